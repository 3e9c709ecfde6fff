"""Where words stand in a conversation: counted in its values, shown in the widgets that are built for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from launcher.ui.theme import theme
from launcher.ui.transcript.entry import Entry, Question, Reply

_MARKS: Final = str.maketrans("", "", "*`~")
"""The marks of Markdown that stand inside of what is read as one word or phrase."""


@dataclass(frozen=True, slots=True)
class Found:
    """The how-many-eth place in which message, or in its thinking."""

    message: int
    number: int
    in_thinking: bool = False


def places(entries: Sequence[Entry], words: str, *, thinking: bool = False) -> list[Found]:
    """Where ``words`` stand, capitals or not, in questions and answers, and where wanted in the ``thinking``."""
    wanted = words.translate(_MARKS).casefold()
    if not wanted:
        return []
    found: list[Found] = []
    for index, entry in enumerate(entries):
        if thinking and isinstance(entry, Reply):
            count = entry.thinking.translate(_MARKS).casefold().count(wanted)
            found += [Found(index, number, in_thinking=True) for number in range(count)]
        text = entry.text if isinstance(entry, Question) else entry.text.translate(_MARKS)
        found += [Found(index, number) for number in range(text.casefold().count(wanted))]
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
