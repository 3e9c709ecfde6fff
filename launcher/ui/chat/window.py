"""The chat: what is asked, answered, stopped and asked again. The session talks to the model, the frame is drawn."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtGui import QShowEvent

from launcher.core.history import Chat
from launcher.core.problems import Problem
from launcher.text import say
from launcher.ui.chat.advanced import open_advanced
from launcher.ui.chat.frame import ChatFrame
from launcher.ui.chat.keys import make_keys
from launcher.ui.chat.session import Sent
from launcher.ui.chat.stored import entries_of, figures, versions_of
from launcher.ui.chat.waking import Waking
from launcher.ui.coming import Coming
from launcher.ui.keeper import Keeper
from launcher.ui.successor import Successor
from launcher.ui.tasks import Tasks
from launcher.ui.transcript.entry import Question, Reply
from launcher.ui.transcript.reply import FOLD_THINKING, OPEN_THINKING
from launcher.ui.transcript.versions import WISH as VERSION
from launcher.ui.transcript.view import DELETE
from launcher.workflows import chat
from launcher.workflows.events import Answered
from launcher.workflows.ports import Services


class ChatWindow(ChatFrame):
    """Talks to the model, and keeps what is said."""

    def __init__(
        self, services: Services, tasks: Tasks, keeper: Keeper | None = None, successor: Successor | None = None
    ) -> None:
        super().__init__(services, tasks, keeper, successor)
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
        self._waking = Waking(self.session, self._keeper, self.header, self.transcript, self._notices, self)
        self._connect()
        make_keys(self, self._parts, self.new_chat, self._open_advanced)
        self.new_chat()

    def new_chat(self) -> None:
        """Begins another conversation."""
        self.library.begin_new()
        self._fold.let_go()
        self.session.begin_new()
        self._held.look()
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
        self._held.look(chat)
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

    def showEvent(self, event: QShowEvent) -> None:
        """One is about to ask: the model is loaded meanwhile."""
        super().showEvent(event)
        if not event.spontaneous() and not self._changes:
            self._keeper.wake()

    def _connect(self) -> None:
        for asked in (self.header.new_asked, self.library.sidebar.new_asked, self.library.emptied):
            asked.connect(self.new_chat)
        self.library.opened.connect(self.show_chat)
        self.library.changed.connect(lambda chat: self.show_chat(chat, changed=True))
        self.composer.sent.connect(self._ask)
        self.composer.stopped.connect(self.stop)
        self.composer.recalled.connect(self._edit)
        self.composer.advanced_asked.connect(self._open_advanced)
        self.transcript.wished.connect(self._wish)
        self.session.sent.connect(self._sent)
        self.session.counted.connect(self._count)
        self.session.going_round.connect(self._going_round)
        self.session.thinking.connect(self._think)
        self.session.answering.connect(self._answer)
        self.session.answered.connect(self._answered)
        self.session.failed.connect(self._failed)

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
            self.transcript.name_model(sent.model, self._keeper.name_of(sent.model))
            self._reply.opened = sent.thinking_open
            self._reply.goes_on = sent.goes_on
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

    def _think(self, text: str) -> None:
        self._waking.awake()
        self.transcript.think(text)

    def _answer(self, text: str) -> None:
        self._waking.awake()
        self.transcript.answer(text)

    def _going_round(self) -> None:
        """Says so, and offers the way out."""
        can_end = self._reply is not None and self._reply.goes_on
        if self.session.thinks and can_end:
            self._notices.offer_way_out("thinking", ("chat.answer-now", self.session.answer_now))
        else:
            kind = "thinking" if self.session.thinks else "answer"
            self._notices.offer_way_out(kind, ("chat.stop", self.session.stop))

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
        self._count()
        self._waking.over()
        chat = self.library.recorder.chat
        if chat is not None:
            self.transcript.show_versions(versions_of(chat))

    def _count(self) -> None:
        writing, tps = self.session.busy, self.session.tps if self.session.busy else None
        self.composer.show_context(self.session.used_tokens, self.session.ctx, writing=writing, tps=tps)

    # Beside the conversation

    def _open_advanced(self) -> None:
        open_advanced(self, self._services, self._tasks, self.session, self.composer.text.strip(), self.tell)
