"""A dialog: what this is, and whose work is in it, each part with its licence word for word."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from launcher import __version__
from launcher.core.bundled import Part
from launcher.core.problems import Problem
from launcher.core.standing import Standing
from launcher.text import say
from launcher.ui.parts import FocusRing, Heading, Mark, PlainButton, QuietButton, Words, column, row
from launcher.ui.parts.listing import Listing
from launcher.ui.tasks import Tasks
from launcher.ui.theme import theme
from launcher.workflows.ports import Services

_WIDTH, _HEIGHT, _LIST = 760, 560, 230
_MARK: Final = 56


class About(QDialog):
    """``parts``: the program itself first. ``installed``: it can be uninstalled."""

    uninstall_asked = Signal()

    def __init__(self, parts: Sequence[Part], parent: QWidget | None = None, *, installed: bool = False) -> None:
        super().__init__(parent)
        self._parts = tuple(parts)
        self.setWindowTitle(say("about.title"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        names = [say("about.part", name=part.name, version=part.version) for part in self._parts]
        self.list = Listing(say("about.parts"), names)
        self.licence = Words("", "strong")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(theme().font("small"))
        self.text.setAccessibleName(say("about.text"))
        self.list.currentRowChanged.connect(self._show)
        self.uninstall = QuietButton(say("remove.menu"))
        self.uninstall.clicked.connect(self.uninstall_asked)
        self.uninstall.clicked.connect(self.accept)
        close = PlainButton(say("about.close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        self._lay_out(close)
        self.uninstall.setVisible(installed)
        self.list.setCurrentRow(0)
        self._ring = FocusRing(self)

    def _lay_out(self, close: PlainButton) -> None:
        words = column(
            Heading(say("app.name"), 1),
            Words(say("about.version", version=__version__), "body", "muted"),
            space=2,
        )
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.addWidget(self.list)
        halves.addWidget(column(self.licence, (self.text, 1), margins=(12, 0, 0, 0)))
        halves.setSizes([_LIST, _WIDTH - _LIST])
        halves.setChildrenCollapsible(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(14)
        box.addWidget(row(Mark(_MARK), (words, 1), space=16))
        box.addWidget(Words(say("about.what"), "body", "muted"))
        box.addWidget(halves, 1)
        box.addWidget(row(self.uninstall, None, close))
        self.resize(_WIDTH, _HEIGHT)

    def _show(self, number: int) -> None:
        part = self._parts[number]
        self.licence.say(part.licence)
        self.text.setPlainText(part.text)


def open_about(window: QWidget | None, services: Services, tasks: Tasks, tell: Callable[[Problem], None]) -> None:
    """Opens it over ``window``, once the licences have been read."""

    def read() -> tuple[tuple[Part, ...], bool]:
        return services.parts.parts(), services.installation.standing() is Standing.INSTALLED

    def show(found: tuple[tuple[Part, ...], bool]) -> None:
        parts, installed = found
        dialog = About(parts, window, installed=installed)
        dialog.uninstall_asked.connect(remove)
        dialog.open()

    def remove() -> None:
        tasks.call(services.installation.start_removal, _ignore, tell)

    tasks.call(read, show, tell)


def _ignore(_none: None) -> None:
    """The window that removes us is another program's."""
