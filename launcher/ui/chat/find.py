"""Find in the conversation: a field above it, the number of what was found, and the way from one to the next."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from launcher.text import say
from launcher.ui.parts import ToolButton, Words
from launcher.ui.parts.switch import Switch
from launcher.ui.transcript import TranscriptView
from launcher.ui.transcript.finding import Found


class _Field(QLineEdit):
    """Enter goes to the next, Shift+Enter to the one before, Esc closes."""

    onward = Signal(int)
    left = Signal()

    def event(self, event: QEvent) -> bool:
        """Esc is its own here, and stops no answer."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            if event.type() is QEvent.Type.KeyPress:
                self.left.emit()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, with Shift or without."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.onward.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)


class FindBar(QWidget):
    """Finds in a conversation. ``closed`` says that the keyboard may go elsewhere."""

    closed = Signal()

    def __init__(self, transcript: TranscriptView) -> None:
        super().__init__()
        self._transcript = transcript
        self._found: list[Found] = []
        self._at = -1
        self.field = _Field()
        self.field.setAccessibleName(say("chat.find"))
        self.field.setPlaceholderText(say("chat.find"))
        self.field.setMaximumWidth(340)
        self.field.textChanged.connect(self._search)
        self.field.onward.connect(self.go)
        self.field.left.connect(self.close_bar)
        self.count = Words("", "small", "muted", wrap=False)
        before, after = ToolButton("before", say("chat.find.before")), ToolButton("next", say("chat.find.next"))
        close = ToolButton("close", say("chat.find.close"))
        before.clicked.connect(lambda: self.go(-1))
        after.clicked.connect(lambda: self.go(1))
        close.clicked.connect(self.close_bar)
        box = QHBoxLayout(self)
        box.setContentsMargins(14, 6, 14, 6)
        self.thinking = Switch(say("chat.find.thinking"))
        self.thinking.toggled.connect(self._search)
        for part in (self.field, self.count, before, after, self.thinking):
            box.addWidget(part)
        box.addStretch(1)
        box.addWidget(close)
        self.hide()

    def open_bar(self) -> None:
        """Shows it; what it found last stands there to be found again or written over."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._search()

    def close_bar(self) -> None:
        """Goes away, and the marks with it."""
        if self.isVisible():
            self._transcript.show_found(None, "")
            self.hide()
            self.closed.emit()

    def go(self, steps: int) -> None:
        """To the next place, or the one before; round at the ends."""
        if self._found:
            self._at = (self._at + steps) % len(self._found)
            self._show()

    def _search(self) -> None:
        """Looks anew; what is nearest to the end is shown first."""
        words = self.field.text()
        thinking = self.thinking.isChecked()
        self._found = self._transcript.places_of(words, thinking=thinking) if words.strip() else []
        self._at = len(self._found) - 1
        self._show()

    def _show(self) -> None:
        words = self.field.text()
        if self._found:
            self._transcript.show_found(self._found[self._at], words)
            self.count.say(say("chat.find.count", at=self._at + 1, all=len(self._found)))
        else:
            self._transcript.show_found(None, "")
            self.count.say(say("chat.find.none") if words.strip() else "")
