"""Which version of a turn this is, and the way to the others."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from launcher.text import say
from launcher.ui.parts import ToolButton, Words
from launcher.ui.transcript.entry import Versions

WISH = "version "
"""What a wish for another version begins with; the number of its turn follows."""


class VersionSwitch(QWidget):
    """``wished`` brings a wish for another version."""

    wished = Signal(str)

    def __init__(self, versions: Versions) -> None:
        super().__init__()
        words = say("chats.version", at=versions.at, of=versions.of)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        self._earlier = self._button("chats.version.earlier", versions.before)
        self._later = self._button("chats.version.later", versions.after)
        box.addWidget(self._earlier)
        box.addWidget(Words(words, "small", "muted", wrap=False))
        box.addWidget(self._later)
        self.setAccessibleName(words)
        self._point()

    def changeEvent(self, event: QEvent) -> None:
        """Points the other way where reading goes the other way."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._point()

    def _button(self, name: str, turn: int | None) -> ToolButton:
        button = ToolButton("back", say(name))
        button.setEnabled(turn is not None)
        button.clicked.connect(lambda: self.wished.emit(f"{WISH}{turn}"))
        return button

    def _point(self) -> None:
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self._earlier.show_sign("right" if mirrored else "back")
        self._later.show_sign("back" if mirrored else "right")
