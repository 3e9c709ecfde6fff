"""The menu of a message: what can be copied of it, and how."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QGuiApplication, QTextCursor, QTextDocument
from PySide6.QtWidgets import QMenu, QWidget

from launcher.text import say
from launcher.ui.transcript.copying import text_between
from launcher.ui.transcript.entry import Entry, Question
from launcher.ui.transcript.splitter import shared_parser
from launcher.ui.transcript.style import Style
from launcher.ui.transcript.writer import Writer


def message_menu(
    parent: QWidget, entry: Entry, entries: Sequence[Entry], selected: str, delete: Callable[[], object] | None
) -> QMenu:
    """The menu for ``entry`` of ``entries``, of which ``selected`` is selected; ``delete`` where that is possible."""
    menu = QMenu(parent)
    for key, words in (
        ("chat.menu.selection", selected),
        ("chat.menu.markdown", entry.text),
        ("chat.menu.plain", entry.text if isinstance(entry, Question) else plain_text(entry.text)),
        ("chat.menu.conversation", conversation_text(entries)),
    ):
        action = menu.addAction(say(key))
        action.setEnabled(bool(words))
        action.triggered.connect(lambda _checked=False, words=words: QGuiApplication.clipboard().setText(words))
    menu.addSeparator()
    last = menu.addAction(say("chat.menu.delete"))
    last.setEnabled(delete is not None)
    if delete is not None:
        last.triggered.connect(delete)
    return menu


def plain_text(markdown: str) -> str:
    """Markdown as it reads: without its marks, formulas as LaTeX."""
    document = QTextDocument()
    Writer(Style()).write(QTextCursor(document), shared_parser().parse(markdown))
    return text_between(document)


def conversation_text(entries: Sequence[Entry]) -> str:
    """All questions and answers as Markdown, without the thinking."""
    return "\n\n".join(
        f"> {entry.text.replace(chr(10), f'{chr(10)}> ')}" if isinstance(entry, Question) else entry.text.strip()
        for entry in entries
        if entry.text
    )
