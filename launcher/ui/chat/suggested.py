"""Keeps what an empty chat suggests in step with the model that would answer in it."""

from PySide6.QtCore import QObject

from launcher.ui.chat.held import HeldModel
from launcher.ui.chat.welcome import Welcome
from launcher.ui.tasks import Task, Tasks
from launcher.workflows.ports import Services
from launcher.workflows.suggest import suggested


class Suggested(QObject):
    """Joins the model of the chat in sight with the page that an empty one shows."""

    def __init__(self, services: Services, tasks: Tasks, held: HeldModel, welcome: Welcome, parent: QObject) -> None:
        super().__init__(parent)
        self._services, self._tasks, self._welcome = services, tasks, welcome
        self._task: Task | None = None
        held.shown.connect(self._look)

    def _look(self, tag: str) -> None:
        """What was on its way is of another model; what cannot be found out stays as it is."""
        if self._task is not None:
            self._task.abandon()
        services = self._services
        self._task = self._tasks.call(lambda: suggested(services, tag), self._suggest, lambda _problem: self._over())

    def _suggest(self, names: tuple[str, ...]) -> None:
        self._over()
        self._welcome.suggest(names)

    def _over(self) -> None:
        self._task = None
