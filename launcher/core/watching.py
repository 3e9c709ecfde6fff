"""When to look at the engine again: often while somebody looks at a window, seldom while nobody does."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

BEAT_S: Final = 5.0
"""Between two moments at which it is decided what to look at."""

SELDOM_S: Final = 30.0
"""Between two looks at the engine that nobody sees. Each costs a computer at rest some 6 ms of its processor."""

SLEPT_S: Final = 30.0
"""More than a busy computer delays a beat: so much more of the wall clock has passed only where it slept."""


class Look(StrEnum):
    """What to look at now."""

    NOTHING = "nothing"
    SURROUNDINGS = "surroundings"
    """Whether others need the computer more: that costs next to nothing, and is wanted at once."""
    ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class Moment:
    """Seconds of the clock that never runs back, and of the one on the wall (since 1970)."""

    now: float
    wall: float


def slept(before: Moment, after: Moment) -> bool:
    """Whether the computer slept between two beats, or its clock was set on: what was known is old in either case."""
    return max(after.now - before.now, after.wall - before.wall) > BEAT_S + SLEPT_S


def look(beat: Moment, before: Moment, looked: Moment, *, seen: bool, loaded: bool, leaves_at: float | None) -> Look:
    """What to look at in the moment of ``beat``.

    ``before`` is the beat before it, ``looked`` the last look at the engine. ``seen``: a window shows what is found.
    ``loaded``: a model is in memory, until ``leaves_at`` (seconds since 1970) where that is known.
    """
    gone = leaves_at is not None and looked.wall <= leaves_at < beat.wall
    if seen or gone or slept(before, beat) or beat.now - looked.now >= SELDOM_S:
        return Look.ENGINE
    return Look.SURROUNDINGS if loaded else Look.NOTHING
