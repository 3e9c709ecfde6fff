"""A line to search with: its sign before the words, and a button that takes them away."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit

from launcher.text import say
from launcher.ui.parts.buttons import ToolButton
from launcher.ui.theme import pixmap, theme

_SIGN: Final = 16
_EDGE: Final = 10
_SPACE: Final = 22


class SearchField(QLineEdit):
    """``name`` stands in it while it is empty. The button is for the mouse; the keyboard has Escape."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setFont(theme().font("body"))
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        self._clear = ToolButton("close", say("search.clear"))
        self._clear.setParent(self)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.clicked.connect(self.clear)
        self.textChanged.connect(self._arrange)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the button at the end."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """The end is elsewhere where reading goes the other way."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the sign too."""
        super().paintEvent(event)
        left = self.width() - _EDGE - _SIGN if self._mirrored else _EDGE
        sign = pixmap("search", theme().colour("muted"), _SIGN)
        QPainter(self).drawPixmap(QPointF(left, (self.height() - _SIGN) / 2), sign)

    @property
    def _mirrored(self) -> bool:
        return self.layoutDirection() is Qt.LayoutDirection.RightToLeft

    def _arrange(self) -> None:
        self._clear.setVisible(bool(self.text()))
        size = self._clear.sizeHint()
        end = size.width() - 4 if self.text() else 0
        self.setTextMargins(end if self._mirrored else _SPACE, 0, _SPACE if self._mirrored else end, 0)
        left = 4 if self._mirrored else self.width() - size.width() - 4
        self._clear.setGeometry(left, (self.height() - size.height()) // 2, size.width(), size.height())
