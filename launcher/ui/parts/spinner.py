"""Something is being done whose length nobody knows. It always stands beside words that say what."""

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

from launcher.ui.theme import theme

_TURN_MS = 40
_DEGREES = 12


class Spinner(QWidget):
    """Turns while it can be seen, and only then: hidden, it costs nothing. It stands where movement is unwanted."""

    def __init__(self, size: int = 18) -> None:
        super().__init__()
        self._angle = 0
        self.setFixedSize(size, size)
        self._timer = QTimer(self, interval=_TURN_MS)
        self._timer.timeout.connect(self._turn)

    @property
    def turning(self) -> bool:
        """Whether it turns now."""
        return self._timer.isActive()

    def showEvent(self, event: QShowEvent) -> None:
        """Begins to turn."""
        super().showEvent(event)
        if not theme().still:
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stops."""
        super().hideEvent(event)
        self._timer.stop()

    def _turn(self) -> None:
        if theme().still:
            self._timer.stop()
            return
        self._angle = (self._angle + _DEGREES) % 360
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws a ring with a running part."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(QPen(theme().colour("line"), 2))
        painter.drawEllipse(area)
        painter.setPen(QPen(theme().colour("accent"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(area, (90 - self._angle) * 16, -90 * 16)
