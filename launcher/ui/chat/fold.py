"""The side bar beside the conversation, or over it where the window is too narrow for both."""

from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QWidget

from launcher.ui.chat.sidebar import WIDTH

NARROW: Final = 760
"""Below this width there is no room for both."""


class Fold(QWidget):
    """``changed`` comes when the side bar came or went."""

    changed = Signal()

    def __init__(self, side: QWidget, main: QWidget, head: QWidget) -> None:
        super().__init__()
        self._side, self._main, self._head = side, main, head
        self._wanted, self._over = True, False
        main.setParent(self)
        side.setParent(self)
        self._was = (False, False)

    @property
    def beside(self) -> bool:
        """Whether the side bar stands beside the conversation."""
        return self._wanted and self.width() >= NARROW

    @property
    def shown(self) -> bool:
        """Whether the side bar can be seen."""
        return self.beside or self._over

    def toggle(self) -> None:
        """Folds the side bar away, or shows it."""
        self.show_side(not self.shown)

    def show_side(self, shown: bool) -> None:
        """Shows the side bar, or folds it away."""
        if self.width() >= NARROW:
            self._wanted, self._over = shown, False
        else:
            self._over = shown
        self._place()

    def let_go(self) -> None:
        """Folds it away where it hides the conversation."""
        if self._over:
            self.show_side(False)

    def resizeEvent(self, _event: object) -> None:
        """Places both."""
        self._over = self._over and self.width() < NARROW
        self._place()

    def _place(self) -> None:
        beside, width = self.beside, self.width()
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        side = max(WIDTH, self._side.minimumSizeHint().width())  # “New chat” is long in some languages
        taken = side if beside else 0
        self._main.setGeometry(QRect(0 if mirrored else taken, 0, width - taken, self.height()))
        top = 0 if beside else self._head.height()
        self._side.setGeometry(QRect(width - side if mirrored else 0, top, side, self.height() - top))
        self._side.setVisible(self.shown)
        self._side.raise_()
        now = (beside, self.shown)
        if now != self._was:
            self._was = now
            self.changed.emit()
