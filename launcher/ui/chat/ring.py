"""How much of the context is in use: a ring beside its words."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from launcher.ui.theme import theme

_SIZE, _WIDTH = 20, 3.0
_AMBER = 0.8


class ContextRing(QWidget):
    """A ring that fills; amber where it is nearly full. The words beside it say the same."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self.setFixedSize(_SIZE, _SIZE)

    @property
    def nearly_full(self) -> bool:
        """Whether older turns will soon be left out."""
        return self._share >= _AMBER

    def show_share(self, share: float) -> None:
        """Shows a part of one."""
        self._share = min(1.0, max(0.0, share))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws it from the top, clockwise."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = QRectF(self.rect()).adjusted(_WIDTH, _WIDTH, -_WIDTH, -_WIDTH)
        painter.setPen(QPen(theme().colour("line"), _WIDTH))
        painter.drawEllipse(inside)
        if self._share:
            ink = theme().colour("warn" if self.nearly_full else "drop")
            painter.setPen(QPen(ink, _WIDTH, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawArc(inside, 90 * 16, -round(self._share * 360 * 16))
