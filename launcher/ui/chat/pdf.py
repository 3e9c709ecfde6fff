"""A chat as a PDF, written in small steps on the thread of the windows, so that these stay alive.

In the background it would hold Python up just as long, and a document belongs to the thread that made it.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from markdown_it.token import Token
from PySide6.QtCore import QIODevice, QMarginsF, QObject, QRectF, QSaveFile, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QApplication

from launcher.core.conversation import USER
from launcher.core.history import Chat
from launcher.core.problems import Code, Problem
from launcher.text import say
from launcher.ui.transcript.maths import Handlers
from launcher.ui.transcript.splitter import Splitter
from launcher.ui.transcript.style import Style
from launcher.ui.transcript.writer import Place, Writer

_SLICE_S: Final = 0.006
"""Of work between two looks at what the user does; a step that began in it may take as long again."""
_PIECE: Final = 150
"""Characters that are read at once."""
_MARGIN_MM: Final = 20.0
_MM_PER_INCH: Final = 25.4


class PdfExport(QObject):
    """Writes ``chat`` to ``path`` and goes away. ``written`` comes when the file is there, ``failed`` in its place."""

    written = Signal(str)
    failed = Signal(object)

    def __init__(self, chat: Chat, path: str, parent: QObject) -> None:
        super().__init__(parent)
        self._path = path
        self._dpi = QApplication.primaryScreen().logicalDotsPerInch()
        self.document = QTextDocument(self)
        self._handlers = Handlers(self.document)
        self._steps = self._all(chat)
        self.slowest_s = 0.0
        self._next = QTimer(self, interval=0)
        self._next.timeout.connect(self._work)
        self._next.start()

    def _work(self) -> None:
        """Goes on for a slice."""
        began = time.perf_counter()
        over = False
        while not over and time.perf_counter() - began < _SLICE_S:
            over = next(self._steps, None) is None
        self.slowest_s = max(self.slowest_s, time.perf_counter() - began)
        if over:
            self._next.stop()
            self.deleteLater()

    def _all(self, chat: Chat) -> Iterator[bool]:
        file = QSaveFile(self._path)
        if not file.open(QIODevice.OpenModeFlag.WriteOnly):
            self._fail(file)
            return
        yield from self._typeset(chat)
        yield from self._print(file, chat.title)
        if file.commit():
            self.written.emit(self._path)
        else:
            self._fail(file)

    def _fail(self, file: QSaveFile) -> None:
        self.failed.emit(Problem(Code.FILE_NOT_WRITTEN, {"path": self._path, "reason": file.errorString()}))

    def _typeset(self, chat: Chat) -> Iterator[bool]:
        """Writes what is in sight of the chat into the document, which is laid out as it grows."""
        document, style = self.document, Style()
        document.setUndoRedoEnabled(False)
        document.setDefaultFont(style.font)
        document.setDocumentMargin(_MARGIN_MM / _MM_PER_INCH * self._dpi)
        document.setPageSize(QPageSize(QPageSize.PageSizeId.A4).size(QPageSize.Unit.Inch) * self._dpi)
        cursor, writer = QTextCursor(document), Writer(style)
        cursor.setBlockFormat(style.block())
        cursor.insertText(chat.title, style.heading(1))
        _for_paper(document, 0)
        for said in (chat.turns[number] for number in chat.path):
            who = say("chats.you") if said.role == USER else said.model or say("app.model")
            cursor.insertBlock(style.block(top=1.0), style.base)
            cursor.insertText(who, style.heading(3))
            _for_paper(document, cursor.block().position())
            yield True
            if said.role == USER:
                for line in said.content.split("\n"):  # the user's words, exactly as written
                    cursor.insertBlock(style.block(bottom=0.2), style.base)
                    cursor.insertText(line, style.base)
                    _for_paper(document, cursor.block().position())
                    yield True
            else:
                cursor.insertBlock(QTextBlockFormat(), style.base)
                yield from _written(cursor, writer, said.content)

    def _print(self, file: QSaveFile, title: str) -> Iterator[bool]:
        """Draws page by page."""
        writer = QPdfWriter(file)
        portrait = QPageLayout.Orientation.Portrait
        writer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), portrait, QMarginsF(0, 0, 0, 0)))
        writer.setTitle(title)
        painter = QPainter(writer)
        painter.scale(writer.logicalDpiX() / self._dpi, writer.logicalDpiY() / self._dpi)
        try:
            for page in range(self.document.pageCount()):
                if page:
                    writer.newPage()
                self._draw(painter, page)
                yield True
        finally:
            painter.end()

    def _draw(self, painter: QPainter, page: int) -> None:
        size: QSizeF = self.document.pageSize()
        context = QAbstractTextDocumentLayout.PaintContext()
        context.clip = QRectF(0, page * size.height(), size.width(), size.height())
        context.palette.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.black)
        painter.save()
        painter.translate(0, -page * size.height())
        painter.setClipRect(context.clip)
        self.document.documentLayout().draw(painter, context)
        painter.restore()
        margin = self.document.documentMargin()
        foot = QRectF(margin, size.height() - margin, size.width() - 2 * margin, margin / 2)
        painter.setFont(self.document.defaultFont())
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, str(page + 1))


def _for_paper(document: QTextDocument, start: int) -> None:
    """Black on white from a position on, whatever the theme of the windows."""
    ink, paper = QTextCharFormat(), QTextBlockFormat()
    ink.setForeground(Qt.GlobalColor.black)
    ink.setBackground(Qt.GlobalColor.white)
    paper.setBackground(Qt.GlobalColor.white)
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
    cursor.mergeCharFormat(ink)
    cursor.mergeBlockFormat(paper)


def _written(cursor: QTextCursor, writer: Writer, text: str) -> Iterator[bool]:
    """Writes an answer at the end of the document, piece by piece as it would have been streamed."""
    splitter = Splitter()
    place = Place(0, cursor.position(), fresh=True, block=cursor.blockFormat())
    for start in range(0, len(text), _PIECE):
        done, _open = splitter.feed(text[start : start + _PIECE])
        place = replace(_put(cursor, writer, done, place), token=0)
        yield True
    _put(cursor, writer, splitter.finish(), place)
    yield True


def _put(cursor: QTextCursor, writer: Writer, tokens: Sequence[Token], place: Place) -> Place:
    start = cursor.block().position()
    cursor.beginEditBlock()
    end = writer.write(cursor, tokens, place)[-1]
    _for_paper(cursor.document(), start)
    cursor.endEditBlock()
    cursor.movePosition(QTextCursor.MoveOperation.End)
    return end
