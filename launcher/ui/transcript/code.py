"""A listing in a card: its language, Copy, and lines that scroll sideways."""

from typing import Final

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QTextCharFormat, QTextCursor, QTextOption, QWheelEvent
from PySide6.QtWidgets import QApplication, QFrame, QPlainTextEdit, QWidget

from launcher.core.tricks import visible
from launcher.text import say
from launcher.ui.parts import Button, Words, announce
from launcher.ui.theme import TOKENS, theme
from launcher.ui.transcript.highlight import Colours
from launcher.ui.transcript.style import Style

_HEAD, _SIDE, _FOOT = 38, 16, 12
_COPIED_MS: Final = 2000
_LONGEST_LINE: Final = 1000  # characters
_NAMES: Final = {
    "cpp": "C++", "csharp": "C#", "js": "JavaScript", "javascript": "JavaScript", "sql": "SQL", "html": "HTML",
    "css": "CSS", "json": "JSON", "php": "PHP", "typescript": "TypeScript", "ts": "TypeScript", "py": "Python",
    "yaml": "YAML", "xml": "XML", "latex": "LaTeX", "sh": "Shell",
}  # fmt: skip


class CopyButton(Button):
    """Copies a text, and says so for two seconds."""

    def __init__(self, name: str, *, wordless: bool = False) -> None:
        super().__init__("" if wordless else say("chat.copy"), "tool", "copy")
        self.setAccessibleName(name)
        self.setToolTip(name if wordless else "")
        self._wordless = wordless
        self._again = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._again.timeout.connect(self._rest)

    def copy(self, text: str) -> None:
        """Puts ``text`` on the clipboard."""
        QApplication.clipboard().setText(text)
        self._say("chat.copied", "check")
        self._again.start()
        announce(self, say("chat.copied"))

    def _rest(self) -> None:
        self._say("chat.copy", "copy")

    def _say(self, words: str, sign: str) -> None:
        if not self._wordless:
            self.setText(say(words))
        self.show_sign(sign)


class _Lines(QPlainTextEdit):
    """The lines; the wheel goes to the conversation unless it is turned sideways."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        sideways = abs(event.angleDelta().x()) > abs(event.angleDelta().y())
        if sideways or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            super().wheelEvent(event)
        else:
            event.ignore()


class CodeBlock(QWidget):
    """A listing that may still grow: plain until it is closed, then in its language's colours."""

    resized = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._language, self._closed = "", "", False
        self._column = 0  # of the last line shown
        self._breaks = False  # whether a line was broken
        self._form = QTextCharFormat()
        self._form.setFont(style.mono.font())
        self._form.setForeground(theme().colour("text"))
        self._title = Words("", "small", "muted", wrap=False)
        self._title.setParent(self)
        self._copy = CopyButton(say("chat.copy-code"))
        self._copy.setParent(self)
        self._copy.clicked.connect(lambda: self._copy.copy(self._text))
        self._lines = _Lines(self)
        self._lines.setReadOnly(True)
        self._lines.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._lines.setFrameShape(QFrame.Shape.NoFrame)
        self._lines.setFont(style.mono.font())
        self._lines.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self._lines.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lines.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._lines.setTabChangesFocus(True)
        self._lines.document().setUndoRedoEnabled(False)
        self._lines.document().setDocumentMargin(0)
        self._colours = Colours(self._lines.document())
        self._lines.horizontalScrollBar().rangeChanged.connect(lambda *_: self.resized.emit())
        self._name("")

    def show_code(self, text: str, language: str, *, closed: bool) -> None:
        """Shows ``text`` so far; what only grew is appended."""
        text = visible(text.rstrip("\n") if closed else text.removesuffix("\n"))
        if language != self._language:
            self._name(language)
        if text != self._text:
            self._grow(text)
        if closed and not self._closed:
            self._closed = True
            self._colours.add(0, text, language)
        self.resized.emit()

    @property
    def editor(self) -> QPlainTextEdit:
        """Its lines."""
        return self._lines

    @property
    def text(self) -> str:
        """The listing."""
        return self._text

    def height_for(self, _width: int) -> int:
        """The height of all its lines."""
        lines = self._lines.blockCount() * self._lines.fontMetrics().lineSpacing()
        bar = self._lines.horizontalScrollBar()
        return _HEAD + int(lines) + 4 + (bar.sizeHint().height() if bar.maximum() > 0 else 0) + _FOOT

    def resizeEvent(self, _event: object) -> None:
        """Places the head and the lines."""
        width, size = self.width(), self._copy.sizeHint()
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        title = self._title.sizeHint()
        self._copy.setGeometry(8 if mirrored else width - size.width() - 8, 6, size.width(), size.height())
        left = width - title.width() - _SIDE if mirrored else _SIDE
        self._title.setGeometry(left, 6, title.width(), size.height())
        self._lines.setGeometry(_SIDE, _HEAD, width - 2 * _SIDE, self.height() - _HEAD - _FOOT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme().colour("control") if theme().high_contrast else Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("sunken"))
        painter.drawRoundedRect(QRectF(self.rect()), TOKENS.radius["card"], TOKENS.radius["card"])

    def _name(self, language: str) -> None:
        self._language = language
        shown = _NAMES.get(language.lower(), language.capitalize()) or say("chat.code")
        self._title.say(shown)
        self._lines.setAccessibleName(say("chat.code-in", language=shown))
        self.resizeEvent(None)

    def _grow(self, text: str) -> None:
        """Writes what is other than it was: mostly more, and at the end less, by half of what closes it."""
        cursor = QTextCursor(self._lines.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if text.startswith(self._text):
            kept = len(self._text)
        else:
            kept = 0 if self._breaks else _first_lines(text, self._text)
            cursor.setPosition(_units(text[:kept]), QTextCursor.MoveMode.KeepAnchor)
            self._column = 0
        self._text = text
        cursor.insertText(self._broken(text[kept:]), self._form)

    def _broken(self, piece: str) -> str:
        """``piece`` with lines that have no end broken: Qt lays a line out anew with each letter."""
        if self._column + len(piece) <= _LONGEST_LINE:
            self._column = len(piece) - piece.rfind("\n") - 1 + (0 if "\n" in piece else self._column)
            return piece
        shown = []
        for number, line in enumerate(piece.split("\n")):
            if number:
                shown.append("\n")
                self._column = 0
            rest = line
            while self._column + len(rest) > _LONGEST_LINE:
                self._breaks = True
                cut = _LONGEST_LINE - self._column
                shown.append(f"{rest[:cut]}\n")
                rest, self._column = rest[cut:], 0
            shown.append(rest)
            self._column += len(rest)
        return "".join(shown)


def _units(text: str) -> int:
    """Its length as Qt counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _first_lines(one: str, other: str) -> int:
    """How many characters the whole lines have that both begin with."""
    length = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one.rfind("\n", 0, length) + 1
