"""Where words stand in a conversation: counted in its values, shown in the widgets that are built for it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from launcher.ui.theme import theme
from launcher.ui.transcript.entry import Entry, Question

_MARKS: Final = str.maketrans("", "", "*`~")
"""The marks of Markdown that stand inside of what is read as one word or phrase."""


def places(entries: Sequence[Entry], words: str) -> list[tuple[int, int]]:
    """(message, how many-eth place in it) of ``words``, capitals or not, in questions and answers."""
    wanted = words.translate(_MARKS).casefold()
    if not wanted:
        return []
    found = []
    for index, entry in enumerate(entries):
        text = entry.text if isinstance(entry, Question) else entry.text.translate(_MARKS)
        found += [(index, number) for number in range(text.casefold().count(wanted))]
    return found


def positions(document: QTextDocument, words: str) -> list[QTextCursor]:
    """Where ``words`` stand in a document, in its order."""
    found: list[QTextCursor] = []
    cursor = document.find(words)
    while not cursor.isNull():
        found.append(cursor)
        cursor = document.find(words, cursor)
    return found


def mark(editor: QTextEdit | QPlainTextEdit, cursor: QTextCursor | None) -> None:
    """Marks one place in a text; ``None`` takes the mark away."""
    if cursor is None:
        editor.setExtraSelections([])
        return
    made = QTextEdit.ExtraSelection()
    made.cursor = cursor
    made.format.setBackground(theme().colour("accent"))
    made.format.setForeground(theme().colour("on_accent"))
    editor.setExtraSelections([made])
