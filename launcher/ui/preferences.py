"""The settings in use: what they are now, and that they changed. One for the application."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from launcher.core.problems import Problem
from launcher.core.settings import Settings
from launcher.ui.tasks import Task, Tasks
from launcher.workflows import preferences
from launcher.workflows.ports import Services


class Preferences(QObject):
    """``changed`` comes at once with what the user chose; it is written behind that, one change after the other."""

    changed = Signal(Settings)
    failed = Signal(object)

    def __init__(
        self, services: Services, tasks: Tasks, settings: Settings | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self.now = settings or Settings()
        self._waiting: dict[str, object] = {}
        self._under_way: dict[str, object] = {}
        self._writing: Task | None = None

    def show(self, settings: Settings) -> None:
        """These are the settings; somebody else has read or kept them."""
        if settings != self.now:
            self.now = settings
            self.changed.emit(settings)

    def change(self, **values: object) -> None:
        """Takes these values, by the names of their settings, from now on."""
        self.show(replace(self.now, **values))  # type: ignore[arg-type]  # by the names of their declarations
        self._waiting |= values
        self._write()

    def read(self) -> None:
        """Looks what is kept: another window may have kept it."""
        if self._writing is None:
            self._writing = self._tasks.call(self._services.settings.load, self._written, self._not_written)

    def rest(self) -> None:
        """The program ends: what is not known to be written is written now, without waiting for what is under way."""
        self._writing = None
        self._waiting = self._under_way | self._waiting
        self._write()

    def _write(self) -> None:
        if self._writing is None and self._waiting:
            values = self._under_way = self._waiting
            self._waiting = {}
            self._writing = self._tasks.call(
                lambda: preferences.change(self._services, values), self._written, self._not_written
            )

    def _written(self, settings: Settings) -> None:
        self._writing, self._under_way = None, {}
        if not self._waiting:
            self.show(settings)
        self._write()

    def _not_written(self, problem: Problem) -> None:
        self._writing, self._under_way = None, {}
        self.failed.emit(problem)
        self._write()
