"""A chat as a file for others: Markdown, JSON, or PDF. All of it works in the background."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QIODevice, QMarginsF, QSaveFile, Qt
from PySide6.QtGui import (
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from launcher.core.conversation import USER
from launcher.core.history import Chat
from launcher.core.history_file import from_json, to_json
from launcher.core.problems import Code, Failure
from launcher.text import say

ENDINGS: Final = {"markdown": ".md", "json": ".json", "pdf": ".pdf"}
_LONGEST_FILE: Final = 1 << 30
_NOT_IN_NAMES: Final = '<>:"/\\|?*'
_LONGEST_NAME: Final = 80


def file_name(title: str, kind: str) -> str:
    """A name that every system takes."""
    plain = "".join(" " if letter in _NOT_IN_NAMES or not letter.isprintable() else letter for letter in title)
    return (" ".join(plain.split())[:_LONGEST_NAME].strip(". ") or say("app.name")) + ENDINGS[kind]


def as_markdown(chat: Chat) -> str:
    """What is in sight of it; the thinking is left out, as it is when a chat goes on."""
    parts = [f"# {chat.title}"]
    for said in (chat.turns[number] for number in chat.path):
        who = say("chats.you") if said.role == USER else said.model or say("app.model")
        parts += [f"## {who}", said.content.strip()]
    return "\n\n".join(parts) + "\n"


def as_json(chats: Iterable[Chat]) -> str:
    """All versions of all turns, as an import takes them."""
    return json.dumps(to_json(chats), ensure_ascii=False, indent=1) + "\n"


def write_text(path: str, text: str) -> None:
    """Writes a file, whole or not at all.

    Raises:
        Failure: ``FILE_NOT_WRITTEN``.
    """
    file = QSaveFile(path)
    data = text.encode("utf-8", "replace")
    if not (file.open(QIODevice.OpenModeFlag.WriteOnly) and file.write(data) == len(data) and file.commit()):
        raise Failure(Code.FILE_NOT_WRITTEN, path=path, reason=file.errorString())


def write_pdf(path: str, document: QTextDocument) -> None:
    """Prints a document on A4 pages; on the thread that made it.

    Raises:
        Failure: ``FILE_NOT_WRITTEN``.
    """
    file = QSaveFile(path)
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        raise Failure(Code.FILE_NOT_WRITTEN, path=path, reason=file.errorString())
    writer = QPdfWriter(file)
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    )
    writer.setTitle(document.metaInformation(QTextDocument.MetaInformation.DocumentTitle))
    document.print_(writer)
    if not file.commit():
        raise Failure(Code.FILE_NOT_WRITTEN, path=path, reason=file.errorString())


def pdf_document(chat: Chat) -> QTextDocument:
    """What is in sight of it, written through a cursor from our own tokens, black on white."""
    from launcher.ui.transcript.maths import Handlers
    from launcher.ui.transcript.splitter import shared_parser
    from launcher.ui.transcript.style import Style
    from launcher.ui.transcript.writer import Writer

    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    document.setMetaInformation(QTextDocument.MetaInformation.DocumentTitle, chat.title)
    style = Style()
    document.setDefaultFont(style.font)
    Handlers(document)
    cursor, writer = QTextCursor(document), Writer(style)
    cursor.setBlockFormat(style.block())
    cursor.insertText(chat.title, style.heading(1))
    for said in (chat.turns[number] for number in chat.path):
        who = say("chats.you") if said.role == USER else said.model or say("app.model")
        cursor.insertBlock(style.block(top=1.0), style.base)
        cursor.insertText(who, style.heading(3))
        if said.role == USER:
            for line in said.content.split("\n"):  # the user's words, exactly as written
                cursor.insertBlock(style.block(bottom=0.2), style.base)
                cursor.insertText(line, style.base)
        else:
            cursor.insertBlock(QTextBlockFormat(), style.base)
            writer.write(cursor, shared_parser().parse(said.content))
            cursor.movePosition(QTextCursor.MoveOperation.End)
    _for_paper(document)
    return document


def _for_paper(document: QTextDocument) -> None:
    """Black on white, whatever the theme of the windows."""
    ink = QTextCharFormat()
    ink.setForeground(Qt.GlobalColor.black)
    ink.setBackground(Qt.GlobalColor.white)
    paper = QTextBlockFormat()
    paper.setBackground(Qt.GlobalColor.white)
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(ink)
        cursor.mergeBlockFormat(paper)
        block = block.next()


def read_chats(path: str) -> tuple[Chat, ...]:
    """The chats of an exported file.

    Raises:
        Failure: ``FILE_UNREADABLE``, ``CHATS_UNREADABLE``.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(_LONGEST_FILE + 1)
    except OSError as error:
        raise Failure(Code.FILE_UNREADABLE, path=path, reason=error.strerror or str(error)) from error
    try:
        if len(data) > _LONGEST_FILE:
            raise ValueError("size")
        return from_json(json.loads(data))
    except RecursionError as error:
        raise Failure(Code.CHATS_UNREADABLE, path=path, where="depth") from error
    except ValueError as error:
        raise Failure(Code.CHATS_UNREADABLE, path=path, where=str(error)) from error
