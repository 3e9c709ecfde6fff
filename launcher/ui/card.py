"""Notices that a model which was on a graphics card is there no longer, and looks why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from launcher.core.engine import LoadedModel
    from launcher.core.problems import Problem
    from launcher.ui.tasks import Tasks
    from launcher.workflows.ports import Services


class Card(QObject):
    """``lost`` brings what there is to say of it, once until the model is on a card again."""

    lost = Signal(object)

    def __init__(self, services: Services, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self._held: set[str] = set()

    def look(self, loaded: LoadedModel) -> None:
        """This model is in memory now."""
        from launcher.workflows import cards  # the first window is painted sooner without it

        if loaded.vram_bytes:
            self._held.add(loaded.name)
        elif loaded.name in self._held:
            self._held.discard(loaded.name)
            self._tasks.call(lambda: cards.lost(self._services, loaded), self._found, lambda _problem: None)

    def _found(self, problem: Problem | None) -> None:
        if problem is not None:
            self.lost.emit(problem)
