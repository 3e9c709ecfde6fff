"""Progress: one bar for one thing."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleValueChangeEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from launcher.ui.theme import TOKENS, theme


class Bar(QWidget):
    """How much of a thing is done. The share that it shows never shrinks until :meth:`restart`."""

    def __init__(self, name: str = "", height: int = TOKENS.height["progress"]) -> None:
        super().__init__()
        self._share = 0.0
        self._colour = "accent"
        self.setAccessibleName(name)
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
        before, self._share = self._share, grown
        self.update()
        if int(before * 100) != int(grown * 100):
            QAccessible.updateAccessibility(QAccessibleValueChangeEvent(self, round(grown * 100)))

    def show_colour(self, colour: str) -> None:
        """``accent`` while it goes on, ``others`` while it stands still."""
        self._colour = colour
        self.update()

    def restart(self) -> None:
        """Begins again at nothing, for another thing."""
        self._share = 0.0
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
