"""A conversation with the model: what is asked, what comes back, and how it goes on. It holds no widget."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from launcher.core.cancel import Cancel
from launcher.core.chat_body import as_set
from launcher.core.context_use import ContextUse, scale_of
from launcher.core.conversation import ASSISTANT, USER, Conversation, estimated_tokens
from launcher.core.elsewhere import Server
from launcher.core.engine import ChatRequest, Turn
from launcher.core.forecast import Forecast
from launcher.core.problems import Problem
from launcher.core.settings import Settings
from launcher.ui.tasks import Task, Tasks
from launcher.workflows import chat, keep
from launcher.workflows.elsewhere import in_use, try_keyring_again
from launcher.workflows.events import (
    Answered,
    Answering,
    ChatEvent,
    Counted,
    FallsShort,
    GoingRound,
    Loading,
    Thinking,
)
from launcher.workflows.ports import Services


@dataclass(frozen=True, slots=True)
class Sent:
    """The question is on its way to this model (a tag), with this context in tokens; thinking is to be shown or not.

    ``server`` is who answers in place of this computer. ``stands_in``: it is asked because the right one is not here.
    """

    model: str
    ctx: int
    thinking_open: bool = False
    server: Server | None = None
    stands_in: bool = False

    @property
    def holds(self) -> bool:
        """Whether the chat goes on with this model; what another computer has is not what it goes on with here."""
        return self.server is None and not self.stands_in

    @property
    def goes_on(self) -> bool:
        """Whether who answers can go on from an answer that was begun."""
        return self.server is None or self.server.can_go_on


_Event = Sent | ChatEvent


class Session(QObject):
    """One conversation after the other. All signals come on the GUI thread.

    ``model`` is the tag that its questions go to (empty: the one in use), ``ctx`` the context of the last request, in
    tokens, ``tps`` the tokens/s of the reply that comes, ``foretold``
    what was said of the model's speed, as far as that is known.
    """

    sent = Signal(Sent)
    loading = Signal(str)
    counted = Signal()
    thinking = Signal(str)
    answering = Signal(str)
    going_round = Signal()
    fell_short = Signal(object)
    answered = Signal(Answered)
    failed = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, services: Services, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self._conversation = Conversation()
        self._task: Task | None = None
        self._thought, self._answer = "", ""
        self._loads = False
        self._prompt_tokens = 0
        self._use = ContextUse(0, 0)
        self._scale = 1.0
        self.model = ""
        self.ctx = 0
        self.tps: float | None = None
        self.foretold: Forecast | None = None

    @property
    def busy(self) -> bool:
        """Whether the model is at work for us."""
        return self._task is not None

    @property
    def thinks(self) -> bool:
        """Whether the model is at work, and has not begun its answer."""
        return self.busy and not self._answer

    @property
    def waits(self) -> bool:
        """Whether a question waits for the model to be loaded; it can still be withdrawn."""
        return self.busy and self._loads and not (self._thought or self._answer)

    @property
    def asks(self) -> bool:
        """Whether the last thing said is a question."""
        return self.begun and self._conversation.turns[-1].role == USER

    @property
    def begun(self) -> bool:
        """Whether anything was asked."""
        return bool(self._conversation.turns)

    @property
    def so_far(self) -> tuple[Turn, ...]:
        """All that was said, what comes just now included."""
        running = self.busy and (self._thought or self._answer)
        return (self._conversation.answered(self._answer, self._thought) if running else self._conversation).turns

    @property
    def used_tokens(self) -> int:
        """About how much of the context is in use: counted by the engine where it has, else estimated."""
        if self.busy:
            return self._use.used
        turns = sum(estimated_tokens(turn.content) for turn in self._conversation.turns)
        return max(self._prompt_tokens, round(turns * self._scale))

    def preview(
        self, question: str, model: str, ctx: int, settings: Settings, server: Server | None = None
    ) -> ChatRequest:
        """The request that ``question`` would be, with these settings."""
        conversation = self._conversation.asked(question) if question else self._conversation
        made = conversation.request(model, settings.chat_context or ctx, instructions=settings.standing_instructions)
        return as_set(made, settings, elsewhere=server is not None)

    def ask(self, text: str) -> None:
        """Asks the next question."""
        self._conversation = self._conversation.asked(text)
        self._run()

    def carry_on(self) -> None:
        """Goes on from an answer that was cut, or asks the same once more where nothing came."""
        self._run()

    def answer_now(self) -> None:
        """Ends the thinking: the model answers with what it has thought so far."""
        if self._task is None or not self.thinks:
            return
        self._task.abandon()
        self._end()
        self._conversation = self._conversation.answered("", f"{self._thought.rstrip()}\n")
        self._run()

    def again(self) -> None:
        """Asks the last question once more; its answer is forgotten."""
        self._drop_answer()
        self._run()

    def take_back(self) -> str:
        """Forgets the last question with its answer; the question's words."""
        self._drop_answer()
        turns = self._conversation.turns
        self._conversation = Conversation(turns[:-1])
        return turns[-1].content if turns else ""

    def loaded(self) -> None:
        """The model that the question waited for is there."""
        self._loads = False

    def withdraw(self) -> str:
        """Takes a question back that waits; its words."""
        if self._task is not None:
            self._task.abandon()
            self._end()
        return self.take_back()

    def stop(self) -> None:
        """Ends the answer; what came stays."""
        if self._task is not None:
            self._task.cancel()

    def begin_new(self, conversation: Conversation | None = None) -> None:
        """Another conversation, empty or one that goes on; a running answer is abandoned."""
        if self._task is not None:
            self._task.abandon()
            self._end()
        self._conversation = conversation or Conversation()
        self._prompt_tokens = 0

    def _run(self) -> None:
        self._thought, self._answer, self._loads = "", "", False
        conversation, scale, foretold, held = self._conversation, self._scale, self.foretold, self.model
        self.tps = None
        self._use = ContextUse(self.ctx, self.used_tokens)

        def work(cancel: Cancel) -> Iterator[_Event]:
            server = in_use(self._services)
            try_keyring_again(self._services)
            model = (held if server is None else "") or keep.current_model(self._services)
            ctx = keep.context_for(self._services, model)
            settings = self._services.settings.load()
            stands_in = server is None and not held and keep.stands_in(self._services, model)
            yield Sent(model, ctx, settings.thinking_open, server, stands_in)
            request = conversation.request(model, ctx, instructions=settings.standing_instructions)
            fits = foretold is not None and (foretold.model, foretold.ctx) == (model, ctx)
            if server is None:
                yield from keep.make_way(self._services, model)
            yield from chat.ask(self._services, request, cancel, scale, foretold if fits else None)

        self._task = self._tasks.run(work, self._heard, self._finished, self._broken)
        self.busy_changed.emit(True)

    def _heard(self, event: _Event) -> None:
        match event:
            case Sent():
                self.model = event.model if event.holds else self.model
                self.ctx = event.ctx
                self.sent.emit(event)
            case Loading():
                self._loads = True
                self.loading.emit(event.model)
            case Counted():
                self._use, self.tps = event.use, event.tps
                self.ctx = event.use.ctx  # of a model elsewhere only its load tells
                self.counted.emit()
            case GoingRound():
                self.going_round.emit()
            case FallsShort():
                self.fell_short.emit(event.why)
            case Thinking():
                self._thought += event.text
                self.thinking.emit(event.text)
            case Answering():
                self._answer += event.text
                self.answering.emit(event.text)
            case Answered():
                self._keep()
                self._scale = scale_of(self._use, self._scale, event.prompt_tokens)
                answer = round(estimated_tokens(self._answer) * self._scale)
                self._prompt_tokens = (event.prompt_tokens or self._use.prompt) + answer
                self._end()
                self.answered.emit(event)

    def _finished(self) -> None:
        """Work that was cancelled before it could say more ends here."""
        if self._task is not None:
            self._keep()
            self._end()
            self.answered.emit(Answered(chat.STOPPED))

    def _broken(self, problem: Problem) -> None:
        self._keep()
        self._end()
        self.failed.emit(problem)

    def _keep(self) -> None:
        if self._thought or self._answer:
            self._conversation = self._conversation.answered(self._answer, self._thought)

    def _end(self) -> None:
        self._task = None
        self.busy_changed.emit(False)

    def _drop_answer(self) -> None:
        turns = self._conversation.turns
        if turns and turns[-1].role == ASSISTANT:
            self._conversation = Conversation(turns[:-1])
