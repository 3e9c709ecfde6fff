"""Text that streams in, gathered: shown at most thirty times a second, less often where drawing is dear."""

from bisect import bisect_right
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

_UPDATE_MS: Final = (33, 66, 120)
_DEAR_S: Final = (0.008, 0.020)  # an update that takes longer is made less often
_MEMORY: Final = 0.8  # the share of the past in the mean cost of an update


class Piece(NamedTuple):
    """Some text, and whether it is thinking or answer."""

    thinking: bool
    text: str


class Gathered(QObject):
    """``due`` comes when what was gathered is to be shown."""

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pieces: list[Piece] = []
        self._cost = 0.0
        self._timer = QTimer(self, singleShot=True, interval=_UPDATE_MS[0])
        self._timer.timeout.connect(self.due)

    def add(self, piece: Piece) -> None:
        """More text."""
        self._pieces.append(piece)
        if not self._timer.isActive():
            self._timer.start()

    def take(self) -> list[Piece]:
        """All that was gathered, neighbours of one kind as one piece; nothing is left."""
        self._timer.stop()
        runs: list[tuple[bool, list[str]]] = []
        for thinking, text in self._pieces:
            if not runs or runs[-1][0] is not thinking:
                runs.append((thinking, []))
            runs[-1][1].append(text)
        self._pieces.clear()
        return [Piece(thinking, "".join(texts)) for thinking, texts in runs]

    def took(self, seconds: float) -> None:
        """How long showing it took: the mean of that sets the pace."""
        self._cost = _MEMORY * self._cost + (1 - _MEMORY) * seconds
        self._timer.setInterval(_UPDATE_MS[bisect_right(_DEAR_S, self._cost)])
