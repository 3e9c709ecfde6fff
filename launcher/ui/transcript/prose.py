"""A piece of text that grows: a read-only view as high as its content, which loads and opens nothing by itself."""

from collections.abc import Sequence

from markdown_it.token import Token
from PySide6.QtCore import QByteArray, QMimeData, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QTextCursor, QWheelEvent
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from launcher.ui.transcript.copying import text_between, words_of_link
from launcher.ui.transcript.maths import Handlers
from launcher.ui.transcript.style import Style
from launcher.ui.transcript.writer import Writer


class Prose(QTextBrowser):
    """Text without listings of its own width. ``resized`` says that its content needs another height.

    ``link_clicked`` brings an address and the words that lead to it.
    """

    resized = Signal()
    link_clicked = Signal(str, str)

    def __init__(self, style: Style, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setSizePolicy(self.sizePolicy().Policy.Expanding, self.sizePolicy().Policy.Fixed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the message has one
        self.viewport().setAutoFillBackground(False)
        self.setStyleSheet("QTextBrowser { background: transparent; border: none; }")
        document = self.document()
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        document.setDefaultFont(style.font)
        Handlers(document)
        self.anchorClicked.connect(self._click)
        self._cursor = QTextCursor(document)
        self._writer = Writer(style)
        self._open_at, self._open_fresh = 0, True
        document.documentLayout().documentSizeChanged.connect(lambda _size: self.resized.emit())

    @property
    def editor(self) -> QTextBrowser:
        """The text as an editor: itself."""
        return self

    @property
    def empty(self) -> bool:
        """Whether it says nothing."""
        return self.document().isEmpty()

    def put(self, done: Sequence[Token], still_open: Sequence[Token]) -> None:
        """Replaces what was open by ``done``, which stays, and what is open now."""
        cursor = self._cursor
        cursor.beginEditBlock()
        cursor.setPosition(self._open_at)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        if done:
            self._writer.write(cursor, done, fresh=self._open_fresh)
            cursor.movePosition(QTextCursor.MoveOperation.End)
            if not self._writer.fresh:
                cursor.insertBlock(self._writer.style.block(), self._writer.style.base)
            self._open_at, self._open_fresh = cursor.position(), True
        if still_open:
            self._writer.write(cursor, still_open, fresh=self._open_fresh)
        cursor.endEditBlock()

    def close_text(self) -> None:
        """Drops the empty line that waited for more."""
        cursor = self._cursor
        cursor.movePosition(QTextCursor.MoveOperation.End)
        block = cursor.block()
        if block.length() == 1 and block.blockNumber() > 0 and block.previous().isValid():
            before = QTextCursor(block.previous())
            if before.currentTable() is None:
                cursor.deletePreviousChar()
                self._open_at, self._open_fresh = cursor.position(), False

    def content_height(self) -> int:
        """The height of its text at the present width, in logical pixels."""
        return int(self.document().size().height()) + 1

    def height_for(self, width: int) -> int:
        """The height of its text at ``width``."""
        if int(self.document().textWidth()) != width:
            self.document().setTextWidth(width)
        return self.content_height()

    def plain_text(self, *, speech: bool = False) -> str:
        """Its text; formulas as LaTeX, or in words."""
        return text_between(self.document(), speech=speech)

    def _click(self, url: QUrl) -> None:
        address = url.toString()
        self.link_clicked.emit(address, words_of_link(self.document(), address))

    def sizeHint(self) -> QSize:
        """As high as its text."""
        return QSize(super().sizeHint().width(), self.content_height())

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copies plain text, formulas as LaTeX."""
        cursor = self.textCursor()
        data = QMimeData()
        data.setText(text_between(self.document(), cursor.selectionStart(), cursor.selectionEnd()))
        return data

    def loadResource(self, _kind: int, _name: QUrl | str) -> QByteArray:
        """Nothing is ever loaded, whatever a text names."""
        return QByteArray()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The conversation scrolls, not its pieces."""
        if self.verticalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
            event.ignore()
        else:
            super().wheelEvent(event)
