"""The life of the engine as a state machine: what was seen and asked → where it stands, and what to do about it.

:data:`TABLE` is all of it; :func:`step` looks the next move up, and refines one event by what it remembers: a start
that failed is the last one, or one that an older version can stand in for. :func:`diagram` draws the table.
``workflows/supervise.py`` carries out what is said here.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Stage(StrEnum):
    """Where the engine stands, as far as we know."""

    UNKNOWN = "unknown"
    ABSENT = "absent"
    INSTALLED = "installed"
    STARTING = "starting"
    OURS = "running, ours"
    ADOPTED = "running, adopted"
    AWAY = "adopted one gone"
    """Its own program may be restarting it: it is given a moment."""
    FOREIGN = "foreign program"
    BACKING_OFF = "backing off"
    STOPPING = "stopping"
    GIVEN_UP = "given up"


class Event(StrEnum):
    """What a look shows (``SEES_…``), what became of a start, and what people ask for."""

    SEES_NONE = "sees none"
    SEES_ASLEEP = "sees it asleep"
    SEES_OURS = "sees ours"
    SEES_OTHERS = "sees another's"
    SEES_FOREIGN = "sees a foreign program"
    WANTED = "is wanted"
    UNWANTED = "is to stop"
    START_FAILED = "start failed"
    NEW_FAILED = "start of a new version failed"
    LAST_FAILED = "last start failed"


class Do(StrEnum):
    """What the move asks for."""

    NOTHING = "nothing"
    START = "start"
    SETTLE = "settle"
    """The version in use has proved itself: the one before may go."""
    ROLL_BACK = "roll back, start"
    WAIT = "wait, look"
    STOP = "stop"
    GIVE_UP = "give up"


LIMIT: Final = 5
"""Ends or failed starts in a row, after which it is left alone and a person is told."""

STEADY_S: Final = 120.0
"""An engine that ran for so long was well: what comes after is a new row. Longer than any load that kills at once."""

PAUSES_S: Final = (1.0, 2.0, 5.0, 10.0)
"""Before each new start; for one below ``LIMIT``."""

AWAY_S: Final = 3.0
"""The vendor's app starts its server again one second after its end; its updates take a little longer."""

_FAILED: Final = (Event.START_FAILED, Event.NEW_FAILED, Event.LAST_FAILED)

_SEEN: Final = MappingProxyType(
    {
        Event.SEES_NONE: (Stage.ABSENT, Do.NOTHING),
        Event.SEES_ASLEEP: (Stage.INSTALLED, Do.NOTHING),
        Event.SEES_OURS: (Stage.OURS, Do.NOTHING),
        Event.SEES_OTHERS: (Stage.ADOPTED, Do.NOTHING),
        Event.SEES_FOREIGN: (Stage.FOREIGN, Do.NOTHING),
    }
)
"""What a look shows is so, where nothing is under way."""

_FOUND: Final = MappingProxyType(
    {
        Event.SEES_NONE: (Stage.GIVEN_UP, Do.GIVE_UP),
        Event.SEES_ASLEEP: (Stage.STARTING, Do.START),
        Event.SEES_OURS: (Stage.OURS, Do.NOTHING),
        Event.SEES_OTHERS: (Stage.ADOPTED, Do.NOTHING),
        Event.SEES_FOREIGN: (Stage.GIVEN_UP, Do.GIVE_UP),
        Event.UNWANTED: (Stage.STOPPING, Do.STOP),
    }
)
"""What follows from a look where the engine is wanted and a pause is over."""

