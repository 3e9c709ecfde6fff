"""The button that leads back to the end of the conversation."""

from PySide6.QtWidgets import QWidget

from launcher.text import say
from launcher.ui.parts import PlainButton

_ABOVE_EDGE = 12


class JumpButton(PlainButton):
    """Floats over the lower edge of its parent."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(say("chat.jump"), "down")
        self.setParent(parent)
        self.setAccessibleName(say("chat.jump-what"))
        self.hide()

    def place(self) -> None:
        """Puts it in the middle above the lower edge."""
        parent = self.parentWidget()
        if parent is not None:
            size = self.sizeHint()
            self.setGeometry(
                (parent.width() - size.width()) // 2,
                parent.height() - size.height() - _ABOVE_EDGE,
                size.width(),
                size.height(),
            )
            self.raise_()
