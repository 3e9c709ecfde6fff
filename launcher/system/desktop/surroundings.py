"""What the desktop asks of us: memory where it is short, the screen where a program fills it, less movement."""

import os
import re
import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from launcher.system.desktop.motion import stillness_is_wanted

if TYPE_CHECKING:
    from launcher.system.desktop.x11 import Screen

SHORT: Final = 0.04
"""Share of the memory. With less available, systems begin to write memory to the disk, and everything waits."""

TIGHT: Final = 0.1
"""Share of the memory. With less available, pressure counts: loading a model makes some even where there is enough."""

PRESSURE: Final = 10.0
"""Percent of the last ten seconds in which programs waited for memory, as Linux says (PSI; docs.kernel.org).

GNOME's low-memory-monitor warns programs at so much.
"""
_PRESSURE_FILE: Final = Path("/proc/pressure/memory")
_SOME: Final = r"(?m)^some avg10=(\d+\.\d+)"

GAME: Final = 3
"""QUNS_RUNNING_D3D_FULL_SCREEN of SHQueryUserNotificationState (shellapi.h)."""


class SystemSurroundings:
    """Offers what ``ports.Surroundings`` asks for. What a system does not tell is not so; nothing raises.

    Windows tells of what draws the whole screen with Direct3D, an X server of each window that fills it (our own left
    out); macOS and Wayland tell others' programs nothing.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        notification_state: Callable[[], int | None] | None = None,
        pressure: Path = _PRESSURE_FILE,
    ) -> None:
        self._environ = environ
        self._notification_state = notification_state or _notification_state
        self._pressure = pressure

    def memory_is_short(self) -> bool:
        """Whether less memory is available than programs need to go on smoothly."""
        import psutil  # late: nothing is in memory at the start

        try:
            memory = psutil.virtual_memory()
        except (OSError, RuntimeError, psutil.Error):
            return False
        if not memory.total:
            return False
        available = memory.available / memory.total
        return available < SHORT or (available < TIGHT and self._waits())

    def screen_is_filled(self) -> bool:
        """Whether a program has the whole screen."""
        return self._notification_state() == GAME or self._screen.filling() not in (None, os.getpid())

    def stillness_is_wanted(self) -> bool:
        """Whether the person asked for less movement."""
        return stillness_is_wanted(self._environ)

    @cached_property
    def _screen(self) -> "Screen":
        from launcher.system.desktop.x11 import Screen  # likewise

        return Screen(self._environ if sys.platform == "linux" else {})

    def _waits(self) -> bool:
        try:
            said = re.search(_SOME, self._pressure.read_text(encoding="ascii", errors="replace"))
        except OSError:  # an older kernel, another system
            return False
        return said is not None and float(said[1]) >= PRESSURE


def _notification_state() -> int | None:
    if sys.platform != "win32":
        return None
    import ctypes

    state = ctypes.c_int()
    failed = ctypes.windll.shell32.SHQueryUserNotificationState(ctypes.byref(state))
    return None if failed else state.value
