"""With which model the chat in sight is held: remembered, changed, and told where it is no longer there."""

from PySide6.QtCore import QObject, Signal

from launcher.core.history import Chat
from launcher.core.problems import Code, Problem
from launcher.text import say
from launcher.ui.chat.going_on import GoingOnLine
from launcher.ui.chat.model_choice import ModelChoice
from launcher.ui.chat.questions import Questions
from launcher.ui.chat.recorder import Recorder
from launcher.ui.chat.session import Sent, Session
from launcher.ui.coming import Coming
from launcher.ui.keeper import Keeper, State
from launcher.ui.parts import announce
from launcher.ui.successor import Successor
from launcher.ui.tasks import Tasks
from launcher.workflows import keep, shelf
from launcher.workflows.ports import Services

_GONE = "gone"


class HeldModel(QObject):
    """Joins the button with the session, which asks, and the recorder, which keeps.

    ``shown`` brings the tag of the model of this chat whenever it may be another one; of one here, whoever answers.
    """

    shown = Signal(str)

    def __init__(  # noqa: PLR0913, PLR0917 - what it joins, each by its name
        self,
        services: Services,
        tasks: Tasks,
        keeper: Keeper,
        successor: Successor,
        session: Session,
        recorder: Recorder,
        choice: ModelChoice,
        notices: Questions,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks, self._keeper, self._successor = services, tasks, keeper, successor
        self._session, self._recorder, self._choice, self._notices = session, recorder, choice, notices
        self._told = ""
        self._answered_by = ""
        self.line = GoingOnLine()
        choice.chosen.connect(self.change)
        keeper.present.listed.connect(self._show)
        keeper.changed.connect(self._show)
        keeper.chosen.connect(self._follow)
        session.sent.connect(self._sent)
        session.busy_changed.connect(lambda busy: choice.setEnabled(not busy))
        session.failed.connect(self._failed)
        keeper.present.look()

    def look(self, chat: Chat | None = None) -> None:
        """Another chat is in sight, a stored or a new one."""
        self._let_go()
        self._session.model = chat.model if chat is not None else ""
        self._answered_by = chat.answered_by if chat is not None else ""
        self._show()
        self._keeper.present.look()

    def change(self, tag: str) -> None:
        """From now on this chat is held with ``tag``, which is loaded at once where it is another one."""
        if self._session.busy or self._keeper.works:
            return
        is_other = tag != self._tag
        self._follow(tag)
        if is_other:
            self._keeper.carry_out(lambda services, cancel: keep.switch_to(services, tag, cancel), tag)
            if self.line.isHidden():  # else it has said so
                announce(self._choice, say("chat.model.changed", title=self._keeper.name_of(tag)))

    @property
    def _tag(self) -> str:
        """The model of this chat; where none has answered yet, the one that would."""
        return self._session.model or self._keeper.present.current

    def _follow(self, tag: str) -> None:
        """The chat goes on with ``tag``; it is loaded by whoever says so."""
        self._let_go()
        self._session.model = tag
        self._recorder.hold_with(tag)
        self._show()

    def _sent(self, sent: Sent) -> None:
        self._answered_by = sent.model
        self._show()

    def _show(self) -> None:
        self.shown.emit(self._tag)
        if self._keeper.is_elsewhere:
            self._let_go()
            self._choice.show_models({}, "", "")
            self.line.show_model("")
            return
        models = self._keeper.present.models
        self._choice.show_models(
            {tag: self._keeper.name_of(tag) for tag in models}, self._tag, self._keeper.name_of(self._tag)
        )
        title = self._keeper.name_of(self._tag)
        takes_over = self._answered_by and self._tag in models and title != self._keeper.name_of(self._answered_by)
        self.line.show_model(title if takes_over else "")
        tag = self._session.model
        if models and tag and tag not in models and tag != self._told:
            self._tell_gone(tag)

    def _failed(self, problem: Problem) -> None:
        if problem.code is Code.MODEL_MISSING and self._session.model:
            self._tell_gone(self._session.model)

    def _let_go(self) -> None:
        """What was told is told of another chat."""
        self._told = ""
        self._notices.drop(_GONE)

    def _tell_gone(self, tag: str) -> None:
        """It was deleted since: the chat can go on with another, or wait for it."""
        self._told = tag
        can_come = self._services.catalog.model(tag) is not None and self._successor.state is Coming.NONE
        self._notices.tell_gone(
            self._keeper.name_of(tag), self._go_on, (lambda: self._fetch(tag)) if can_come else None
        )

    def _go_on(self) -> None:
        """With what questions go to now."""
        current = self._keeper.present.current
        if current in self._keeper.present.models:
            if self._keeper.state is State.RUNNING:
                self._follow(current)
            else:
                self.change(current)
        else:
            self._follow("")

    def _fetch(self, tag: str) -> None:
        services = self._services
        self._tasks.call(lambda: shelf.order(services, tag), lambda _none: self._successor.look(), self._notices.tell)
