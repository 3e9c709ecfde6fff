"""The models that are on the disk, and the one that a new chat's questions go to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from launcher.ui.tasks import Task, Tasks
    from launcher.workflows.ports import Services
    from launcher.workflows.shelf import Choices


class Present(QObject):
    """``listed`` comes when ``models`` (tags) and ``current`` (one of them, mostly) are known anew."""

    listed = Signal()

    def __init__(self, services: Services, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self._task: Task | None = None
        self.models: tuple[str, ...] = ()
        self.current = ""

    def look(self) -> None:
        """Finds it out; what is known stays so until then, and where it cannot be known."""
        from launcher.workflows.shelf import choices  # the first window is painted sooner without it

        if self._task is None:
            self._task = self._tasks.call(lambda: choices(self._services), self._listed, lambda _problem: self._over())

    def _listed(self, found: Choices) -> None:
        self._over()
        self.models, self.current = found.tags, found.current
        self.listed.emit()

    def _over(self) -> None:
        self._task = None
