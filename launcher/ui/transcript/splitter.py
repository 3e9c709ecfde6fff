"""Cuts streamed Markdown where it is final, so that only the last, open block is ever drawn again.

A CommonMark document can change in its last top-level block alone: all before it is final, and so are all items of
a top-level list but the last.
"""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from launcher.ui.transcript.markdown import make_parser

_LONGEST_OPEN: Final = 4000  # characters of an open paragraph; bounds the work of one update
_SENTENCE_END: Final = re.compile(r"[.!?]\s|[。！？]")


@lru_cache(maxsize=1)
def shared_parser() -> MarkdownIt:
    """The parser of all documents; it keeps nothing between two texts."""
    return make_parser()


class Splitter:
    """Takes text as it comes; gives finished blocks once, and the open rest as it looks now."""

    def __init__(self) -> None:
        self._open = ""
        self._number: int | None = None
        self._fence: Token | None = None

    def feed(self, text: str) -> tuple[list[Token], list[Token]]:
        """The tokens that became final with ``text``, and those of what is still open."""
        self._open += text
        if self._fence is not None and self._in_fence(text):
            return [], [self._fence]
        tokens = self._parse()
        done, tokens = self._cut_blocks(tokens)
        items, tokens = self._cut_items(tokens)
        pieces, tokens = self._cut_sentences(tokens)
        self._fence = tokens[0] if len(tokens) == 1 and tokens[0].type == "fence" else None
        return done + items + pieces, tokens

    def finish(self) -> list[Token]:
        """The tokens of the rest: nothing more comes."""
        tokens = self._parse()
        self._open, self._number, self._fence = "", None, None
        return tokens

    def _parse(self) -> list[Token]:
        tokens = shared_parser().parse(self._open)
        if self._number is not None and tokens:
            if tokens[0].type == "ordered_list_open":
                tokens[0].attrSet("start", self._number)
            else:
                self._number = None
        return tokens

    def _in_fence(self, text: str) -> bool:
        """Whether an open listing just got longer; then nothing need be parsed."""
        fence = self._fence
        assert fence is not None
        seen = self._open.rfind("\n", 0, len(self._open) - len(text)) + 1
        if "\n" not in self._open[:seen] or fence.markup[:3] in self._open[seen:] or fence.markup[0] in text:
            return False
        self._fence = replace(fence, content=self._open.partition("\n")[2])
        return True

    def _cut_blocks(self, tokens: list[Token]) -> tuple[list[Token], list[Token]]:
        tops = [at for at, token in enumerate(tokens) if token.level == 0 and token.nesting >= 0]
        if len(tops) < 2:
            return [], tokens
        cut = tops[-1]
        self._drop_lines(_first_line(tokens[cut]))
        self._number = None
        return tokens[:cut], _moved(tokens[cut:])

    def _cut_items(self, tokens: list[Token]) -> tuple[list[Token], list[Token]]:
        if not tokens or not tokens[0].type.endswith("_list_open"):
            return [], tokens
        head = tokens[0]
        items = [at for at, token in enumerate(tokens) if token.type == "list_item_open" and token.level == 1]
        if len(items) < 2:
            return [], tokens
        cut = items[-1]
        self._drop_lines(_first_line(tokens[cut]))
        rest = replace(head, attrs=dict(head.attrs))
        if head.type == "ordered_list_open":
            self._number = int(head.attrGet("start") or 1) + len(items) - 1
            rest.attrSet("start", self._number)
        return [head, *tokens[1:cut], tokens[-1]], [rest, *tokens[cut:]]

    def _cut_sentences(self, tokens: list[Token]) -> tuple[list[Token], list[Token]]:
        """Splits a paragraph that has no end, at a sentence, else at a space, else anywhere."""
        if len(self._open) <= _LONGEST_OPEN or not tokens or tokens[0].type != "paragraph_open":
            return [], tokens
        ends = [match.end() for match in _SENTENCE_END.finditer(self._open, _LONGEST_OPEN // 2)]
        cut = ends[-1] if ends else self._open.rfind(" ", _LONGEST_OPEN // 2) + 1
        cut = cut or _LONGEST_OPEN
        final, self._open = shared_parser().parse(self._open[:cut]), self._open[cut:]
        return final, self._parse()

    def _drop_lines(self, count: int) -> None:
        at = 0
        for _ in range(count):
            at = self._open.index("\n", at) + 1
        self._open = self._open[at:]


def _first_line(token: Token) -> int:
    return token.map[0] if token.map else 0


def _moved(tokens: list[Token]) -> list[Token]:
    """The tokens with their lines counted from the first of them."""
    by = _first_line(tokens[0])
    for token in tokens:
        if token.map:
            token.map = [token.map[0] - by, token.map[1] - by]
    return tokens
