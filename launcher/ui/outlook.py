"""What is to come of the model that the next question goes to: which memory it takes, and how fast it will be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from launcher.core.forecast import Forecast
    from launcher.ui.tasks import Task, Tasks
    from launcher.workflows.ports import Services


class Outlook(QObject):
    """``foretold`` comes when there is a ``forecast``."""

    foretold = Signal()

    def __init__(self, services: Services, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self._task: Task | None = None
        self._asked: set[tuple[str, int]] = set()
        self.forecast: Forecast | None = None

    @property
    def where(self) -> str:
        """Where the model goes: ``graphics``, ``memory``, or empty while that is not known; the end of a key."""
        if self.forecast is None:
            return ""
        from launcher.core.hardware import Kind  # there, where there is a forecast

        return "graphics" if self.forecast.where is Kind.GPU else "memory"

    def foretell(self, model: str = "", ctx: int = 0) -> None:
        """Looks at the computer for what is to come of the model; once for each that is asked with."""
        from launcher.workflows import keep  # the first window is painted sooner without it

        wanted = (model, ctx)
        known = self.forecast is not None and wanted in (("", 0), (self.forecast.model, self.forecast.ctx))
        if not known and wanted not in self._asked and self._task is None:
            self._asked.add(wanted)
            self._task = self._tasks.call(
                lambda: keep.foretell(self._services, model), self._told, lambda _problem: self._told(None)
            )

    def forget(self) -> None:
        """Who answers has changed: what was foretold counts no more."""
        if self._task is not None:
            self._task.abandon()
        self._task, self.forecast = None, None
        self._asked.clear()

    def _told(self, forecast: Forecast | None) -> None:
        self._task, self.forecast = None, forecast
        if forecast is not None:
            self.foretold.emit()