TABLE: Final = MappingProxyType(
    {
        Stage.UNKNOWN: {**_SEEN, Event.WANTED: (Stage.STARTING, Do.START)},
        Stage.ABSENT: {**_SEEN, Event.WANTED: (Stage.GIVEN_UP, Do.GIVE_UP)},
        Stage.INSTALLED: {**_SEEN, Event.WANTED: (Stage.STARTING, Do.START)},
        Stage.FOREIGN: {**_SEEN, Event.WANTED: (Stage.GIVEN_UP, Do.GIVE_UP)},
        Stage.STARTING: {
            Event.SEES_NONE: (Stage.GIVEN_UP, Do.GIVE_UP),
            Event.SEES_OURS: (Stage.OURS, Do.SETTLE),
            Event.SEES_OTHERS: (Stage.ADOPTED, Do.NOTHING),
            Event.SEES_FOREIGN: (Stage.GIVEN_UP, Do.GIVE_UP),
            Event.UNWANTED: (Stage.STOPPING, Do.STOP),
            Event.START_FAILED: (Stage.BACKING_OFF, Do.WAIT),
            Event.NEW_FAILED: (Stage.STARTING, Do.ROLL_BACK),
            Event.LAST_FAILED: (Stage.GIVEN_UP, Do.GIVE_UP),
        },
        Stage.OURS: {
            Event.SEES_NONE: (Stage.GIVEN_UP, Do.GIVE_UP),
            Event.SEES_ASLEEP: (Stage.BACKING_OFF, Do.WAIT),
            Event.SEES_OTHERS: (Stage.ADOPTED, Do.NOTHING),
            Event.SEES_FOREIGN: (Stage.GIVEN_UP, Do.GIVE_UP),
            Event.UNWANTED: (Stage.STOPPING, Do.STOP),
            Event.LAST_FAILED: (Stage.GIVEN_UP, Do.GIVE_UP),
        },
        Stage.ADOPTED: {
            Event.SEES_NONE: (Stage.AWAY, Do.WAIT),
            Event.SEES_ASLEEP: (Stage.AWAY, Do.WAIT),
            Event.SEES_OURS: (Stage.OURS, Do.NOTHING),
            Event.SEES_FOREIGN: (Stage.GIVEN_UP, Do.GIVE_UP),
        },
        Stage.AWAY: dict(_FOUND),
        Stage.BACKING_OFF: dict(_FOUND),
        Stage.STOPPING: dict(_SEEN),
        Stage.GIVEN_UP: {
            Event.SEES_OURS: (Stage.OURS, Do.NOTHING),
            Event.SEES_OTHERS: (Stage.ADOPTED, Do.NOTHING),
            Event.WANTED: (Stage.STARTING, Do.START),
        },
    }
)
"""Stage → event → the next stage, and what to do. What is not in it changes nothing."""


@dataclass(frozen=True, slots=True)
class Supervised:
    """The engine under supervision: ``since`` (seconds of the clock) it runs, and ``failures`` in a row before that."""

    stage: Stage = Stage.UNKNOWN
    failures: int = 0
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class Move:
    """Where the engine stands now, and what to do; ``pause_s`` seconds before the next look."""

    supervised: Supervised
    do: Do
    pause_s: float = 0.0


def step(before: Supervised, event: Event, now: float, *, has_older: bool = False) -> Move:
    """The move that ``event`` asks for at ``now`` (seconds); ``has_older``: there is a version to roll back to."""
    if event is Event.WANTED:
        before = replace(before, failures=0)
    failures = _failures(before, event, now)
    event = _refined(before, event, failures, has_older=has_older)
    stage, do = TABLE[before.stage].get(event, (before.stage, Do.NOTHING))
    starts_to_run = stage is Stage.OURS and before.stage is not Stage.OURS
    after = Supervised(stage, failures, now if starts_to_run else before.since)
    return Move(after, do, _pause(after) if do is Do.WAIT else 0.0)


def _failures(before: Supervised, event: Event, now: float) -> int:
    """How many ends and failed starts in a row there have been, this one counted."""
    if before.stage is Stage.OURS and event is Event.SEES_ASLEEP:
        return 1 if now - before.since >= STEADY_S else before.failures + 1
    return before.failures + (event in _FAILED)


def _refined(before: Supervised, event: Event, failures: int, *, has_older: bool) -> Event:
    """A failed start: of what kind. The first of all is told at once: somebody waits, and it fails again."""
    died = before.stage is Stage.OURS and event is Event.SEES_ASLEEP
    failed = before.stage is Stage.STARTING and event is Event.START_FAILED
    if failed and has_older:
        return Event.NEW_FAILED
    if (failed and failures == 1) or ((failed or died) and failures >= LIMIT):
        return Event.LAST_FAILED
    return event


def _pause(after: Supervised) -> float:
    if after.stage is Stage.AWAY:
        return AWAY_S
    return PAUSES_S[after.failures - 1]


def diagram() -> str:
    """The table as a Mermaid state diagram, as ARCHITECTURE.md has it."""
    names = {stage: stage.name.lower() for stage in Stage}
    lines = ["stateDiagram-v2", f"    [*] --> {names[Stage.UNKNOWN]}"]
    lines += [f'    state "{stage}" as {names[stage]}' for stage in Stage]
    for stage, moves in TABLE.items():
        edges: dict[tuple[Stage, Do], list[str]] = {}
        for event, move in moves.items():
            edges.setdefault(move, []).append(event)
        for (target, do), events in edges.items():
            if target is not stage or do is not Do.NOTHING:
                doing = "" if do is Do.NOTHING else f" / {do}"
                lines.append(f"    {names[stage]} --> {names[target]}: {' or '.join(events)}{doing}")
    return "\n".join(lines)
