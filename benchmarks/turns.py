"""How long the window's thread is held up: each turn of the event loop, in time of the clock and of the processor.

A turn is what a click has to wait for. Its processor time is this thread's own, so that it holds on a machine whose
cores others use too; its time of the clock is what a person would feel there.
"""

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import psutil
from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication, QEvent, QEventLoop

FRAME_MS = 16.0


class Turn(NamedTuple):
    """Milliseconds."""

    wall: float
    own: float


def _least_ms(count: int = 50) -> float:
    """What it costs at least to read the thread's clock: up to 0.2 ms inside of some sandboxes."""
    return 1000 * min(-time.thread_time() + time.thread_time() for _ in range(count))


_READING_MS = _least_ms()


def timed(act: Callable[[], object]) -> Turn:
    """One act, timed."""
    own = time.thread_time()
    wall = time.perf_counter()
    act()
    wall_ms = 1000 * (time.perf_counter() - wall)
    return Turn(wall_ms, max(0.0, 1000 * (time.thread_time() - own) - _READING_MS))


def settle(first: Callable[[], object] | None = None, seconds: float = 60.0) -> list[Turn]:
    """``first`` as a turn of its own, then all turns until nothing is left to do."""
    dispatcher = QAbstractEventDispatcher.instance()
    assert dispatcher is not None
    turns = [timed(first)] if first else []
    end, busy = time.perf_counter() + seconds, True

    def turn() -> None:
        nonlocal busy
        busy = dispatcher.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # a loop of Qt's would do it by itself

    while busy and time.perf_counter() < end:
        turns.append(timed(turn))
    return turns


def total(turns: Sequence[Turn]) -> Turn:
    """All of them together."""
    return Turn(sum(turn.wall for turn in turns), sum(turn.own for turn in turns))


def longest(turns: Sequence[Turn]) -> Turn:
    """The longest of each kind."""
    return Turn(max(turn.wall for turn in turns), max(turn.own for turn in turns))


def share(values: Sequence[float], part: float) -> float:
    """The value below which ``part`` of them lie."""
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


def resident_mb() -> float:
    """Memory of this process, in MB."""
    return float(psutil.Process().memory_info().rss) / 1e6
