"""A piece of text that grows: a read-only view as high as its content, which loads and opens nothing by itself."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from markdown_it.token import Token
from PySide6.QtCore import QByteArray, QMimeData, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QAccessible, QFocusEvent, QPalette, QTextBlockFormat, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from launcher.core.tricks import visible
from launcher.ui.theme import theme
from launcher.ui.transcript.copying import text_between, words_of_link
from launcher.ui.transcript.highlight import Colours
from launcher.ui.transcript.maths import REPLACED, Handlers
from launcher.ui.transcript.style import Style
from launcher.ui.transcript.tokens import same
from launcher.ui.transcript.writer import Place, Writer, language_of

_LONGEST: Final = 4000  # characters
_MOST_BLOCKS: Final = 80
_EDGE: Final = 4  # logical pixels that letters and formulas may reach out of their line


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
        for each in (self, self.viewport()):
            each.setAttribute(Qt.WidgetAttribute.WA_StaticContents)  # another height repaints only what is new
        document = self.document()
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        document.setDefaultFont(style.font)
        Handlers(document)
        self.anchorClicked.connect(self._click)
        self._cursor = QTextCursor(document)
        self._writer = Writer(style)
        self._open: list[Token] = []
        self._places = [Place(0, 0, fresh=True, block=QTextBlockFormat())]
        self._colours = Colours(document)
        document.documentLayout().documentSizeChanged.connect(lambda _size: self.resized.emit())

    @property
    def editor(self) -> QTextBrowser:
        """The text as an editor: itself."""
        return self

    @property
    def empty(self) -> bool:
        """Whether it says nothing."""
        return self.document().isEmpty()

    @property
    def full(self) -> bool:
        """Whether it is long enough: what follows belongs into another text, so that each is laid out quickly."""
        document = self.document()
        return document.characterCount() > _LONGEST or document.blockCount() > _MOST_BLOCKS

    @property
    def gap(self) -> int:
        """What is free below its last paragraph."""
        return round(self.document().lastBlock().blockFormat().bottomMargin())

    def put(self, done: Sequence[Token], still_open: Sequence[Token]) -> None:
        """Replaces what was open by ``done``, which stays, and what is open now; what is the same is left alone."""
        tokens = [*done, *still_open]
        alike = same(self._open, tokens)
        if alike < max(len(self._open), len(tokens)):
            place = next(place for place in reversed(self._places) if place.token <= alike)
            kept = [each for each in self._places if each.token < place.token]
            with self._repainting(place):
                self._cursor.beginEditBlock()
                self._places = kept + self._writer.go_on(self._cursor, self._open, tokens, place, alike)
                self._cursor.endEditBlock()
        self._colour(done)
        self._open = list(still_open)
        if done:
            left = (place for place in self._places if place.token >= len(done))
            self._places = [replace(place, token=place.token - len(done)) for place in left]

    @contextmanager
    def _repainting(self, place: Place) -> Iterator[None]:
        """Repaints what is other than it was. Qt would begin with the first table of the document, and all after it."""
        port, before = self.viewport(), self._columns(place)
        port.setAttribute(Qt.WidgetAttribute.WA_UpdatesDisabled, True)
        yield
        port.setAttribute(Qt.WidgetAttribute.WA_UpdatesDisabled, False)
        moved = before != self._columns(place)
        top = self._top_of(place.position if moved else self._writer.changed) - _EDGE
        port.update(port.rect().adjusted(0, max(0, int(top) - self.verticalScrollBar().value()), 0, 0))

    def _top_of(self, changed: int) -> float:
        """Where it begins to look other than it did: the line before the changed one may have given a word away."""
        document = self.document()
        block = document.findBlock(min(changed, document.characterCount() - 1))
        top, layout = document.documentLayout().blockBoundingRect(block).top(), block.layout()
        line = layout.lineForTextPosition(max(0, changed - block.position() - 1))
        above = line.lineNumber() - 1
        return top + layout.lineAt(above).y() - layout.lineAt(0).y() if line.isValid() and above > 0 else top

    def _columns(self, place: Place) -> list[float]:
        """Where the columns of a table that is open at ``place`` lie."""
        opening = self._open[place.token] if place.token < len(self._open) else None
        if opening is None or opening.type != "table_open":
            return []
        table = self._writer.table_at(self._cursor, place)
        if table is None:
            return []
        layout = self.document().documentLayout()
        heads = (table.cellAt(0, column).firstCursorPosition().block() for column in range(table.columns()))
        return [edge for head in heads for edge in _edges(layout.blockBoundingRect(head))]

    def _colour(self, done: Sequence[Token]) -> None:
        """Gives the listings that are whole their colours."""
        if any(token.type == "fence" for token in done):
            for place in self._places:
                token = done[place.token] if place.token < len(done) else None
                if token is not None and token.type == "fence":
                    at = place.position + (0 if place.fresh else 1)
                    self._colours.add(at, visible(token.content.rstrip("\n")), language_of(token))

    def show_ground(self, colour: str | None) -> None:
        """Lies on this colour of the theme, so that it can scroll without being painted anew; ``None``: on nothing."""
        ground = self.palette()
        ground.setColor(QPalette.ColorRole.Base, theme().colour(colour) if colour else Qt.GlobalColor.transparent)
        self.setPalette(ground)
        self.viewport().setAutoFillBackground(colour is not None)

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

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tells a screen reader the formulas in words: in the text they are pictures."""
        super().focusInEvent(event)
        if QAccessible.isActive() and REPLACED in self.toPlainText():
            self.setAccessibleDescription(self.plain_text(speech=True))

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


def _edges(rect: QRectF) -> tuple[float, float]:
    return rect.left(), rect.right()
