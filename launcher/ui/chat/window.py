"""The chat: header, conversation, composer. It draws; the session talks to the model."""

from typing import Final

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from launcher.core.problems import Code, Problem
from launcher.text import say
from launcher.ui.chat.composer import Composer
from launcher.ui.chat.header import Header
from launcher.ui.chat.session import Sent, Session
from launcher.ui.chat.welcome import Welcome
from launcher.ui.keeper import Keeper
from launcher.ui.parts import FocusRing, Notice, PlainButton, Rule, row
from launcher.ui.parts.frames import GUTTER
from launcher.ui.tasks import Tasks
from launcher.ui.theme import TOKENS
from launcher.ui.transcript import TranscriptView
from launcher.ui.transcript.entry import Question, Reply
from launcher.workflows import chat
from launcher.workflows.events import Answered
from launcher.workflows.ports import Services

_COLUMN: Final = 760
_STARTS: Final = frozenset({Code.ENGINE_STOPPED, Code.ENGINE_UNREACHABLE})


class ChatWindow(QWidget):
    """Talks to the model. ``closed`` comes when the user closes it; the application decides what that means."""

    closed = Signal()

    def __init__(self, services: Services, tasks: Tasks, keeper: Keeper | None = None) -> None:
        super().__init__()
        self._services = services
        self._keeper = keeper or self._own_keeper(services, tasks)
        self.session = Session(services, tasks, self)
        self.header = Header(self._keeper, self._name_of)
        self.transcript = TranscriptView()
        self.welcome = Welcome()
        self.composer = Composer()
        self._reply: Reply | None = None
        self._notice: Notice | None = None
        self._build()
        self._connect()
        self._make_keys()
        self.new_chat()

    def new_chat(self) -> None:
        """Begins another conversation."""
        self.session.begin_new()
        self.transcript.clear()
        self._reply = None
        self._title("")
        self._pages.setCurrentWidget(self.welcome)
        self.composer.show_context(0, self.session.ctx)
        self.composer.setFocus()

    def tell(self, problem: Problem) -> None:
        """Shows a problem that belongs to no answer, above the composer."""
        notice = Notice.of(problem)
        if problem.code in _STARTS:
            self._act(notice, "chat.start-model", self._keeper.start)
        self._act(notice, "chat.dismiss", lambda: None)
        self._show_notice(notice)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Says so."""
        super().closeEvent(event)
        self.closed.emit()

    # Building

    def _own_keeper(self, services: Services, tasks: Tasks) -> Keeper:
        """For a window that stands alone."""
        keeper = Keeper(services, tasks, self)
        keeper.failed.connect(self.tell)
        keeper.refresh()
        return keeper

    def _build(self) -> None:
        self.setWindowTitle(say("app.name"))
        self.resize(*TOKENS.window["chat"])
        self.setMinimumSize(*TOKENS.window["chat_min"])
        self._pages = QStackedWidget()
        self._pages.addWidget(self.welcome)
        self._pages.addWidget(self.transcript)
        self.composer.setMaximumWidth(_COLUMN)
        self._above = QVBoxLayout()
        self._above.setContentsMargins(0, 0, 0, 0)
        lane = QWidget()
        column = QVBoxLayout(lane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._above)
        column.addWidget(self.composer)
        lane.setMaximumWidth(_COLUMN)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.header)
        box.addWidget(Rule())
        box.addWidget(self._pages, 1)
        box.addWidget(row(None, (lane, 100), None, margins=(28, 6, 28 + GUTTER, 18)))
        FocusRing(self)

    def _connect(self) -> None:
        self.header.new_asked.connect(self.new_chat)
        self.welcome.chosen.connect(self.composer.write)
        self.composer.sent.connect(self._ask)
        self.composer.stopped.connect(self.session.stop)
        self.composer.recalled.connect(self._edit)
        self.transcript.wished.connect(self._wish)
        self.transcript.link_clicked.connect(self._offer_link)
        self.session.busy_changed.connect(self.composer.show_busy)
        self.session.sent.connect(self._sent)
        self.session.loading.connect(lambda _model: self.transcript.wait("loading"))
        self.session.thinking.connect(self.transcript.think)
        self.session.answering.connect(self.transcript.answer)
        self.session.answered.connect(self._answered)
        self.session.failed.connect(self._failed)

    def _make_keys(self) -> None:
        for keys, act in (
            (QKeySequence(QKeySequence.StandardKey.New), self.new_chat),
            (QKeySequence("Ctrl+Shift+C"), self._copy_last),
            (QKeySequence("Ctrl+L"), self.composer.field.setFocus),
            (QKeySequence("Ctrl+."), self.session.stop),
            (QKeySequence("Escape"), self.session.stop),
            (QKeySequence(QKeySequence.StandardKey.ZoomIn), lambda: self.transcript.zoom(1)),
            (QKeySequence("Ctrl+="), lambda: self.transcript.zoom(1)),
            (QKeySequence(QKeySequence.StandardKey.ZoomOut), lambda: self.transcript.zoom(-1)),
            (QKeySequence("Ctrl+0"), lambda: self.transcript.zoom(0)),
            (QKeySequence("F6"), self._next_place),
            (QKeySequence("Ctrl+W"), self.close),
        ):
            QShortcut(keys, self, act)

    # The conversation

    def _ask(self, text: str) -> None:
        if self.session.busy:
            return
        if not self.session.begun:
            self._title(text)
        self._pages.setCurrentWidget(self.transcript)
        self.composer.clear()
        self._drop_notice()
        self.transcript.ask(text)
        self._begin()
        self.session.ask(text)

    def _begin(self, *, carry_on: bool = False) -> None:
        self._reply = self.transcript.begin(say("app.model"), carry_on=carry_on)
        self.transcript.wait("reading")

    def _wish(self, name: str) -> None:
        match name:
            case "answer-now":
                self.session.answer_now()
            case "continue":
                self._begin(carry_on=True)
                self.session.carry_on()
            case "retry" | "again":
                self.transcript.drop_last()
                self._begin()
                self.session.again()
            case _:
                self._edit()

    def _edit(self) -> None:
        """Takes the last question back into the composer."""
        entries = self.transcript.entries
        if self.session.busy or not self.session.begun or self.composer.text:
            self.composer.setFocus()
            return
        if entries and isinstance(entries[-1], Reply):
            self.transcript.drop_last()
        if self.transcript.entries and isinstance(self.transcript.entries[-1], Question):
            self.transcript.drop_last()
        self.composer.write(self.session.take_back())
        if not self.session.begun:
            self._pages.setCurrentWidget(self.welcome)

    def _sent(self, sent: Sent) -> None:
        if self._reply is not None:
            self._reply.model = self._name_of(sent.model)
        self._count()

    def _answered(self, answered: Answered) -> None:
        cut = answered.reason if answered.reason in (chat.STOPPED, "length") else ""
        self.transcript.flush()  # the thinking's time is known once its last piece has been shown
        self.transcript.end(cut=cut, figures=self._figures(answered))
        self._over()

    def _failed(self, problem: Problem) -> None:
        self.transcript.end(problem=problem)
        self._over()

    def _over(self) -> None:
        self._count()
        self._keeper.refresh()

    def _figures(self, answered: Answered) -> str:
        rate, thought = answered.tokens_per_second, self._reply.thought_s if self._reply else None
        if rate is None:
            return ""
        key = "chat.figures.thought" if thought is not None and thought >= 1 else "chat.figures"
        return say(key, rate=rate, thought=thought)

    def _count(self) -> None:
        self.composer.show_context(self.session.used_tokens, self.session.ctx)

    # Beside the conversation

    def _name_of(self, tag: str) -> str:
        """What people call a model."""
        model = self._services.catalog.model(tag.rpartition("/")[2]) if tag else None
        return model.title if model else tag or say("app.model")

    def _title(self, words: str) -> None:
        first = words.strip().splitlines()[0] if words.strip() else say("chat.title")
        self.header.show_title(first)

    def _offer_link(self, address: str) -> None:
        """Shows where a link leads before anything is opened."""
        notice = Notice("warn", say("chat.link.title"), address, "globe")
        self._act(notice, "chat.link.open", lambda: QDesktopServices.openUrl(QUrl(address)))
        self._act(notice, "chat.link.copy", lambda: QGuiApplication.clipboard().setText(address))
        self._act(notice, "chat.cancel", lambda: None)
        self._show_notice(notice)

    def _act(self, notice: Notice, key: str, act: object) -> None:
        button = notice.add(PlainButton(say(key)))
        button.clicked.connect(act)
        button.clicked.connect(self._drop_notice)

    def _show_notice(self, notice: Notice) -> None:
        self._drop_notice()
        self._notice = notice
        self._above.addWidget(notice)
        notice.show()

    def _drop_notice(self) -> None:
        if self._notice is not None:
            self._notice.hide()
            self._notice.deleteLater()
            self._notice = None

    def _copy_last(self) -> None:
        replies = [entry for entry in self.transcript.entries if isinstance(entry, Reply)]
        if replies:
            QGuiApplication.clipboard().setText(replies[-1].text)

    def _next_place(self) -> None:
        """From the header to the conversation to the composer, and round again."""
        places = (self.header.new, self.transcript, self.composer.field)
        focus = QApplication.focusWidget() or self
        now = next((at for at, place in enumerate(places) if place is focus or place.isAncestorOf(focus)), -1)
        places[(now + 1) % len(places)].setFocus(Qt.FocusReason.TabFocusReason)
