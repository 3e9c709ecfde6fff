"""Where the user writes: Enter sends, Shift+Enter starts a line; it grows to eight lines."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from launcher.core.attached import with_attached
from launcher.text import say
from launcher.ui.chat.attachments import Attachments, local_files
from launcher.ui.chat.model_choice import ModelChoice
from launcher.ui.chat.ring import ContextRing
from launcher.ui.parts import Button, ToolButton, Words, row
from launcher.ui.theme import TOKENS, theme

_MOST_LINES: Final = 8
_ROUND: Final = 36
_GAP: Final = 8
_SIDES: Final = 12 + 8 + 6
"""Of the box and of its foot."""
_END: Final = QKeySequence.StandardKey.MoveToEndOfDocument
_LONG_PASTE: Final = 2000  # characters


class _Field(QPlainTextEdit):
    """The text itself."""

    entered = Signal()
    left = Signal()
    recalled = Signal()
    pasted = Signal(str)
    dropped = Signal(list)

    def event(self, event: QEvent) -> bool:
        """At its end, Ctrl+End is the conversation's key."""
        if isinstance(event, QKeyEvent) and event.matches(_END) and self.textCursor().atEnd():
            event.ignore()
            return False
        return super().event(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Files too."""
        return bool(local_files(source)) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Files, and a long text, go along with the question: they are not written into it."""
        if files := local_files(source):
            self.dropped.emit(files)
        elif len(source.text()) > _LONG_PASTE:
            self.pasted.emit(source.text())
        else:
            super().insertFromMimeData(source)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter sends unless Shift is held; Up in an empty field brings the last question back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.insertPlainText("\n")
            else:
                self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Up and not self.toPlainText():
            self.recalled.emit()
        else:
            super().keyPressEvent(event)


class Composer(QWidget):
    """``sent`` brings the text; the field is emptied by :meth:`clear`, not before."""

    sent = Signal(str)
    stopped = Signal()
    recalled = Signal()
    advanced_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._busy, self._words = False, ""
        self.field = _Field()
        self.field.setAccessibleName(say("chat.composer"))
        self.field.setPlaceholderText(say("chat.composer.hint"))
        self.field.setTabChangesFocus(True)
        self.field.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.field.document().setDocumentMargin(4)
        self.field.viewport().setAutoFillBackground(False)
        self.field.textChanged.connect(self._changed)
        self.field.document().documentLayout().documentSizeChanged.connect(lambda _size: self._grow())
        self.field.entered.connect(self._press)
        self.field.left.connect(self.stopped)
        self.field.recalled.connect(self.recalled)
        self.attachments = Attachments()
        self.attachments.changed.connect(self._changed)
        self.field.dropped.connect(self.attachments.add_files)
        self.field.pasted.connect(lambda text: self.attachments.add(say("chat.attach.pasted"), text))
        self.model = ModelChoice()
        self.model.changed.connect(self._leave_out)
        self.ring = ContextRing()
        self._context = Words("", "small", "muted", wrap=False)
        self._keys = Words("", "small", "muted", wrap=False)
        self.button = Button("", "round", "up")
        self.button.setFixedSize(_ROUND, _ROUND)
        self.button.clicked.connect(self._press)
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.field)
        self._scrolls(False)
        self.show_busy(False)
        self.show_context(0, 0)
        self._grow()

    @property
    def text(self) -> str:
        """What is written."""
        return self.field.toPlainText()

    def write(self, text: str) -> None:
        """Puts a text there, the cursor behind it."""
        self.field.setPlainText(text)
        self.field.moveCursor(QTextCursor.MoveOperation.End)
        self.field.setFocus()

    def clear(self) -> None:
        """Empties the field, and what goes along."""
        self.field.clear()
        self.attachments.clear()

    def show_busy(self, busy: bool) -> None:
        """While the model is at work the button stops it; one may write on meanwhile."""
        self._busy = busy
        name = say("chat.stop" if busy else "chat.send")
        self.button.show_sign("stop" if busy else "up")
        self.button.setAccessibleName(name)
        self.button.setToolTip(name)
        self._keys.say(say("chat.composer.stops" if busy else "chat.composer.keys"))
        self._leave_out()
        self._changed()

    def show_context(self, used: int, ctx: int, *, writing: bool = False, tps: float | None = None) -> None:
        """Tokens in use of those there are; nothing while that is not known.

        ``writing`` while a reply fills them, ``tps`` tokens/s where that is known.
        """
        self.attachments.show_room(ctx)
        self.ring.setVisible(ctx > 0)
        self._context.setVisible(ctx > 0)
        self.ring.show_share(used / ctx if ctx else 0.0)
        nearly = self.ring.nearly_full
        warning = "chat.context.stops" if writing else "chat.context.nearly"
        usual = "chat.context" if tps is None else "chat.context.rate"
        words = say(warning if nearly else usual, used=min(used, ctx), all=ctx, rate=tps)
        self._words = words
        self._context.show_tone("warn" if nearly else "muted")
        self._leave_out()

    def resizeEvent(self, _event: object) -> None:
        """Leaves the hint out where there is no room for it."""
        self._leave_out()
        self._grow()

    def _leave_out(self) -> None:
        """The hint stays where there is room for it beside all else; then the name of the model; then all the words."""
        self.model.show_words(shown=True)
        self._context.say(self._words)
        others = [each for each in self._beside if not each.isHidden()]
        needed = sum(each.sizeHint().width() for each in others) + (len(others) + 1) * _GAP + _SIDES
        self._keys.setVisible(needed + self._keys.sizeHint().width() + _GAP <= self.width())
        self.model.show_words(shown=needed <= self.width())
        self._elide(self.width() - _SIDES - (len(others) + 1) * _GAP, others)

    def _elide(self, room: int, others: Sequence[QWidget]) -> None:
        """Says of the context what fits beside ``others`` in ``room`` pixels; all of it to those who ask."""
        room -= sum(each.sizeHint().width() for each in others if each is not self._context)
        self._context.say(self._context.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room))
        self._context.setAccessibleName(self._words)
        self._context.setToolTip(self._words)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the edge."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().colour("control"), TOKENS.stroke["control"]))
        painter.setBrush(theme().colour("surface"))
        inside = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(inside, TOKENS.radius["card"], TOKENS.radius["card"])

    def _lay_out(self) -> None:
        advanced = ToolButton("settings", say("chat.advanced"))
        advanced.clicked.connect(self.advanced_asked)
        attach = ToolButton("plus", say("chat.attach"))
        attach.clicked.connect(self.attachments.choose)
        self._beside = (attach, advanced, self.model, self.ring, self._context, self.button)
        self._foot = row(*self._beside[:-1], None, self._keys, self.button, space=_GAP, margins=(6, 0, 0, 0))
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 10, 8, 8)  # with the foot's own, _SIDES
        box.setSpacing(4)
        box.addWidget(self.attachments)
        box.addWidget(self.field)
        box.addWidget(self._foot)

    def _press(self) -> None:
        if self._busy:
            if self.sender() is self.button:
                self.stopped.emit()
        elif self._has_something:
            self.sent.emit(with_attached(self.text.strip(), self.attachments.held))

    def _changed(self) -> None:
        self.button.setEnabled(self._busy or self._has_something)

    @property
    def _has_something(self) -> bool:
        return bool(self.text.strip() or self.attachments.held)

    def _grow(self) -> None:
        line = self.field.fontMetrics().lineSpacing()
        lines = max(1, int(self.field.document().size().height()))  # a plain text edit counts in lines
        self._scrolls(lines > _MOST_LINES)
        height = min(lines, _MOST_LINES) * line + 12
        if self.field.height() != height:
            self.field.setFixedHeight(height)

    def _scrolls(self, needed: bool) -> None:
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if needed else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.field.setVerticalScrollBarPolicy(policy)
