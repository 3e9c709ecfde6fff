"""A dialog that is just as high as its words need at its width."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

_FITS = (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show)


class FittedDialog(QDialog):
    """Made for one use: it is deleted when it is closed. ``box`` takes its parts."""

    def __init__(self, title: str, least: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(least)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(28, 24, 28, 24)
        self.box.setSpacing(18)

    def event(self, event: QEvent) -> bool:
        """Keeps just the height that the words need at this width."""
        handled = super().event(event)
        if event.type() in _FITS:
            width = max(self.width(), self.box.totalMinimumSize().width())
            self.setFixedHeight(self.box.totalHeightForWidth(width))
        return handled
