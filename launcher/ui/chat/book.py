"""Work on the stored chats: one piece after the other, in the background, each to its end."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar, cast

from PySide6.QtCore import QObject

from launcher.core.cancel import Cancel
from launcher.core.problems import Failure, Problem
from launcher.ui.tasks import Tasks

Result = TypeVar("Result")


def nothing(_result: object) -> None:
    """Nobody waits for it."""


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[], object]
    then: Callable[[object], None]
    failed: Callable[[Problem], None]

    def outcome(self) -> object:
        """What came of it: a result, or a problem."""
        try:
            return self.work()
        except Failure as failure:
            return failure.problem


class Book(QObject):
    """What is asked for is done in that order. When the program ends, what still waits is done, and not told."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._jobs: deque[_Job] = deque()
        self._untold = 0
        self._free = deque((True,))  # whoever takes what is in it does the jobs; taking is one step, so needs no lock

    @property
    def busy(self) -> bool:
        """Whether something is not done, or not told, yet."""
        return self._untold > 0

    def do(
        self,
        work: Callable[[], Result],
        then: Callable[[Result], None] = nothing,
        failed: Callable[[Problem], None] = nothing,
    ) -> None:
        """Does ``work`` in its turn; then one of ``then`` and ``failed``, on this thread."""
        self._untold += 1
        self._jobs.append(_Job(work, cast(Callable[[object], None], then), failed))
        self._start()

    def _start(self) -> None:
        """Begins, unless somebody is at it: who gives up looks for jobs once more afterwards, so none is left."""
        if self._taken():
            self._tasks.run(self._work, self._tell, lambda: None, self._broken)

    def _taken(self) -> bool:
        try:
            return self._free.pop()
        except IndexError:
            return False

    def _work(self, cancel: Cancel) -> Iterator[tuple[_Job, object]]:
        """In the background. Abandoned, as at the end of the program, it still does what waits."""
        at_it = True
        try:
            while at_it:
                while self._jobs and not cancel.requested:
                    job = self._jobs.popleft()
                    yield job, job.outcome()
                if cancel.requested:
                    return
                self._free.append(True)
                at_it = bool(self._jobs) and self._taken()
        finally:
            while at_it:
                while self._jobs and cancel.requested:
                    self._jobs.popleft().outcome()
                self._free.append(True)
                at_it = cancel.requested and bool(self._jobs) and self._taken()

    def _tell(self, done: tuple[_Job, object]) -> None:
        self._untold -= 1
        job, outcome = done
        if isinstance(outcome, Problem):
            job.failed(outcome)
        else:
            job.then(outcome)

    def _broken(self, _problem: Problem) -> None:
        """A piece of work that failed as none should; the log has it, and the others are done."""
        self._untold -= 1
        if self._jobs:
            self._start()
