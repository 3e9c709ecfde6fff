"""Markdown as DeepSeek-R1 writes it, into tokens: CommonMark, tables, and four ways to delimit maths. Never HTML.

Link reference definitions are off: a later line must not change what is finished and drawn.
"""

import re
from dataclasses import dataclass
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore, text_join
from markdown_it.rules_inline import StateInline, image, link
from markdown_it.token import Token

_DISPLAY: Final = ((r"\[", r"\]"), ("$$", "$$"))
_ENVIRONMENT: Final = re.compile(
    r"\\begin\{(align|equation|gather|aligned|cases|alignat|multline|eqnarray|split|[pbvBV]?matrix|array)(\*?)\}"
)
_MOST_KNOWN: Final = 256
_LONGEST_KNOWN: Final = 500  # characters
_PUNCTUATION: Final = ".,;:!?。，；"


@dataclass(frozen=True, slots=True)
class _Span:
    """Maths in a source: its LaTeX, the delimiter that closes it, and where the text goes on."""

    tex: str
    closer: str
    display: bool
    after: int


def make_parser() -> MarkdownIt:
    """A parser; making one costs some milliseconds, so one serves all documents."""
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})
    parser.enable(["table", "strikethrough"]).disable(["html_block", "html_inline", "reference", "entity"])
    parser.block.ruler.before("fence", "math_block", _block, {"alt": ["paragraph", "blockquote", "list"]})
    parser.inline.ruler.before("escape", "math_inline", _inline)
    parser.inline.ruler.at("link", _link)
    parser.inline.ruler.at("image", _image)
    insides = _Insides()
    parser.core.ruler.at("inline", insides.parse)
    parser.core.ruler.at("text_join", insides.keep)
    return parser


class _Insides:
    """The insides of paragraphs, headings and cells: the short ones among the last are not parsed again."""

    def __init__(self) -> None:
        self._known: dict[str, list[Token]] = {}

    def parse(self, state: StateCore) -> None:
        """In the place of markdown-it's rule ``inline``."""
        for token in state.tokens:
            if token.type == "inline":
                token.children = self._known.get(token.content)
                if token.children is None:
                    token.children = []
                    state.md.inline.parse(token.content, state.md, state.env, token.children)

    def keep(self, state: StateCore) -> None:
        """Markdown-it's rule ``text_join``, the last one; what it leaves is final."""
        text_join(state)
        for token in state.tokens:
            if token.type == "inline" and len(token.content) <= _LONGEST_KNOWN:
                self._known.pop(token.content, None)
                self._known[token.content] = token.children or []
        while len(self._known) > _MOST_KNOWN:
            del self._known[next(iter(self._known))]


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    r"""Maths on lines of its own, blank ones included; without its end (yet) it goes on to the end of the text."""
    if state.is_code_block(start):
        return False
    at, line_end = state.bMarks[start] + state.tShift[start], state.eMarks[start]
    opened = _block_opening(state.src, at, line_end)
    if opened is None:
        return False
    if silent:
        return True
    body, closer, keeps = opened
    limit = state.eMarks[end - 1]
    found = state.src.find(closer, body, limit)
    line, rest = end, ""
    if found >= 0:
        line = start
        while state.eMarks[line] < found + len(closer):
            line += 1
        rest = state.src[found + len(closer) : state.eMarks[line]].strip()
        line += 1
        if rest.strip(_PUNCTUATION):
            return False  # text follows on the same line: a matter of the inline rule
    tex_end = limit if found < 0 else found + (len(closer) if keeps else 0)
    state.line = line
    token = state.push("math_block", "", 0)
    token.content, token.markup, token.map, token.block = state.src[body:tex_end].strip(), closer, [start, line], True
    token.meta = {"rest": rest, "closed": found >= 0}
    return True


def _block_opening(source: str, at: int, end: int) -> tuple[int, str, bool] | None:
    """Where the maths begins, what closes it, and whether the closer belongs to the LaTeX."""
    for opener, closer in _DISPLAY:
        if source.startswith(opener, at, end):
            return at + len(opener), closer, False
    match = _ENVIRONMENT.match(source, at, end)
    return (at, f"\\end{{{match[1]}{match[2]}}}", True) if match else None


def _link(state: StateInline, silent: bool) -> bool:
    """Markdown-it's rule, where a link can be: without this, each of many brackets is followed to the end."""
    return "](" in state.src[state.pos :] and link(state, silent)


def _image(state: StateInline, silent: bool) -> bool:
    """The same for images."""
    return "](" in state.src[state.pos :] and image(state, silent)


def _inline(state: StateInline, silent: bool) -> bool:
    span = _span(state.src, state.pos, state.posMax)
    if span is None:
        return False
    if not silent:
        token = state.push("math_inline", "", 0)
        token.content, token.markup, token.meta = span.tex, span.closer, {"display": span.display}
    state.pos = span.after
    return True


def _span(source: str, at: int, end: int) -> _Span | None:
    if source[at] not in "\\$":
        return None
    for opener, closer, display in ((r"\(", r"\)", False), (r"\[", r"\]", True), ("$$", "$$", True)):
        if source.startswith(opener, at, end):
            return _until(source, at + len(opener), end, closer, display=display)
    if source[at] == "$":
        return _dollars(source, at, end)
    match = _ENVIRONMENT.match(source, at, end)
    if match is None:
        return None
    closer = f"\\end{{{match[1]}{match[2]}}}"
    whole = _until(source, at, end, closer, display=True)
    return _Span(source[at : whole.after], closer, True, whole.after)


def _until(source: str, body: int, end: int, closer: str, *, display: bool) -> _Span:
    found = source.find(closer, body, end)
    stop, after = (found, found + len(closer)) if found >= 0 else (end, end)
    return _Span(source[body:stop].strip(), closer, display, after)


def _dollars(source: str, at: int, end: int) -> _Span | None:
    """Pandoc's rule, which leaves "$5 and $10" alone: no space inside the signs, no digit after them."""
    if at + 1 >= end or source[at + 1] in " \t\n$":
        return None
    close = source.find("$", at + 1, end)
    while close > 0 and source[close - 1] == "\\":
        close = source.find("$", close + 1, end)
    if close < 0 or source[close - 1] in " \t\n" or source[close + 1 : min(close + 2, end)].isdigit():
        return None
    return _Span(source[at + 1 : close].strip(), "$", False, close + 1)
