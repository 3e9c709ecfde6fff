"""Background work, stated as a sentence: the one place of the windows that uses threads.

``tasks.run(lambda cancel: pull(services, model, cancel), page.show_event, page.show_end, page.show_problem)``
runs the generator on a pool; its events come to the callbacks on the GUI thread, gathered so that the window is woken
at most sixty times a second. What goes wrong comes as a :class:`Problem`, never as an exception.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from typing import TypeVar

from PySide6.QtCore import QDeadlineTimer, QObject, QThreadPool, QTimer, Signal, Slot

from launcher.core.cancel import Cancel
from launcher.core.problems import Code, Failure, Problem

Event = TypeVar("Event")
Result = TypeVar("Result")

_BATCH_MS = 16  # one frame of a 60 Hz screen
_THREADS = 16  # they wait for the network and the engine; they do not compute
_PATIENCE_MS = 5000

log = logging.getLogger(__name__)


class _End:
    """The last thing that a piece of work says."""

    def __init__(self, problem: Problem | None) -> None:
        self.problem = problem


class Task(QObject):
    """One piece of work under way."""

    _said = Signal()

    def __init__(self, parent: QObject, tell: Callable[[object], None], end: Callable[["Task", _End], None]) -> None:
        super().__init__(parent)
        self.cancelling = Cancel()
        self._tell = tell
        self._end = end
        self._abandoned = False
        self._mail: deque[object] = deque()
        self._announced = False
        self._frame = QTimer(self, singleShot=True, interval=_BATCH_MS)
        self._frame.timeout.connect(self._deliver)
        self._said.connect(self._frame.start)

    def cancel(self) -> None:
        """Asks the work to stop. What it still has to say comes, and then its end (which is no failure)."""
        self.cancelling.request()

    def abandon(self) -> None:
        """Asks the work to stop, and hears no more of it: no callback is called from now on."""
        self._abandoned = True
        self.cancelling.request()

    def perform(self, work: Callable[[Cancel], Iterator[object]]) -> None:
        """Runs in a thread of the pool: goes through the work's events to its end."""
        self._post(_End(self._outcome(work)))

    def _outcome(self, work: Callable[[Cancel], Iterator[object]]) -> Problem | None:
        try:
            events = work(self.cancelling)
            try:
                for event in events:
                    if self._abandoned:
                        break
                    self._post(event)
            finally:
                close = getattr(events, "close", None)
                if close is not None:
                    close()
        except Failure as failure:
            stopped = self.cancelling.requested and failure.problem.code is Code.INTERRUPTED
            return None if stopped else failure.problem
        except Exception as error:  # whatever it is, the window shows it, and the log has the whole
            log.exception("background work failed")
            return Problem(Code.UNEXPECTED, {"reason": f"{type(error).__name__}: {error}"})
        return None

    def _post(self, item: object) -> None:
        # No lock: the mail is appended before the flag is read here, the flag cleared before the mail is read there.
        self._mail.append(item)
        if not self._announced:
            self._announced = True
            self._said.emit()

    @Slot()
    def _deliver(self) -> None:
        self._announced = False
        while self._mail:
            item = self._mail.popleft()
            if isinstance(item, _End):
                self._end(self, item)
            elif not self._abandoned:
                self._tell(item)

    @property
    def abandoned(self) -> bool:
        """Whether nobody listens any more."""
        return self._abandoned


class Tasks(QObject):
    """Runs work in the background, and brings what it says to the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(_THREADS)
        self._running: set[Task] = set()

    @property
    def running(self) -> int:
        """How many pieces of work have not ended."""
        return len(self._running)

    def run(
        self,
        work: Callable[[Cancel], Iterator[Event]],
        on_event: Callable[[Event], None],
        on_done: Callable[[], None],
        on_failure: Callable[[Problem], None],
    ) -> Task:
        """Starts ``work``; then ``on_event`` for each event, and one of ``on_done`` and ``on_failure``, in order.

        ``work`` is called in the background, with the token that :meth:`Task.cancel` trips. Work that ends with
        :attr:`Code.INTERRUPTED` after such a wish is done, not failed. All callbacks are called on this thread.
        """

        def end(task: Task, last: _End) -> None:
            self._running.discard(task)
            task.deleteLater()
            if task.abandoned:
                return
            if last.problem is None:
                on_done()
            else:
                on_failure(last.problem)

        task = Task(self, on_event, end)  # type: ignore[arg-type]  # what it is told is what this very work yields
        self._running.add(task)
        self._pool.start(lambda: task.perform(work))
        return task

    def call(
        self,
        work: Callable[[], Result],
        on_result: Callable[[Result], None],
        on_failure: Callable[[Problem], None],
    ) -> Task:
        """Starts a plain function in the background; then one of ``on_result`` and ``on_failure``."""

        def once(_cancel: Cancel) -> Iterator[Result]:
            yield work()

        return self.run(once, on_result, _nothing, on_failure)

    def shutdown(self, patience_ms: int = _PATIENCE_MS) -> bool:
        """Abandons everything and waits for it, at most ``patience_ms``; whether all of it has ended."""
        for task in self._running:
            task.abandon()
        ended = self._pool.waitForDone(QDeadlineTimer(patience_ms))
        if ended:
            for task in self._running:
                task.deleteLater()
            self._running.clear()
        return bool(ended)


def _nothing() -> None:
    """A call has no end of its own: its result is the end."""
