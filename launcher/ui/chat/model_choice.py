"""The button beside where one writes that says which model this chat's questions go to, and offers the others."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from launcher.text import say
from launcher.ui.parts import Button

_GONE: Final = "alert"
_THERE: Final = "engine"


class ModelChoice(Button):
    """``chosen`` brings a model's tag, also that of the one in use, ``changed`` says that it takes other room.

    Hidden where one model is all there is.
    """

    chosen = Signal(str)
    changed = Signal()

    def __init__(self) -> None:
        super().__init__("", "tool", _THERE)
        self._names: Mapping[str, str] = {}
        self._tag = self._title = ""
        self.clicked.connect(self._open)
        self.hide()

    def show_models(self, names: Mapping[str, str], tag: str, title: str) -> None:
        """``names``: tag → what people call it, of all that are here; ``tag`` answers in this chat."""
        self._names, self._tag, self._title = names, tag, title
        gone = bool(names) and bool(tag) and tag not in names
        self.show_sign(_GONE if gone else _THERE)
        said = say("chat.model.gone" if gone else "chat.model", title=title)
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.setVisible(gone or len(names) > 1)
        self.changed.emit()

    def show_words(self, *, shown: bool) -> None:
        """With its words, or where there is no room for them, the sign alone."""
        self.setText(self._title if shown else "")

    def menu(self) -> QMenu:
        """The models to choose from."""
        menu = QMenu(self)
        group = QActionGroup(menu)
        for tag, title in self._names.items():
            action = QAction(title, menu)
            action.setCheckable(True)
            action.setChecked(tag == self._tag)
            action.triggered.connect(lambda _checked, tag=tag: self.chosen.emit(tag))
            group.addAction(action)
            menu.addAction(action)
        return menu

    def _open(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
