"""News of what is newer, for the whole program: looked for in its own time, and a newer engine fetched at a press."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from launcher import __version__
from launcher.ui.state import State

if TYPE_CHECKING:
    from launcher.core.problems import Problem
    from launcher.core.updates import News
    from launcher.ui.keeper import Keeper
    from launcher.ui.tasks import Task, Tasks
    from launcher.workflows.events import EngineProgress
    from launcher.workflows.ports import Services

# Use cases are imported where they begin: the first window is painted without them.

_EACH_MS: Final = 3_600_000
"""Between two looks at whether a week has passed."""

_ENGINE_RUNS: Final = (State.ASLEEP, State.RUNNING)


class Stage(StrEnum):
    """How far the newer engine is."""

    TOLD = "told"
    FETCHING = "fetching"
    IN_PLACE = "in-place"


class Updates(QObject):
    """``changed`` comes when ``news``, ``stage`` or ``share`` did, ``failed`` with what kept the engine from coming.

    Nothing is looked for, told anew or changed over while an answer is under way.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, services: Services, tasks: Tasks, keeper: Keeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._tasks, self._keeper = services, tasks, keeper
        self._looking: Task | None = None
        self._fetching: Task | None = None
        self._ran = False
        self.news: tuple[News, ...] = ()
        self.stage = Stage.TOLD
        self.share: float | None = None
        self.timer = QTimer(self, interval=_EACH_MS)
        self.timer.timeout.connect(self.look)
        keeper.changed.connect(self._engine_changed)

    def begin(self) -> None:
        """Looks now, and each hour whether a week has passed."""
        self.timer.start()
        self.look()

    def rest(self) -> None:
        """Looks no more, and stops what is under way; what has come stays."""
        self.timer.stop()
        for task in (self._looking, self._fetching):
            if task is not None:
                task.abandon()
        self._looking = self._fetching = None

    def look(self) -> None:
        """Sees what there is to tell."""
        from launcher.workflows import updates

        if self._looking is None and not self._keeper.answering and self.stage is not Stage.FETCHING:
            self._looking = self._tasks.run(
                lambda cancel: updates.look(self._services, __version__, cancel),
                self._told,
                self._looked,
                lambda _problem: self._looked(),
            )

    def put_away(self, read: News) -> None:
        """The user has seen it; it is not told again."""
        from launcher.workflows import updates

        self._told(tuple(each for each in self.news if each != read))
        self._tasks.call(lambda: updates.put_away(self._services, read), lambda _none: None, self.failed.emit)

    def fetch(self, wanted: News) -> None:
        """Fetches the newer engine beside the one that runs."""
        from launcher.workflows import updates

        if self._fetching is None:
            self._become(Stage.FETCHING)
            self._fetching = self._tasks.run(
                lambda cancel: updates.fetch_engine(self._services, wanted, cancel),
                self._came,
                self._fetched,
                self._not_fetched,
            )

    def stop(self) -> None:
        """Stops that; what has come stays for the next time."""
        if self._fetching is not None:
            self._fetching.cancel()

    @property
    def can_change_over(self) -> bool:
        """Whether nobody needs the engine just now: no answer, no download."""
        return not (self._keeper.answering or self._keeper.engine_is_needed or self._keeper.works)

    def change_over(self) -> None:
        """Starts the newer engine in the place of the one that runs."""
        from launcher.core.updates import Of
        from launcher.workflows import mend

        if self.stage is Stage.IN_PLACE and self.can_change_over:
            self._told(tuple(each for each in self.news if each.of is not Of.ENGINE))
            self._keeper.carry_out(mend.restart_engine)

    def _engine_changed(self) -> None:
        """Which engine it is, is known only once it runs."""
        runs = self._keeper.state in _ENGINE_RUNS
        if self.timer.isActive() and runs and not self._ran:
            self.look()
        self._ran = runs

    def _told(self, news: tuple[News, ...]) -> None:
        from launcher.core.updates import Of

        self.news = news
        if self.stage is Stage.IN_PLACE and not any(each.of is Of.ENGINE for each in news):
            self.stage = Stage.TOLD  # it runs: the engine was started again meanwhile
        self.changed.emit()

    def _looked(self) -> None:
        self._looking = None

    def _came(self, event: EngineProgress) -> None:
        progress = event.progress
        self.share = progress.completed / progress.total if progress.total else None
        self.changed.emit()

    def _fetched(self) -> None:
        wished = self._fetching is not None and self._fetching.cancelling.requested
        self._fetching = None
        self._become(Stage.TOLD if wished else Stage.IN_PLACE)

    def _not_fetched(self, problem: Problem) -> None:
        self._fetching = None
        self._become(Stage.TOLD)
        self.failed.emit(problem)

    def _become(self, stage: Stage) -> None:
        self.stage, self.share = stage, None
        self.changed.emit()
