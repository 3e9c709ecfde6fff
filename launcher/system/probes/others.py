"""How much of the processor other programs took meanwhile: what was measured beside them may be too little."""

import time
from typing import Final

import psutil

BUSY_SHARE: Final = 0.25
"""Share of all cores from which on a measurement is said to be disturbed."""


class Others:
    """Counts from the moment that it is made."""

    def __init__(self) -> None:
        self._before = _seconds()
        self._own = time.process_time()

    def busy(self) -> bool:
        """Whether other programs took :data:`BUSY_SHARE` of the time since then; ``False`` where nobody says."""
        now = _seconds()
        if now is None or self._before is None:
            return False
        all_s, idle_s = (after - before for after, before in zip(now, self._before, strict=True))
        others_s = all_s - idle_s - (time.process_time() - self._own)
        return all_s > 0 and others_s > BUSY_SHARE * all_s


def _seconds() -> tuple[float, float] | None:
    """Seconds of all cores since the start, and those that nobody used."""
    try:
        times = psutil.cpu_times()._asdict()
    except (OSError, psutil.Error, ValueError, IndexError):  # a container that hides /proc
        return None
    counted = {name: seconds for name, seconds in times.items() if not name.startswith("guest")}  # in user and nice too
    return sum(counted.values()), counted["idle"] + counted.get("iowait", 0.0)
