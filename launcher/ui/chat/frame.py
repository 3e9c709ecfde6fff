"""The chat's parts, and where they lie: side bar, header, conversation, composer."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QHideEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from launcher.core.problems import Problem
from launcher.ui.chat.attachments import FileDrop
from launcher.ui.chat.banners import Banners
from launcher.ui.chat.coming import ComingLine
from launcher.ui.chat.composer import Composer
from launcher.ui.chat.find import FindBar
from launcher.ui.chat.fold import Fold
from launcher.ui.chat.header import Header
from launcher.ui.chat.held import HeldModel
from launcher.ui.chat.keys import Parts
from launcher.ui.chat.library import Library
from launcher.ui.chat.news import NewsLine
from launcher.ui.chat.questions import Questions
from launcher.ui.chat.session import Session
from launcher.ui.chat.suggested import Suggested
from launcher.ui.chat.tabs import next_stop
from launcher.ui.chat.taskbar import DownloadSign
from launcher.ui.chat.welcome import Welcome
from launcher.ui.keeper import Keeper
from launcher.ui.parts import FocusRing, Rule, Yielding, row
from launcher.ui.parts.frames import GUTTER
from launcher.ui.successor import Successor
from launcher.ui.tasks import Tasks
from launcher.ui.theme import TOKENS
from launcher.ui.transcript import TranscriptView
from launcher.workflows.ports import Services

_COLUMN: Final = 760
_ALL: Final = 10_000  # stretch: all of the width, until the column is as wide as it may be
_TITLE: Final = 40  # characters of the first question in the window's title


class ChatFrame(QWidget):
    """Builds the parts of a chat and places them. ``closed`` comes when the user closes it."""

    closed = Signal()
    about_asked = Signal()
    help_asked = Signal()
    elsewhere_asked = Signal()

    def __init__(
        self, services: Services, tasks: Tasks, keeper: Keeper | None = None, successor: Successor | None = None
    ) -> None:
        super().__init__()
        self._services, self._tasks = services, tasks
        self._keeper = keeper or self._own_keeper(services, tasks)
        self._successor = successor or Successor(services, tasks, self._keeper, self)
        self.coming = ComingLine(self._successor)
        DownloadSign(self._successor, services.sign, self)
        self.session = Session(services, tasks, self)
        self.header = Header(self._keeper, self._keeper.name_of)
        self.transcript = TranscriptView()
        self.find_bar = FindBar(self.transcript)
        self.welcome = Welcome()
        self.composer = Composer()
        self._notices = Questions()
        self._banners = Banners(self._keeper, self._notices, self)
        self._banners.elsewhere_asked.connect(self.elsewhere_asked)
        self.library = Library(services, tasks, self.session, self._notices, self)
        self._held = HeldModel(
            services,
            tasks,
            self._keeper,
            self._successor,
            self.session,
            self.library.recorder,
            self.composer.model,
            self._notices,
            self,
        )
        Suggested(services, tasks, self._held, self.welcome, self)
        self._place()
        self._join()

    def tell(self, problem: Problem) -> None:
        """Shows a problem that belongs to no answer, above the composer."""
        self._banners.tell(problem)

    def add_news(self, line: NewsLine) -> None:
        """A quiet line above the composer."""
        self._lane_column.insertWidget(0, line)
        line.left.connect(self.composer.setFocus)
        self.session.busy_changed.connect(line.show_busy)

    def ask_whether_to_quit(self, leave: Callable[[], object], stay: Callable[[], object]) -> None:
        """Asks what closing means, where no tray would show that the program goes on."""
        self._notices.ask_whether_to_quit(leave, stay)

    @property
    def asks_whether_to_quit(self) -> bool:
        """Whether that question stands unanswered."""
        return self._notices.has("leave")

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from the side bar and the header through the conversation to the composer."""
        parts = (self.library.sidebar, self.header, self.find_bar, self._pages, self._lane)
        stop = next_stop(self, parts, forward=forward)
        if stop is None:
            return False
        stop.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        if self.transcript.isAncestorOf(stop):
            self.transcript.ensureWidgetVisible(stop)
        return True

    def changeEvent(self, event: QEvent) -> None:
        """Leaves the scroll bar's room free on the other side where reading goes the other way."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._keep_gutter()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Says so, and stays until the application has decided."""
        event.ignore()
        self.closed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """The program may end now: what was said is kept."""
        self.library.rest()
        super().hideEvent(event)

    def _own_keeper(self, services: Services, tasks: Tasks) -> Keeper:
        """For a window that stands alone."""
        keeper = Keeper(services, tasks, self)
        keeper.failed.connect(self.tell)
        keeper.refresh()
        return keeper

    def _place(self) -> None:
        self.resize(*TOKENS.window["chat"])
        self.setMinimumSize(*TOKENS.window["chat_min"])
        self._pages = QStackedWidget()
        self._pages.addWidget(self.welcome)
        self._pages.addWidget(self.transcript)
        self.composer.setMaximumWidth(_COLUMN)
        self._notices.setMaximumWidth(_COLUMN)
        self._lane = QWidget()
        self._lane.setMaximumWidth(_COLUMN)
        self._lane_column = QVBoxLayout(self._lane)
        self._lane_column.setContentsMargins(0, 0, 0, 0)
        self._lane_column.setSpacing(10)
        for each in (self.coming, self._held.line, Yielding(self._notices), self.composer):
            self._lane_column.addWidget(each)
        main = QWidget()
        self._fold = Fold(self.library.sidebar, main, self.header)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._fold)
        box = QVBoxLayout(main)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.header)
        box.addWidget(Rule())
        box.addWidget(self.find_bar)
        box.addWidget(self._pages, 1)
        self._foot = row(None, (self._lane, _ALL), None)
        self._keep_gutter()
        box.addWidget(self._foot)
        FocusRing(self)
        FileDrop(self, self.composer.attachments.add_files)

    def _join(self) -> None:
        """What the parts say to each other, whatever is talked about."""
        side = self.library.sidebar
        self.header.side_asked.connect(self._fold.toggle)
        self._fold.changed.connect(self._show_side)
        side.left.connect(self._leave_side)
        side.about_asked.connect(self.about_asked)
        side.help_asked.connect(self.help_asked)
        self.library.titled.connect(self._title)
        self._keeper.rhythm.midnight.connect(self.library.refresh)
        self.library.failed.connect(self.tell)
        self.welcome.chosen.connect(self.composer.write)
        self.composer.attachments.refused.connect(self._notices.tell_refused)
        self.find_bar.closed.connect(self.composer.setFocus)
        self.transcript.link_clicked.connect(self._notices.offer_link)
        self.coming.left.connect(self.composer.setFocus)
        self.session.busy_changed.connect(self.composer.show_busy)
        self.session.busy_changed.connect(self._keeper.show_answering)
        self.session.busy_changed.connect(self.coming.show_busy)
        self.session.fell_short.connect(self._notices.tell_shortfall)

    @property
    def _parts(self) -> Parts:
        """What keys reach."""
        return Parts(
            self.header,
            self.library.sidebar,
            self._fold,
            self.find_bar,
            self.transcript,
            self.composer,
            self.session,
        )

    def _keep_gutter(self) -> None:
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        sides = (28 + GUTTER, 28) if mirrored else (28, 28 + GUTTER)
        self._foot.setContentsMargins(sides[0], 6, sides[1], 18)

    def _title(self, words: str) -> None:
        first = words.strip().splitlines()[0] if words.strip() else ""
        self.header.show_title(first)
        cut = first if len(first) <= _TITLE else f"{first[: _TITLE - 1]}…"
        self.setWindowTitle(cut or QGuiApplication.applicationDisplayName())  # Qt adds that name behind any other

    def _show_side(self) -> None:
        self.header.show_side(shown=self._fold.shown)

    def _leave_side(self) -> None:
        self._fold.let_go()
        self.composer.setFocus()
