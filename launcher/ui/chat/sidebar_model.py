"""The lines of the side bar: headings, and the chats under them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from launcher.core.history import Summary, pieces
from launcher.text import say
from launcher.ui.chat.days import day_of, day_words

LINE: Final = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """What the chats below have in common."""

    words: str


Line = HeadingLine | Summary


def by_day(chats: Sequence[Summary], today: date) -> list[Line]:
    """The chats as the store lists them (pinned ones first, then the latest) under their headings."""
    lines: list[Line] = []
    last: date | str | None = ""
    for chat in chats:
        day = None if chat.pinned else min(day_of(chat.changed), today)
        if day != last:
            lines.append(HeadingLine(say("chats.pinned") if day is None else day_words(day, today)))
            last = day
        lines.append(chat)
    return lines


def _seen(line: Line) -> object:
    return line if isinstance(line, HeadingLine) else (line.id, line.title, line.pinned, line.excerpt)


class ChatsModel(QAbstractListModel):
    """``renamed`` brings a chat's id and the title that was typed for it."""

    renamed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[Line] = []

    @property
    def lines(self) -> tuple[Line, ...]:
        """All of them."""
        return tuple(self._lines)

    def show_lines(self, lines: list[Line]) -> None:
        """Shows others. Where nothing that can be seen differs, the view is left alone."""
        if [_seen(line) for line in lines] == [_seen(line) for line in self._lines]:
            self._lines = lines
            return
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def row_of(self, chat: str) -> int:
        """The row of a chat; -1 where it is not there."""
        return next((row for row, line in enumerate(self._lines) if isinstance(line, Summary) and line.id == chat), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many lines."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The line itself, and its words for editors and screen readers."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == LINE:
            return line
        if isinstance(line, HeadingLine):
            return line.words if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole):
            return line.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return say("chats.name.pinned", title=line.title) if line.pinned else line.title
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return "".join(text for text, _hit in pieces(line.excerpt))
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Takes the title that was typed; an empty one is none."""
        line, title = self._lines[index.row()], " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or isinstance(line, HeadingLine) or not title or title == line.title:
            return False
        self.renamed.emit(line.id, title)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        if not index.isValid() or isinstance(self._lines[index.row()], HeadingLine):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
