"""Icons that stand beside words. They say nothing that the words do not, so a screen reader passes them over."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from launcher.ui.theme import pixmap, theme
from launcher.ui.theme.icons import picture


class Sign(QWidget):
    """A line icon in a tone of the theme."""

    def __init__(self, name: str, tone: str = "muted", size: int = 20) -> None:
        super().__init__()
        self._name, self._tone = name, tone
        self.setFixedSize(size, size)

    def show_sign(self, name: str, tone: str) -> None:
        """Shows another icon."""
        self._name, self._tone = name, tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws it in today's colours."""
        QPainter(self).drawPixmap(QPointF(0, 0), pixmap(self._name, theme().colour(self._tone), self.width()))


class Mark(QWidget):
    """The sign of the program."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.setFixedSize(size, size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws it."""
        QPainter(self).drawPixmap(QPointF(0, 0), picture("stillhouse", self.width()))
