"""Time, as the computer knows it."""

import threading
import time

from launcher.core.cancel import Cancel


class SystemClock:
    """Offers what ``ports.Clock`` asks for."""

    def now(self) -> float:
        """Seconds since some moment; never runs back, and does not care about the wall clock."""
        return time.monotonic()

    def wall(self) -> float:
        """Seconds since 1970, as the computer's clock has it."""
        return time.time()

    def wait(self, seconds: float, cancel: Cancel) -> None:
        """Waits, or returns at once when cancelled."""
        woken = threading.Event()
        with cancel.waking(woken.set):
            woken.wait(seconds)
