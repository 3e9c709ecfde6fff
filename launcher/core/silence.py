"""How long nothing new has come, counted only while the computer was awake."""

from typing import Final

AWAKE_S: Final = 15.0
"""Somebody looks each second. A longer time between two looks is one in which the computer slept."""


class Silence:
    """Adds up the seconds without anything new, over all attempts of one download."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._looked: tuple[float, float | None] | None = None

    def look(self, now: float, wall: float | None) -> bool:
        """Another look, at ``now`` (never runs back, may stand still while asleep) and ``wall``; whether it slept.

        Seconds. A wall clock that was set forward counts as sleep: nothing can tell the two apart.
        """
        before, self._looked = self._looked, (now, wall)
        if before is None:
            return False
        jump = 0.0 if wall is None or before[1] is None else wall - before[1]
        if max(now - before[0], jump) > AWAKE_S:
            return True
        self.seconds += now - before[0]
        return False

    def rest(self, seconds: float) -> None:
        """Nobody looked for so long, on purpose."""
        self.seconds += seconds
        self._looked = None

    def end(self) -> None:
        """Something new has come."""
        self.seconds = 0.0
