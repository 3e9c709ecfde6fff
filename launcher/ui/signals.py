"""Ctrl+C, ``kill`` and a terminal that is closed, as a signal of Qt.

Python runs a handler between two of its own instructions, and an event loop at rest has none: the system's signal is
also written to a pipe that the loop watches. Windows cannot watch a pipe; there the handler runs with the next timer.
"""

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP

_Handler = Callable[[int, FrameType | None], object] | int | None


class SystemSignals(QObject):
    """``asked`` comes, on the event loop, when the system asks the program to end."""

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before: dict[int, _Handler] = {}
        self._notifier: QSocketNotifier | None = None
        self._pipe: tuple[int, int] | None = None

    def listen(self) -> None:
        """Takes the place of Python's own handlers; what our parent has us ignore (``nohup``) stays ignored."""
        for number in [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._came)
        if sys.platform != "win32":
            self._watch_pipe()

    def rest(self) -> None:
        """Puts back what was there before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()
        if self._notifier is not None and self._pipe is not None:
            signal.set_wakeup_fd(-1)
            self._notifier.setEnabled(False)
            for end in self._pipe:
                os.close(end)
            self._notifier = self._pipe = None

    def _watch_pipe(self) -> None:
        self._pipe = os.pipe()
        for end in self._pipe:
            os.set_blocking(end, False)
        self._notifier = QSocketNotifier(self._pipe[0], QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        signal.set_wakeup_fd(self._pipe[1], warn_on_full_buffer=False)

    def _woken(self) -> None:
        """Empties the pipe; that Python runs at all is what lets the handler come."""
        if self._pipe is not None:
            os.read(self._pipe[0], 64)

    def _came(self, _number: int, _frame: FrameType | None) -> None:
        QTimer.singleShot(0, self, self.asked.emit)  # not from here: any instruction may be under way
