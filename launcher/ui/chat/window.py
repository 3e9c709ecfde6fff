"""The chat: header, conversation, composer. It draws; the session talks to the model."""

# Longer than a module may be: here all parts of the chat meet, and nearly each line joins two of them.

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from launcher.core.history import Chat
from launcher.core.problems import Problem
from launcher.text import say
from launcher.ui.chat.advanced import open_advanced
from launcher.ui.chat.attachments import FileDrop
from launcher.ui.chat.banners import Banners
from launcher.ui.chat.coming import ComingLine
from launcher.ui.chat.composer import Composer
from launcher.ui.chat.find import FindBar
from launcher.ui.chat.fold import Fold
from launcher.ui.chat.header import Header
from launcher.ui.chat.keys import Parts, make_keys
from launcher.ui.chat.library import Library
from launcher.ui.chat.questions import Questions
from launcher.ui.chat.session import Sent, Session
from launcher.ui.chat.stored import entries_of, figures, versions_of
from launcher.ui.chat.tabs import next_stop
from launcher.ui.chat.taskbar import DownloadSign
from launcher.ui.chat.welcome import Welcome
from launcher.ui.keeper import Keeper, State
from launcher.ui.parts import FocusRing, Rule, row
from launcher.ui.parts.frames import GUTTER
from launcher.ui.successor import Coming, Successor
from launcher.ui.tasks import Tasks
from launcher.ui.theme import TOKENS
from launcher.ui.transcript import TranscriptView
from launcher.ui.transcript.entry import Question, Reply
from launcher.ui.transcript.reply import FOLD_THINKING, OPEN_THINKING
from launcher.ui.transcript.versions import WISH as VERSION
from launcher.ui.transcript.view import DELETE
from launcher.workflows import chat
from launcher.workflows.events import Answered
from launcher.workflows.ports import Services

_COLUMN: Final = 760
_ALL: Final = 10_000  # stretch: all of the width, until the column is as wide as it may be
_TITLE: Final = 40  # characters of the first question in the window's title


