"""What the messages lie on, and painting in the right order: what moves is moved, and not painted again."""

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from launcher.ui.theme import theme


class Lane(QWidget):
    """What the messages lie on. It is opaque: what stays in sight while it scrolls is moved, not drawn again."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self.restyle()

    def restyle(self) -> None:
        """Takes the window's colour of today."""
        self._ground = theme().colour("bg")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fills it with the window's colour."""
        QPainter(self).fillRect(event.rect(), self._ground)


def paint_now(widget: QWidget) -> None:
    """Paints what waits for it in the window of ``widget``, before it scrolls.

    Qt moves the picture of what stays in sight only where nothing of it waits to be painted; else it paints all anew.
    """
    if widget.isVisible():
        QCoreApplication.sendEvent(widget.window(), QEvent(QEvent.Type.UpdateRequest))
