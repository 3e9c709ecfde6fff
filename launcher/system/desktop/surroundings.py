"""Whether others need the computer more: its memory is short, or a game fills the screen."""

import sys
from collections.abc import Callable
from typing import Final

import psutil

SHORT: Final = 0.04
"""Share of the memory. With less available, systems begin to write memory to the disk, and everything waits."""

GAME: Final = 3
"""QUNS_RUNNING_D3D_FULL_SCREEN of SHQueryUserNotificationState (shellapi.h)."""


class SystemSurroundings:
    """Offers what ``ports.Surroundings`` asks for. What a system does not tell is not so; nothing raises."""

    def __init__(self, notification_state: Callable[[], int | None] | None = None) -> None:
        self._notification_state = notification_state or _notification_state

    def memory_is_short(self) -> bool:
        """Whether less memory is available than programs need to go on smoothly."""
        try:
            memory = psutil.virtual_memory()
        except (OSError, RuntimeError, psutil.Error):
            return False
        return bool(memory.total and memory.available < SHORT * memory.total)

    def game_is_on(self) -> bool:
        """Whether a program has the whole screen for its graphics. Windows tells; the others do not tell everybody."""
        return self._notification_state() == GAME


def _notification_state() -> int | None:
    if sys.platform != "win32":
        return None
    import ctypes

    state = ctypes.c_int()
    failed = ctypes.windll.shell32.SHQueryUserNotificationState(ctypes.byref(state))
    return None if failed else state.value
