"""Progress: one bar for one thing."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar, QSizePolicy

from launcher.text import say
from launcher.ui.parts.speech import announce
from launcher.ui.theme import TOKENS, theme

_SPOKEN_STEPS: Final = 10


class Bar(QProgressBar):
    """How much of a thing is done, ``name``. The share that it shows never shrinks until :meth:`restart`.

    A screen reader can ask for the percentage at any time, and is told each tenth.
    """

    def __init__(self, name: str = "", height: int = TOKENS.height["progress"]) -> None:
        super().__init__()
        self._share = 0.0
        self._colour = "accent"
        self._spoken = 0
        self.setAccessibleName(name)
        self.setValue(0)
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def share(self) -> float:
        """What is shown, 0 to 1."""
        return self._share

    def show_share(self, share: float) -> None:
        """Shows ``share`` (0 to 1) where that is more than before."""
        grown = min(1.0, max(self._share, share))
        if grown == self._share:
            return
        self._share = grown
        self.update()
        self.setValue(round(100 * grown))
        if (step := int(grown * _SPOKEN_STEPS)) > self._spoken:
            self._spoken = step
            announce(self, say("bar.spoken", share=grown, title=self.accessibleName()))

    def show_colour(self, colour: str) -> None:
        """``accent`` while it goes on, ``others`` while it stands still."""
        self._colour = colour
        self.update()

    def restart(self) -> None:
        """Begins again at nothing, for another thing."""
        self._share, self._spoken = 0.0, 0
        self.setValue(0)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the track and what is done, from the reading side."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = float(self.width()), float(self.height())
        painter.setPen(QPen(theme().colour("control"), 1))
        painter.setBrush(theme().colour("sunken"))
        painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), height / 2, height / 2)
        if self._share <= 0:
            return
        done = max(height, width * self._share)
        start = width - done if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else 0.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour(self._colour))
        painter.drawRoundedRect(QRectF(start, 0, done, height), height / 2, height / 2)
