"""Loads, while nobody waits, what the first answer would have to wait for."""

import gc
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer

from launcher.core.problems import Problem
from launcher.ui.tasks import Tasks

_AFTER_MS = 1000  # the first window is painted by then
_BETWEEN_MS = 100


class WarmUp(QObject):
    """The chat's modules in the background, then what they need one at a time (2–40 ms): no window stands still."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._parts: Iterator[str] = iter(())
        self._begun = self._over = False
        self._first = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._first.timeout.connect(self._load_chat)
        self._next = QTimer(self, interval=_BETWEEN_MS)
        self._next.timeout.connect(self._rehearse)

    def begin(self) -> None:
        """Starts after the first window; once. In the tray alone nothing is loaded in advance."""
        if not self._begun:
            self._begun = True
            self._first.start()

    def rest(self) -> None:
        """Stops where it is."""
        self._over = True
        self._first.stop()
        self._next.stop()

    @property
    def over(self) -> bool:
        """Whether nothing is left to load, or it was stopped."""
        return self._over

    def _load_chat(self) -> None:
        self._tasks.call(_chat_rehearsal, self._begin_rehearsal, self._do_without)

    def _begin_rehearsal(self, rehearse: Callable[[], Iterator[str]]) -> None:
        if not self._over:
            self._parts = rehearse()
            self._next.start()

    def _rehearse(self) -> None:
        if next(self._parts, None) is None:
            self.rest()
            gc.freeze()  # modules and windows live as long as the program: no collection goes through them again

    def _do_without(self, _problem: Problem) -> None:
        """The chat tells, when it is opened."""
        self.rest()


def _chat_rehearsal() -> Callable[[], Iterator[str]]:
    """Imports what a chat needs; what remains to be done for it in the window's thread."""
    from launcher.ui.chat import window  # noqa: F401  # late, and only for what it brings with it
    from launcher.ui.transcript.rehearsal import rehearse

    return rehearse
