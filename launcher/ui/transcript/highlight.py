"""The colours of a listing: Pygments' tokens in the theme's four inks."""

import time
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Number, Operator, String, _TokenType
from pygments.util import ClassNotFound
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextCursor, QTextDocument, QTextLayout

from launcher.ui.theme import theme

_LONGEST: Final = 20_000  # characters; a longer listing stays plain
_SLICE_S: Final = 0.001  # how long lines get their colours at a time: an update takes two or three times that
_SHOWN_EVERY: Final = 8  # slices: a listing is painted whole where a line of it changes
_PAUSE_MS: Final = 8
_INKS: Final = (
    (Comment, "code_comment"),
    (Keyword, "code_keyword"),
    (Operator.Word, "code_keyword"),
    (String, "code_string"),
    (Number, "code_number"),
)
COMMON: Final = ("python", "cpp", "javascript", "bash", "java", "sql", "json", "rust", "go", "html")
"""Languages that a model writes most; their lexers are loaded while the window is idle."""


@lru_cache(maxsize=64)
def lexer(language: str) -> Lexer | None:
    """The lexer of a language; the first use of one costs up to 40 ms."""
    if not language:
        return None
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except (ClassNotFound, ImportError):  # the executable has the languages that are asked for
        return None


class Colours(QObject):
    """Colours the listings of one document, a little at a time: Pygments needs some 8 µs for a character."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._document = document
        self._jobs: deque[_Job] = deque()
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._work)

    def add(self, at: int, text: str, language: str) -> None:
        """A listing that begins at a position of the document and is whole."""
        found = lexer(language) if len(text) <= _LONGEST else None
        if found is not None and text:
            start = QTextCursor(self._document)
            start.setPosition(at)
            self._jobs.append(_Job(start, found.get_tokens(text)))
            self._timer.start()

    def _work(self) -> None:
        end = time.perf_counter() + _SLICE_S
        while self._jobs:
            if not self._jobs[0].go_on(end):
                self._timer.start()
                return
            self._jobs.popleft()


class _Job:
    """One listing: its tokens, and how far the lines have their colours."""

    def __init__(self, start: QTextCursor, tokens: Iterator[tuple[_TokenType, str]]) -> None:
        self._start, self._tokens = start, tokens
        self._line, self._column = 0, 0
        self._slices = 0
        self._found: list[tuple[QTextBlock, list[QTextLayout.FormatRange]]] = []  # and not shown yet
        self._ranges: list[QTextLayout.FormatRange] = []
        self._inks = {name: _form(theme().colour(name)) for _, name in _INKS}

    def go_on(self, end: float) -> bool:
        """Colours more lines, until it is late; whether all have their colours."""
        block = self._start.block()
        for _ in range(self._line):
            block = block.next()
        self._slices += 1
        for kind, piece in self._tokens:
            form = self._inks.get(_ink(kind))
            for number, part in enumerate(piece.split("\n")):
                if number:
                    block = self._finish(block)
                block = self._colour(block, part, form)
            if time.perf_counter() > end:
                if self._slices % _SHOWN_EVERY == 0:
                    self._show()
                return False
        self._finish(block)
        self._show()
        return True

    def _colour(self, block: QTextBlock, part: str, form: QTextCharFormat | None) -> QTextBlock:
        """Colours ``part``; a line that was broken goes on in the next block."""
        left = len(part) if part.isascii() else len(part.encode("utf-16-le")) // 2
        while left and block.isValid():
            taken = min(left, block.length() - 1 - self._column)
            if form is not None and taken > 0:
                made = QTextLayout.FormatRange()
                made.start, made.length, made.format = self._column, taken, form
                self._ranges.append(made)
            self._column += taken
            left -= taken
            if left:
                block = self._finish(block)
        return block

    def _finish(self, block: QTextBlock) -> QTextBlock:
        """The line is whole; the next one."""
        if block.isValid():
            if self._ranges:
                self._found.append((block, self._ranges))
            block = block.next()
        self._ranges, self._column = [], 0
        self._line += 1
        return block

    def _show(self) -> None:
        """Has the lines drawn in their colours."""
        if not self._found:
            return
        for block, ranges in self._found:
            block.layout().setFormats(ranges)
        first, last = self._found[0][0], self._found[-1][0]
        self._found = []
        self._start.document().markContentsDirty(first.position(), last.position() + last.length() - first.position())


def _form(colour: QColor) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(colour)
    return made


@lru_cache(maxsize=512)
def _ink(kind: _TokenType) -> str:
    for group, name in _INKS:
        if kind in group:  # type: ignore[comparison-overlap]  # a kind of token "contains" its special cases
            return name
    return ""
