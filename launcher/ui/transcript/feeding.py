"""A long text takes its turns: it is parsed and written in slices, so that the window answers in between."""

import time
from collections.abc import Callable
from typing import Final

from markdown_it.token import Token
from PySide6.QtCore import QObject, QTimer, Signal

from launcher.ui.transcript.splitter import Splitter

SLICE_S: Final = 0.006
"""How long one turn of the event loop may go on writing."""
_STEP: Final = 1000  # characters written in one go
_SHORT_STEP: Final = 300
_MARKS: Final = "[]|`$*_\n"
_MANY: Final = 60  # marks in a step, each of which is dear: rows, items, brackets without end
_DEARER: Final = 4
_AT_ONCE: Final = 4000  # characters that are not worth another turn, dear ones counted so many times


class Feeder(QObject):
    """Cuts what comes into blocks, and has them shown. ``finished`` comes when the end has been shown."""

    finished = Signal()

    def __init__(self, parent: QObject, show: Callable[[list[Token], list[Token]], None]) -> None:
        super().__init__(parent)
        self._show = show
        self._splitter = Splitter()
        self._text, self._at = "", 0
        self._ends = False
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._work)

    def add(self, text: str) -> None:
        """More text; what there is no time for now is shown in the next turns."""
        self._text = self._text[self._at :] + text
        self._at = 0
        if not self._next.isActive():
            self._work(_AT_ONCE)

    def end(self) -> None:
        """Nothing more comes."""
        self._ends = True
        if not self._next.isActive():
            self._work()

    def hurry(self) -> None:
        """Shows all of it now: something in it is looked for."""
        if self._next.isActive():
            self._next.stop()
            self._work(_DEARER * len(self._text))

    def _work(self, at_once: int = 0) -> None:
        late, weight = time.perf_counter() + SLICE_S, 0
        while self._at < len(self._text):
            piece = self._text[self._at : self._at + _STEP]
            dear = sum(map(piece.count, _MARKS)) > _MANY
            if dear:
                piece = piece[:_SHORT_STEP]
            weight += len(piece) * (_DEARER if dear else 1)
            self._at += len(piece)
            self._show(*self._splitter.feed(piece))
            if weight >= at_once and self._at < len(self._text) and time.perf_counter() > late:
                self._next.start()
                return
        self._text, self._at = "", 0
        if self._ends:
            self._show(self._splitter.finish(), [])
            self.finished.emit()
