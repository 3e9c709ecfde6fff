r"""Cuts streamed Markdown where it is final, so that only the last, open block is ever drawn again.

A CommonMark document can change in its last top-level block alone: all before it is final, and so are all items of
a list but the last, in lists in lists too. Where the last block begins is known only once the line is whole that it
begins with: the ``#`` of ``a\n#b`` looks like a heading, and is text of the paragraph before it.
"""

import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from launcher.ui.transcript.markdown import make_parser
from launcher.ui.transcript.tokens import first_line, inside, moved, tops

_LONGEST_OPEN: Final = 4000  # characters of an open paragraph; bounds the work of one update
_LONGEST_MARKED: Final = 600
_LONGEST_NESTED, _LONGEST_QUOTED = 1500, 900
_MARKS: Final = (*"[`$*_", r"\(", r"\)")
_MOST_MARKS: Final = 150
_MOST_ROWS, _LEAST_ROWS, _MOST_CELLS = 20, 2, 120  # of a table: all of it is laid out with each letter that comes
_HEAD_LINES: Final = 2  # of a table, that of its dashes included
_LONGEST_UNSURE: Final = 1000
"""Characters of a block whose beginning is not sure; bounds the work too: with more, it is taken for what it seems."""
_ENDED: Final = frozenset({"fence", "code_block", "heading_open", "hr", "math_block"})
"""Blocks that no later text belongs to once another has begun."""
_INDENT: Final = 4  # of a listing without fences
_DEEPEST: Final = 6  # lists in lists whose items are cut
_SIGN: Final = re.compile(r" *(?:[-+*]|\d{1,9}[.)])")
"""What an item begins with."""
_SENTENCE_END: Final = re.compile(r"[.!?]\s|[。！？]")


@lru_cache(maxsize=1)
def shared_parser() -> MarkdownIt:
    """The parser of all documents; it keeps nothing between two texts."""
    return make_parser()


