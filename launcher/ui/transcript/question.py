"""A question: a block at the end side."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from launcher.text import say
from launcher.ui.parts import Words
from launcher.ui.theme import TOKENS, theme
from launcher.ui.transcript.code import CopyButton
from launcher.ui.transcript.entry import Question
from launcher.ui.transcript.finding import Found
from launcher.ui.transcript.style import Style
from launcher.ui.transcript.versions import VersionSwitch

_WIDEST, _PAD, _TOOL = 460, 14, 30


class QuestionView(QWidget):
    """The user's words, exactly as written, and Copy beside them; below them the way to other versions."""

    wished = Signal(str)

    def __init__(self, entry: Question, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self.entry = entry
        self._words = Words(entry.text)
        self._words.setParent(self)
        self._words.setFont(style.font)
        self._words.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._words.setAccessibleName(say("chat.you-asked", words=entry.text))
        self._copy = CopyButton(say("chat.copy-question"), wordless=True)
        self._copy.setParent(self)
        self._copy.clicked.connect(lambda: self._copy.copy(self.entry.text))
        self._switch: VersionSwitch | None = None
        if entry.versions is not None:
            self._switch = VersionSwitch(entry.versions)
            self._switch.setParent(self)
            self._switch.wished.connect(self.wished)
        self._block = QRectF()

    @property
    def selected(self) -> str:
        """What is selected of it."""
        return self._words.selectedText()

    def mark(self, words: str, found: Found) -> int:
        """Selects one place of ``words``; how far down it is: the block is seen whole."""
        text, at = self.entry.text.lower(), -1
        for _ in range(found.number + 1):
            at = text.find(words.lower(), at + 1)
        if at >= 0:
            self._words.setSelection(at, len(words))
        return 0

    def unmark(self) -> None:
        """Selects nothing."""
        self._words.setSelection(0, 0)

    def height_for(self, width: int) -> int:
        """Places the block at ``width``; its height."""
        room = min(_WIDEST, width - _TOOL) - 2 * _PAD
        text_width = min(room, self._words.fontMetrics().size(0, self.entry.text).width() + 4)
        height = self._words.heightForWidth(text_width)
        outer = text_width + 2 * _PAD
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = 0 if mirrored else width - outer
        self._block = QRectF(left, 0, outer, height + 2 * (_PAD - 2))
        self._words.setGeometry(left + _PAD, _PAD - 2, text_width, height)
        self._copy.setGeometry(outer + 2 if mirrored else left - _TOOL - 2, 4, _TOOL, 28)
        height = int(self._block.height())
        if self._switch is None:
            return height
        size = self._switch.sizeHint()
        self._switch.setGeometry(0 if mirrored else width - size.width(), height + 2, size.width(), size.height())
        return height + 2 + size.height()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the block."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme().colour("control") if theme().high_contrast else Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("sunken"))
        painter.drawRoundedRect(self._block, TOKENS.radius["card"], TOKENS.radius["card"])