class ChatWindow(QWidget):
    """Talks to the model. ``closed`` comes when the user closes it; the application decides what that means."""

    closed = Signal()
    about_asked = Signal()
    help_asked = Signal()

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
        self._reply: Reply | None = None
        self._wishes: Mapping[str, Callable[[], object]] = {
            "answer-now": self._answer_now,
            "continue": self._go_on,
            "withdraw": self._withdraw,
            "new": self.new_chat,
            "retry": self._again,
            "again": self._again,
            "edit": self._edit,
        }
        self._notices = Questions()
        self._banners = Banners(self._keeper, self._notices, self)
        self.library = Library(services, tasks, self.session, self._notices, self)
        self._build()
        self._connect()
        parts = Parts(
            self.header,
            self.library.sidebar,
            self._fold,
            self.find_bar,
            self.transcript,
            self.composer,
            self.session,
        )
        make_keys(self, parts, self.new_chat, self._open_advanced)
        self.new_chat()

    def new_chat(self) -> None:
        """Begins another conversation."""
        self.library.begin_new()
        self._fold.let_go()
        self.session.begin_new()
        self.find_bar.close_bar()
        self.transcript.clear()
        self._reply = None
        self._title("")
        self._pages.setCurrentWidget(self.welcome)
        self.composer.show_context(0, self.session.ctx)
        self.composer.setFocus()

    def show_chat(self, chat: Chat, *, changed: bool = False) -> None:
        """Shows a stored chat, from where it stands; the one in sight without a message, where it is ``changed``."""
        self.session.begin_new(chat.conversation)
        self._notices.drop("circles")
        self.find_bar.close_bar()
        place = self.transcript.verticalScrollBar().value()
        self.transcript.show_entries(entries_of(chat, self._keeper.name_of, deleted=changed))
        if changed:
            self.transcript.verticalScrollBar().setValue(place)
        self._reply = None
        self._title(chat.title)
        self._pages.setCurrentWidget(self.transcript if chat.path else self.welcome)
        self._count()
        self._fold.let_go()

    def tell(self, problem: Problem) -> None:
        """Shows a problem that belongs to no answer, above the composer."""
        self._banners.tell(problem)

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

    def closeEvent(self, event: QCloseEvent) -> None:
        """Says so, and stays until the application has decided."""
        event.ignore()
        self.closed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """One is about to ask: the model is loaded meanwhile."""
        super().showEvent(event)
        if not event.spontaneous() and not self._changes:
            self._keeper.wake()

    def hideEvent(self, event: QHideEvent) -> None:
        """The program may end now: what was said is kept."""
        self.library.rest()
        super().hideEvent(event)

    # Building

    def _own_keeper(self, services: Services, tasks: Tasks) -> Keeper:
        """For a window that stands alone."""
        keeper = Keeper(services, tasks, self)
        keeper.failed.connect(self.tell)
        keeper.refresh()
        return keeper

    def _build(self) -> None:
        self.resize(*TOKENS.window["chat"])
        self.setMinimumSize(*TOKENS.window["chat_min"])
        self._pages = QStackedWidget()
        self._pages.addWidget(self.welcome)
        self._pages.addWidget(self.transcript)
        self.composer.setMaximumWidth(_COLUMN)
        self._notices.setMaximumWidth(_COLUMN)
        self._lane = QWidget()
        self._lane.setMaximumWidth(_COLUMN)
        column = QVBoxLayout(self._lane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.coming)
        column.addWidget(self._notices)
        column.addWidget(self.composer)
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

    def changeEvent(self, event: QEvent) -> None:
        """Leaves the scroll bar's room free on the other side where reading goes the other way."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._keep_gutter()

    def _keep_gutter(self) -> None:
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        sides = (28 + GUTTER, 28) if mirrored else (28, 28 + GUTTER)
        self._foot.setContentsMargins(sides[0], 6, sides[1], 18)

    def _connect(self) -> None:
        self.header.new_asked.connect(self.new_chat)
        self.header.side_asked.connect(self._fold.toggle)
        self._fold.changed.connect(self._show_side)
        self.library.sidebar.new_asked.connect(self.new_chat)
        self.library.sidebar.left.connect(self._leave_side)
        self.library.sidebar.about_asked.connect(self.about_asked)
        self.library.sidebar.help_asked.connect(self.help_asked)
        self.library.opened.connect(self.show_chat)
        self.library.changed.connect(lambda chat: self.show_chat(chat, changed=True))
        self.library.emptied.connect(self.new_chat)
        self.library.titled.connect(self._title)
        self.library.failed.connect(self.tell)
        self.welcome.chosen.connect(self.composer.write)
        self.composer.sent.connect(self._ask)
        self.composer.stopped.connect(self.stop)
        self.composer.recalled.connect(self._edit)
        self.composer.advanced_asked.connect(self._open_advanced)
        self.composer.attachments.refused.connect(self._notices.tell_refused)
        self.find_bar.closed.connect(self.composer.setFocus)
        self.transcript.wished.connect(self._wish)
        self.transcript.link_clicked.connect(self._notices.offer_link)
        self.coming.left.connect(self.composer.setFocus)
        self.session.busy_changed.connect(self.composer.show_busy)
        self.session.busy_changed.connect(self._keeper.show_answering)
        self.session.busy_changed.connect(self.coming.show_busy)
        self.session.sent.connect(self._sent)
        self.session.loading.connect(self._loading)
        self.session.counted.connect(self._count)
        self.session.going_round.connect(self._going_round)
        self.session.thinking.connect(self._think)
        self.session.answering.connect(self._answer)
        self.session.answered.connect(self._answered)
        self.session.failed.connect(self._failed)
        self._keeper.changed.connect(self._kept)
        self.session.fell_short.connect(self._notices.tell_shortfall)
        self._keeper.outlook.foretold.connect(self._foretold)
        self._keeper.not_woken.connect(self._not_woken)

    # The conversation

    @property
    def _changes(self) -> bool:
        """Whether one model takes the place of another: a question now would load both."""
        return self._successor.state is Coming.CHANGING

    def _ask(self, text: str) -> None:
        if self.session.busy or self._changes:
            return
        if not self.session.begun:
            self._title(text)
        self._pages.setCurrentWidget(self.transcript)
        self.composer.clear()
        self._notices.clear()
        self.transcript.ask(text)
        self._begin()
        self.session.ask(text)

    def _begin(self, *, carry_on: bool = False) -> None:
        self._reply = self.transcript.begin(say("app.model"), carry_on=carry_on)
        self.transcript.wait("reading")

    def _wish(self, name: str) -> None:
        if name in (OPEN_THINKING, FOLD_THINKING):
            self._remember_thinking(name == OPEN_THINKING)
            return
        self.composer.setFocus()  # the button goes away, and its focus must not fall to "New chat"
        if self._changes:
            return
        if name.startswith(VERSION):
            self._switch(int(name.removeprefix(VERSION)))
        elif name.startswith(DELETE):
            self.library.delete_message(int(name.removeprefix(DELETE)))
        else:
            self._wishes[name]()

    def _answer_now(self) -> None:
        self._notices.drop("circles")
        self.session.answer_now()

    def _go_on(self) -> None:
        self._begin(carry_on=True)
        self.session.carry_on()

    def _switch(self, turn: int) -> None:
        chat = self.library.recorder.stand_at(turn)
        if chat is not None and not self.session.busy:
            self.show_chat(chat)

    def _again(self) -> None:
        self.transcript.drop_last()
        self._begin()
        self.session.again()

    def _remember_thinking(self, opened: bool) -> None:
        """From now on thinking shows while it lasts, or is folded."""
        store = self._services.settings
        self._tasks.call(lambda: store.save(replace(store.load(), thinking_open=opened)), lambda _none: None, self.tell)

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
            self._reply.model = self._keeper.name_of(sent.model)
            self._reply.opened = sent.thinking_open
        self._keeper.outlook.foretell(sent.model, sent.ctx)
        self._count()

    def stop(self) -> None:
        """Ends the answer; a question that waits for its model goes back where it was written."""
        if self.session.waits and self.session.asks:
            self._withdraw()
        else:
            self.session.stop()

    def _withdraw(self) -> None:
        if not (self.session.waits and self.session.asks):
            return
        self.library.recorder.withdraw()
        written = self.composer.text.strip()
        question = self.session.withdraw()
        self.header.show_loading("")
        for _ in range(2):
            self.transcript.drop_last()
        self.composer.write(f"{question}\n\n{written}" if written else question)
        if not self.session.begun:
            self._title("")
            self._pages.setCurrentWidget(self.welcome)
        self._count()

    def _loading(self, model: str) -> None:
        self.header.show_loading(self._keeper.name_of(model))
        self._show_wait()

    def _foretold(self) -> None:
        self.session.foretold = self._keeper.outlook.forecast
        self._show_wait()

    def _show_wait(self) -> None:
        """The question waits for the model: where that goes, and how long it has taken so far."""
        if self.session.waits:
            self.transcript.wait("loading", self._keeper.outlook.where, self.header.waited_s)

    def _kept(self) -> None:
        """The model that a question waits for is in memory: now the question is read."""
        if self.session.waits and self._keeper.state is State.RUNNING:
            self.session.loaded()
            self.header.show_loading("")
            self.transcript.wait("reading")

    def _not_woken(self, problem: Problem) -> None:
        """The model could not be loaded for the chat that opened; a question that waits for it tells by itself."""
        told = self._reply is not None and self._reply.problem is not None
        if not (self.session.busy or told):
            self._notices.tell(problem, ("chat.retry", self._keeper.start))

    def _think(self, text: str) -> None:
        self._awake()
        self.transcript.think(text)

    def _answer(self, text: str) -> None:
        self._awake()
        self.transcript.answer(text)

    def _awake(self) -> None:
        if self.header.loading:
            self.header.show_loading("")
            self._keeper.refresh()

    def _going_round(self) -> None:
        """Says so, and offers the way out."""
        if self.session.thinks:
            self._notices.offer_way_out("thinking", ("chat.answer-now", self.session.answer_now))
        else:
            self._notices.offer_way_out("answer", ("chat.stop", self.session.stop))

    def _answered(self, answered: Answered) -> None:
        cut = answered.reason if answered.reason in (chat.STOPPED, chat.FULL, "length") else ""
        self.transcript.flush()  # the thinking's time is known once its last piece has been shown
        thought = self._reply.thought_s if self._reply else None
        self.transcript.end(cut=cut, figures=figures(answered.tokens_per_second, thought, answered.first_s))
        self._over()

    def _failed(self, problem: Problem) -> None:
        self.transcript.end(problem=problem)
        self._over()

    def _over(self) -> None:
        self._notices.drop("circles")
        self.header.show_loading("")
        self._count()
        self._keeper.refresh()
        chat = self.library.recorder.chat
        if chat is not None:
            self.transcript.show_versions(versions_of(chat))

    def _count(self) -> None:
        writing, tps = self.session.busy, self.session.tps if self.session.busy else None
        self.composer.show_context(self.session.used_tokens, self.session.ctx, writing=writing, tps=tps)

    # Beside the conversation

    def _open_advanced(self) -> None:
        open_advanced(self, self._services, self._tasks, self.session, self.composer.text.strip(), self.tell)

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