class Splitter:
    """Takes text as it comes; gives finished blocks once, and the open rest as it looks now."""

    def __init__(self) -> None:
        self._open = ""
        self._numbers: list[int] = []
        """The number of the next item of a list that was cut, after those of the lists that it is in, outermost first.

        The items of those have begun in what is final; of them only the signs are still open.
        """
        self._fence: Token | None = None
        self._table: list[Token] = []
        self._after_return = False

    def feed(self, text: str) -> tuple[list[Token], list[Token]]:
        """The tokens that became final with ``text``, and those of what is still open."""
        done: list[Token] = []
        still_open: list[Token] = []
        text = self._with_newlines(text)
        for start in range(0, max(1, len(text)), _LONGEST_OPEN):
            final, still_open = self._feed(text[start : start + _LONGEST_OPEN])
            done += final
        return done, still_open

    def _feed(self, text: str) -> tuple[list[Token], list[Token]]:
        self._open += text
        if self._fence is not None and self._in_fence(text):
            return [], [self._fence]
        self._fence = None
        tokens = self._with_rows() or self._parse()
        self._table = []
        done, tokens = self._cut_blocks(tokens)
        if len(tops(tokens)) > 1:
            return done, tokens
        items, tokens = self._cut_items(tokens)
        done += items
        while tokens:
            pieces, tokens = self._cut_long(tokens)
            if not pieces:
                break
            done += pieces
        self._table = tokens if tokens and tokens[0].type == "table_open" else []
        self._fence = tokens[0] if len(tokens) == 1 and self._is_open_fence(tokens[0]) else None
        return done, tokens

    def finish(self) -> list[Token]:
        """The tokens of the rest: nothing more comes."""
        tokens = [self._fence] if self._fence is not None else self._parse()
        self._open, self._numbers, self._fence, self._table, self._after_return = "", [], None, [], False
        return tokens

    def _with_newlines(self, text: str) -> str:
        """Each line end as one newline, as the parser counts them; a return and its newline may come apart."""
        if not text:
            return text
        if self._after_return:
            text = text.removeprefix("\n")
        self._after_return = text.endswith("\r")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def _parse(self) -> list[Token]:
        return self._gone_on(shared_parser().parse(self._open))

    def _gone_on(self, tokens: list[Token]) -> list[Token]:
        """The tokens, the lists at their beginning as parts of those that were cut."""
        for depth, number in enumerate(self._numbers):
            opening = tokens[2 * depth : 2 * depth + 2]
            if len(opening) < 2 or not opening[0].type.endswith("_list_open"):
                break
            if opening[0].type == "ordered_list_open":
                opening[0].attrSet("start", number)
            if depth < len(self._numbers) - 1:
                opening[1].meta = {"begun": True}
        return tokens

    def _in_fence(self, text: str) -> bool:
        """Whether an open listing just got longer; then nothing need be parsed."""
        fence = self._fence
        assert fence is not None
        seen = self._open.rfind("\n", 0, len(self._open) - len(text)) + 1
        if fence.type == "code_block":
            return self._in_indented(seen)
        if not self._open.startswith(fence.markup):
            return False  # indented: so are its lines
        if self._open.count("\n", 0, seen) < 2:
            return False  # its second line may make a table of it
        if fence.markup[:3] in self._open[seen:] or fence.markup[0] in text:
            return False
        self._fence = replace(fence, content=self._open.partition("\n")[2])
        return True

    def _in_indented(self, seen: int) -> bool:
        """The same for a listing that is one by its indentation; lines before ``seen`` were looked at."""
        if "\t" in self._open or any(line[:_INDENT].strip() for line in self._open[seen:].split("\n")):
            return False
        lines = [line[_INDENT:] for line in self._open.rstrip(" \n").split("\n")]
        self._fence = replace(self._fence, content="\n".join(lines) + "\n") if self._fence else None
        return True

    def _with_rows(self) -> list[Token]:
        """The tokens of an open table that just got longer: only its last row, and those after it, are parsed anew.

        Nothing, where something else has begun.
        """
        last = next((at for at in reversed(range(len(self._table))) if self._table[at].type == "tr_open"), 0)
        line = first_line(self._table[last]) if last else 0
        if line < _HEAD_LINES + 1:
            return []
        lines = self._open.split("\n")
        rows = shared_parser().parse("\n".join([*lines[:_HEAD_LINES], *lines[line:]]))
        first = next((at for at, token in enumerate(rows) if token.type == "tbody_open"), -1) + 1
        if not first or len(tops(rows)) > 1:
            return []
        for token in rows[first:]:
            if token.map:
                token.map = [token.map[0] + line - _HEAD_LINES, token.map[1] + line - _HEAD_LINES]
        return [*self._table[:last], *rows[first:]]

    def _is_open_fence(self, token: Token) -> bool:
        """Whether a listing may go on: its last whole line is not its end."""
        if token.type == "code_block":
            return True
        if token.type != "fence" or token.map is None:
            return False
        last = self._open.split("\n")[token.map[1] - 1].strip()
        return token.map[1] - token.map[0] < 2 or not last.startswith(token.markup) or bool(last.strip(token.markup[0]))

    def _cut_blocks(self, tokens: list[Token]) -> tuple[list[Token], list[Token]]:
        blocks = tops(tokens)
        sure = [(before, at) for before, at in pairwise(blocks) if self._is_sure(tokens[before], tokens[at])]
        if not sure:
            return [], tokens
        cut = sure[-1][1]
        self._drop_lines(first_line(tokens[cut]))
        self._numbers = []
        return tokens[:cut], moved(tokens[cut:])

    def _is_sure(self, before: Token, block: Token) -> bool:
        """Whether ``block`` cannot turn out to be more of the one ``before`` it."""
        if before.type in _ENDED:
            return True
        lines = self._open.split("\n")
        first = first_line(block)
        if first and not lines[first - 1].strip(" \t") and not before.type.endswith("_list_open"):
            return True
        if sum(map(len, lines[first:])) > _LONGEST_UNSURE:
            return True
        if block.type == "math_block" and not block.meta["closed"]:
            return False  # with text behind its end it would be maths in a paragraph
        whole = 2 if block.type == "table_open" else 1
        return first + whole < len(lines)

    def _cut_items(self, tokens: list[Token]) -> tuple[list[Token], list[Token]]:
        """Makes all items final but the last, in the outermost list that has more than one."""
        at, signs, numbers = 0, list[str](), list[int]()
        while tokens and tokens[at].type.endswith("_list_open") and len(numbers) < _DEEPEST:
            items = inside(tokens, at)
            begun = bool(tokens[items[0]].meta.get("begun"))
            numbers.append(int(tokens[at].attrGet("start") or 1) + len(items) - begun)
            if len(items) > 1:
                return self._cut_at(items, tokens, signs, numbers)
            line, inner = first_line(tokens[items[0]]), inside(tokens, items[0])
            sign = _SIGN.match(self._open, self._start_of(line))
            if sign is None or not inner or first_line(tokens[inner[-1]]) == line:
                break
            signs.append(sign[0])
            at = inner[-1]
        return [], tokens

    def _cut_at(
        self, items: list[int], tokens: list[Token], signs: list[str], numbers: list[int]
    ) -> tuple[list[Token], list[Token]]:
        """Cuts before the last sure one of ``items``; ``signs`` are those of the items that they are in."""
        sure = len(items)
        while sure and not self._is_sure_item(tokens[items[sure - 1]]):
            sure -= 1
        if sure < 2:
            return [], tokens
        cut, before = items[sure - 1], (self._open, self._numbers)
        numbers[-1] -= len(items) - sure + 1
        self._numbers = numbers
        self._open = "\n".join([*signs, self._open[self._start_of(first_line(tokens[cut])) :]])
        rest = self._parse()
        if not all(token.type.endswith("_list_open") for token in rest[: 2 * len(numbers) : 2]):
            self._open, self._numbers = before  # its sign alone takes less room, and what is in it is a listing
            return [], tokens
        return [*tokens[:cut], *tokens[1 - 2 * len(numbers) :]], rest

    def _is_sure_item(self, item: Token) -> bool:
        """Whether it will stay an item: not a rule, text of the item before it, or (parsed alone) a table's head."""
        line, whole, _ = self._open[self._start_of(first_line(item)) :].partition("\n")
        return bool(whole) and ("|" not in line or len(self._open) > _LONGEST_UNSURE)

    def _cut_long(self, tokens: list[Token]) -> tuple[list[Token], list[Token]]:
        """Makes a part of the last block final where the block has no end: the work of one update has a bound."""
        match tokens[0].type:
            case "paragraph_open":
                return self._cut_sentences(tokens)
            case "table_open":
                return self._cut_rows(tokens)
            case "bullet_list_open" | "ordered_list_open" | "blockquote_open":
                return self._cut_lines(tokens)
            case _:
                return [], tokens

    def _cut_sentences(self, tokens: list[Token]) -> tuple[list[Token], list[Token]]:
        """Splits a paragraph that has no end, at a sentence, else at a space, else anywhere."""
        marked = sum(map(self._open.count, _MARKS)) > _MOST_MARKS  # each may open something: all are tried
        longest = _LONGEST_MARKED if marked else _LONGEST_OPEN
        if len(self._open) <= longest:
            return [], tokens
        start = longest // 2
        ends = [match.end() for match in _SENTENCE_END.finditer(self._open, start, longest)]
        cut = ends[-1] if ends else self._open.rfind(" ", start, longest) + 1
        cut = cut or longest
        final, self._open = shared_parser().parse(self._open[:cut]), self._open[cut:]
        return final, self._parse()

    def _cut_rows(self, tokens: list[Token]) -> tuple[list[Token], list[Token]]:
        """Splits a long table: what follows has its head again, as on another page."""
        rows = [at for at, token in enumerate(tokens) if token.type == "tr_open"]
        columns = sum(token.type == "th_open" for token in tokens)
        most = min(_MOST_ROWS, max(_LEAST_ROWS, _MOST_CELLS // columns))
        if len(rows) <= most + 2:  # the head, and one that may still grow
            return [], tokens
        cut = rows[most + 1]
        lines = self._open.split("\n")
        self._open = "\n".join([*lines[:2], *lines[first_line(tokens[cut]) :]])
        return [*tokens[:cut], *tokens[-2:]], self._parse()

    def _cut_lines(self, tokens: list[Token]) -> tuple[list[Token], list[Token]]:
        """Splits a list in a list, or a quotation, that has no end, between two lines."""
        cut = self._open.rfind("\n", 0, len(self._open) - 1) + 1
        longest = _LONGEST_QUOTED if tokens[0].type == "blockquote_open" else _LONGEST_NESTED
        if len(self._open) <= longest or not cut:
            return [], tokens
        final, rest = self._gone_on(shared_parser().parse(self._open[:cut])), self._open[cut:]
        self._open, self._numbers = rest.lstrip(" "), []
        return final, self._parse()

    def _drop_lines(self, count: int) -> None:
        self._open = self._open[self._start_of(count) :]

    def _start_of(self, line: int) -> int:
        """Where the so-many-eth line of what is open begins."""
        at = 0
        for _ in range(line):
            at = self._open.index("\n", at) + 1
        return at
