"""How fast a reply comes, measured while it does; and why, where it is far slower than foretold."""

from contextlib import suppress
from typing import Final

from launcher.core.forecast import Forecast
from launcher.core.problems import Failure
from launcher.core.shortfall import Strain, falls_short, shortfall
from launcher.workflows.events import FallsShort
from launcher.workflows.ports import Services

_LEAST_TOKENS: Final = 32
_LEAST_S: Final = 4.0
"""A reply that has not come so far says little: the first tokens of a model are slow."""
_BETWEEN_S: Final = 2.0
"""Between two looks at the other programs: how busy they are is what they did meanwhile."""


class Pace:
    """Of one reply. ``first_s`` is how long its first word took, from the question on; ``None`` until it is there."""

    def __init__(self, services: Services, foretold: Forecast | None) -> None:
        self._services, self._foretold = services, foretold
        self._began = services.clock.now()
        self._first_at: float | None = None
        self._tokens = 0
        self._strain: Strain | None = None
        self._strained_at = 0.0
        self._told = False

    @property
    def first_s(self) -> float | None:
        """Seconds to the first word."""
        return None if self._first_at is None else self._first_at - self._began

    def piece(self) -> None:
        """One more token came."""
        self._tokens += 1
        if self._first_at is None:
            self._first_at = self._services.clock.now()

    def tps(self, now: float) -> float | None:
        """Tokens/s since the first word; ``None`` while that is too short to say."""
        seconds = 0.0 if self._first_at is None else now - self._first_at
        return (self._tokens - 1) / seconds if seconds > 0 and self._tokens > 1 else None

    def look(self) -> tuple[float | None, list[FallsShort]]:
        """Tokens/s by now, and what is to be said of that: nothing, or once that it is far too little."""
        now = self._services.clock.now()
        tps = self.tps(now)
        foretold = self._short_of(tps) if now - (self._first_at or now) >= _LEAST_S else None
        if tps is None or foretold is None:
            return tps, []
        if self._strain is None:
            self._strain, self._strained_at = self._services.strains.look(), now
            return tps, []
        return tps, [self._reason(tps, foretold)] if now - self._strained_at >= _BETWEEN_S else []

    def end(self, tps: float | None) -> list[FallsShort]:
        """What is to be said at the end, where it was over before two looks could be taken; ``tps`` is the engine's."""
        foretold = self._short_of(tps)
        return [] if tps is None or foretold is None else [self._reason(tps, foretold)]

    def _short_of(self, tps: float | None) -> Forecast | None:
        """What was foretold, where ``tps`` falls far short of it and that has not been told."""
        foretold = self._foretold
        if self._told or foretold is None or self._tokens < _LEAST_TOKENS or not falls_short(tps, foretold.tps):
            return None
        return foretold

    def _reason(self, tps: float, foretold: Forecast) -> FallsShort:
        self._told = True
        after, loaded = self._services.strains.look(), None
        with suppress(Failure):  # then that reason is not known
            loaded = next((each for each in self._services.engine.loaded() if each.name == foretold.model), None)
        return FallsShort(shortfall(tps, foretold, loaded, (self._strain or after, after)))
