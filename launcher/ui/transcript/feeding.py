"""A long text takes its turns: it is parsed and written in slices, so that the window answers in between."""

import time
from collections.abc import Callable
from typing import Final

from markdown_it.token import Token
from PySide6.QtCore import QObject, QTimer, Signal

from launcher.ui.transcript.splitter import Splitter

SLICE_S: Final = 0.003
"""How long one turn of the event loop may go on writing."""
_MARKS: Final = (*"[]|`$*_", r"\(", r"\)")
_STEPS: Final = ((1000, 1, (*_MARKS, "\n", "\n"), 60), (300, 5, _MARKS, 30), (80, 50, (), 0))
"""Characters written in one go, how often each of them counts, and the marks of which only so many may be in it.

Each mark is dear: rows, items, formulas, brackets without end.
"""
_AT_ONCE: Final = 4000  # characters that are not worth another turn


class Feeder(QObject):
    """Cuts what comes into blocks, and has them shown.

    ``shown`` comes after each turn of that, ``finished`` when the end has been shown.
    """

    shown = Signal()
    finished = Signal()

    def __init__(self, parent: QObject, show: Callable[[list[Token], list[Token]], None]) -> None:
        super().__init__(parent)
        self._show = show
        self._splitter = Splitter()
        self._text, self._at = "", 0
        self._ends, self._works = False, False
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._turn)
        self._rests = False

    def add(self, text: str) -> None:
        """More text; what there is no time for now is shown in the next turns."""
        self._text = self._text[self._at :] + text
        self._at = 0
        if not self._next.isActive():
            self._work(at_once=_AT_ONCE)

    def end(self) -> None:
        """Nothing more comes."""
        self._ends = True
        if not self._next.isActive():
            self._work()

    def hurry(self) -> None:
        """Shows all of it now: something in it is looked for."""
        if self._next.isActive():
            self._next.stop()
            self._work(hurry=True)

    @property
    def whole(self) -> bool:
        """Whether all is shown that came."""
        return not self._next.isActive()

    @property
    def works(self) -> bool:
        """Whether it shows something just now; ``shown`` follows."""
        return self._works

    def _turn(self) -> None:
        """Works in one turn, and leaves the next one to the painting of it."""
        self._rests = not self._rests
        if self._rests:
            self._next.start()
        else:
            self._work()

    def _work(self, at_once: int = 0, *, hurry: bool = False) -> None:
        self._works = True
        whole = self._show_some(at_once, hurry=hurry)
        if whole and self._ends:
            self._show(self._splitter.finish(), [])
        self._works = False
        self.shown.emit()
        if whole and self._ends:
            self.finished.emit()

    def _show_some(self, at_once: int, *, hurry: bool) -> bool:
        """Shows what there is time for; whether that was all."""
        late, weight = time.perf_counter() + SLICE_S, 0
        if len(self._text) - self._at > at_once:
            at_once = 0  # many turns in any case
        while self._at < len(self._text):
            step, each = _step(self._text, self._at)
            piece = self._text[self._at : self._at + step]
            weight += len(piece) * each
            self._at += len(piece)
            self._show(*self._splitter.feed(piece))
            if weight >= at_once and not hurry and self._at < len(self._text) and time.perf_counter() > late:
                self._next.start()
                return False
        self._text, self._at = "", 0
        return True


def _step(text: str, at: int) -> tuple[int, int]:
    """How many characters from ``at`` on are written in one go, and how often each of them counts."""
    fits = (step for step in _STEPS if sum(text.count(mark, at, at + step[0]) for mark in step[2]) <= step[3])
    size, each, _, _ = next(fits)
    return size, each
