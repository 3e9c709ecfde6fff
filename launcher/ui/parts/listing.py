"""A list of names to choose a page from."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtWidgets import QListWidget, QStyledItemDelegate, QStyleOptionViewItem

from launcher.ui.theme import theme

_AIR: Final = 14
_LEAST: Final = 30


class _Roomy(QStyledItemDelegate):
    """Lines that a finger finds."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Air above and below the words, whatever their size."""
        hint = super().sizeHint(option, index)
        return QSize(hint.width(), max(_LEAST, option.fontMetrics.height() + _AIR))


class Listing(QListWidget):
    """``name`` is for screen readers; ``words`` are its lines."""

    def __init__(self, name: str, words: Sequence[str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFont(theme().font("body"))
        self.setItemDelegate(_Roomy(self))
        self.addItems(list(words))
