"""A window: the pages that help people, without a network."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QSplitter, QTextBrowser, QVBoxLayout, QWidget

from launcher.core.help import Page
from launcher.core.problems import Problem
from launcher.text import say, spoken_language
from launcher.ui.parts import FocusRing, PlainButton, row
from launcher.ui.parts.listing import Listing
from launcher.ui.tasks import Tasks
from launcher.ui.theme import theme
from launcher.workflows.ports import Services

_WIDTH, _HEIGHT, _LIST = 820, 620, 210


class HelpWindow(QDialog):
    """``pages`` are ours, so that Qt may read their Markdown; links are opened by the system, and only at a press."""

    def __init__(self, pages: Sequence[Page], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = tuple(pages)
        self.setWindowTitle(say("help.title"))
        self.list = Listing(say("help.pages"), [page.title for page in self._pages])
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(QDesktopServices.openUrl)
        self.text.setFont(theme().font("body"))
        self.text.setAccessibleName(say("help.text"))
        self.text.document().setDocumentMargin(16)
        self.list.currentRowChanged.connect(self._show)
        close = PlainButton(say("help.close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.addWidget(self.list)
        halves.addWidget(self.text)
        halves.setSizes([_LIST, _WIDTH - _LIST])
        halves.setChildrenCollapsible(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(14)
        box.addWidget(halves, 1)
        box.addWidget(row(None, close))
        self.resize(_WIDTH, _HEIGHT)
        self.list.setCurrentRow(0)
        self._ring = FocusRing(self)

    def _show(self, number: int) -> None:
        self.text.setMarkdown(self._pages[number].text)
        self.text.setAccessibleDescription(self._pages[number].title)


def open_help(window: QWidget | None, services: Services, tasks: Tasks, tell: Callable[[Problem], None]) -> None:
    """Opens it over ``window``, once the pages have been read."""

    def show(pages: tuple[Page, ...]) -> None:
        dialog = HelpWindow(pages, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    tasks.call(lambda: services.help.pages(spoken_language()), show, tell)
