"""What holds the computer back just now: its battery, a graphics card that slows itself down, other programs."""

import os
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

import psutil

from launcher.core.shortfall import Slowed, Strain
from launcher.system.probes import nvidia
from launcher.system.probes.deadline import SideBySide, Silence

_ENGINE: Final = ("ollama", "llama")
"""How the engine's processes are called."""
_DEADLINE_S: Final = 1.0
"""For the driver; one that hangs says nothing."""


class SystemStrains:
    """Offers what ``ports.Strains`` asks for. What this system does not tell is not known; nothing raises."""

    def __init__(self, slowed: Callable[[], Slowed | None] = nvidia.slowed) -> None:
        self._slowed = slowed
        self._side_by_side = SideBySide[Slowed | None](_DEADLINE_S)

    def look(self) -> Strain:
        """As it is now."""
        ((_, slowed),) = self._side_by_side.ask({"nvidia-slowed": self._slowed})
        return Strain(
            on_battery=on_battery(),
            slowed=None if isinstance(slowed, Silence) else slowed,
            cpu_s=cpu_seconds(),
            processors=os.cpu_count() or 1,
            at=time.monotonic(),
        )


def on_battery() -> bool | None:
    """Whether the computer runs on its battery; ``None`` where it has none, or does not say."""
    battery = None
    with suppress(AttributeError, OSError, RuntimeError, psutil.Error):  # a system without this question
        battery = psutil.sensors_battery()
    if battery is None or battery.power_plugged is None:
        return None
    return not battery.power_plugged


def cpu_seconds() -> Mapping[str, float]:
    """Program → seconds of the processors; those of one name together, the engine and ourselves left out."""
    spent: defaultdict[str, float] = defaultdict(float)
    for process in psutil.process_iter(["name", "cpu_times"]):
        name, times = process.info["name"] or "", process.info["cpu_times"]
        if name and times and process.pid not in (0, os.getpid()) and not name.lower().startswith(_ENGINE):
            spent[name] += times.user + times.system
    return spent
