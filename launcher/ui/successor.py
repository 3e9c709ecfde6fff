"""The right model that comes behind a small one: fetched while one chats, and put in its place at a press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from launcher.text import problem_words, sentence
from launcher.ui.coming import Coming

if TYPE_CHECKING:
    from launcher.core.messages import Message
    from launcher.core.problems import Problem
    from launcher.core.progress import Progress
    from launcher.core.setup_state import Setup
    from launcher.ui.keeper import Keeper
    from launcher.ui.tasks import Task, Tasks
    from launcher.workflows.events import Loading, ModelProgress, Ready, Retrying, SuccessorHere
    from launcher.workflows.ports import Services

# Use cases are imported where they begin: the first window is painted without them.


class Successor(QObject):
    """One for the application. ``changed`` comes when there is something else to say; ``arrived`` once it is here.

    ``title`` is the model as people call it, ``progress`` the last moment of its download, ``why`` a sentence about
    what stands in its way.
    """

    changed = Signal()
    arrived = Signal()

    def __init__(self, services: Services, tasks: Tasks, keeper: Keeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._tasks, self._keeper = services, tasks, keeper
        self._task: Task | None = None
        keeper.stopping.connect(self._let_go)
        self.state = Coming.NONE
        self.title = self._tag = ""
        self.progress: Progress | None = None
        self.why = ""

    @property
    def share(self) -> float | None:
        """How much of it is here, as far as that is known."""
        progress = self.progress
        return progress.completed / progress.total if progress is not None and progress.total else None

    def look(self) -> None:
        """Goes on by itself where a model is coming, unless the user has paused it."""
        self._tasks.call(self._services.setup.load, self._known, lambda _problem: None)

    def rest(self) -> None:
        """Stops, and says no more; what has come is kept."""
        if self._task is not None:
            self._task.abandon()
            self._task = None

    def go_on(self) -> None:
        """Fetches what is still to come."""
        from launcher.workflows import starter

        if self._task is not None:
            return
        services = self._services
        self._become(Coming.FETCHING)
        self._task = self._tasks.run(
            lambda cancel: starter.fetch_successor(services, cancel), self._told, self._stopped, self._failed
        )

    def pause(self) -> None:
        """Stops until the user wants to go on, also after a restart."""
        from launcher.workflows import pausing

        if self._task is not None and self.state in (Coming.FETCHING, Coming.WAITING):
            services = self._services
            self._tasks.call(lambda: pausing.pause(services), lambda _: self._cancel(), lambda _problem: self._cancel())

    def _cancel(self) -> None:
        """After the pause is noted, as going on clears it; one that cannot be noted holds all the same."""
        if self._task is not None and self.state is not Coming.CHANGING:
            self._task.cancel()

    def use(self) -> None:
        """Puts it in the place of the small model; the next question goes to it."""
        from launcher.workflows import starter

        if self.state is not Coming.HERE or self._task is not None:
            return
        services = self._services
        self._keeper.change_over(self._tag)
        self._become(Coming.CHANGING)
        self._task = self._tasks.run(
            lambda cancel: starter.use_successor(services, cancel), self._told, self._changed, self._failed
        )

    def _known(self, setup: Setup) -> None:
        if setup.coming is None:
            return
        self._tag, self.title = setup.coming, self._keeper.name_of(setup.coming)
        if setup.paused:
            self._become(Coming.PAUSED)
        else:
            self.go_on()

    def _told(self, event: ModelProgress | Retrying | SuccessorHere | Loading | Ready) -> None:
        from launcher.workflows.events import ModelProgress, Retrying, SuccessorHere

        match event:
            case ModelProgress(progress):
                self.progress = progress
                self._become(Coming.FETCHING)
            case Retrying(why, _seconds) if self.state is not Coming.CHANGING:
                self._become(Coming.WAITING, why)
            case SuccessorHere():
                self._become(Coming.HERE)
                self.arrived.emit()
            case _:
                pass

    def _stopped(self) -> None:
        """The download has ended: the model is here, the user wished it, or nothing was coming any more."""
        wished = self._task is not None and self._task.cancelling.requested
        self._task = None
        if self.state is not Coming.HERE:
            self._become(Coming.PAUSED if wished else Coming.NONE)

    def _changed(self) -> None:
        """The right model is in use; or the user has stopped it before, and it can still be put to use."""
        wished = self._task is not None and self._task.cancelling.requested
        self._task = None
        self._become(Coming.HERE if wished else Coming.NONE)
        self._keeper.changed_over()
        if not wished:
            self._keeper.chosen.emit(self._tag)

    def _let_go(self) -> None:
        """The model is to be stopped: the one that is being loaded, too."""
        if self._task is not None and self.state is Coming.CHANGING:
            self._task.cancel()

    def _failed(self, problem: Problem) -> None:
        self._task = None
        self.why = problem_words(problem)[0]
        self._become(Coming.FAILED)
        self._keeper.changed_over()

    def _become(self, state: Coming, why: Message | None = None) -> None:
        if why is not None:
            self.why = sentence(why)
        self.state = state
        self._keeper.engine_is_needed = state in (Coming.FETCHING, Coming.WAITING)
        self.changed.emit()
