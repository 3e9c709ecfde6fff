"""One of several, in a list that unfolds."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy

from launcher.ui.theme import pixmap, theme

_ARROW = 14
_EDGE = 10


class Choice(QComboBox):
    """``chosen`` brings the number of what the user chose. The wheel scrolls the page that it stands on."""

    chosen = Signal(int)

    def __init__(self, name: str, words: Sequence[str]) -> None:
        super().__init__()
        self.setFont(theme().font("body"))
        self.setAccessibleName(name)
        self.addItems(list(words))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(self.chosen)

    def show_choice(self, index: int) -> None:
        """Shows which one holds (none below 0); says nothing."""
        self.setCurrentIndex(index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the page."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the arrow too: a sheet leaves a square corner in its place."""
        super().paintEvent(event)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = _EDGE if mirrored else self.width() - _EDGE - _ARROW
        painter = QPainter(self)
        painter.drawPixmap(QPointF(left, (self.height() - _ARROW) / 2), pixmap("fold", theme().colour("muted"), _ARROW))
