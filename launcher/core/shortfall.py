"""A model that writes at less than half of the speed foretold: whether it does, and why, where that can be known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from launcher.core.forecast import Forecast
from launcher.core.hardware import Kind
from launcher.core.judgement import Range
from launcher.core.learned import WHOLLY
from launcher.core.messages import Fact, Message

if TYPE_CHECKING:  # a long module that the quick commands need not read
    from launcher.core.engine import LoadedModel

SHORT: Final = 0.5
"""Share of the lower bound below which there is something to be said: less than that is the weather."""
BUSY: Final = 0.4
"""Share of the processors that makes another program a reason: the engine wants half of them, one for each core."""


class Slowed(StrEnum):
    """Why a graphics card says that it runs slower than it could."""

    HEAT = "heat"
    POWER = "power"


@dataclass(frozen=True, slots=True)
class Strain:
    """What holds the computer back at a moment; ``None`` and nothing: not known.

    ``cpu_s`` is the processors' time in seconds that each program has had since it began, the engine and ourselves left
    out; ``at`` the moment, in seconds of the clock that ``cpu_s`` runs by.
    """

    on_battery: bool | None = None
    slowed: Slowed | None = None
    cpu_s: Mapping[str, float] = field(default_factory=dict)
    processors: int = 1
    at: float = 0.0


def falls_short(tps: float | None, expected: Range | None) -> bool:
    """Whether ``tps`` (tokens/s) is less than half of what was expected at least."""
    return tps is not None and expected is not None and tps < SHORT * expected[0]


def shortfall(tps: float, foretold: Forecast, loaded: "LoadedModel | None", strains: tuple[Strain, Strain]) -> Message:
    """Why a model ``foretold`` to be faster writes ``tps``, by the ``strains`` of two moments.

    Where no reason can be shown, none is guessed.
    """
    facts: dict[str, Fact] = {"tps": tps, "expected": foretold.tps}
    before, after = strains
    off = _off_graphics(foretold, loaded)
    program, share = _busiest(before, after)
    if off >= 1:
        return Message("shortfall.processor", facts)
    if off > 1 - WHOLLY:
        return Message("shortfall.spilled", {**facts, "off": off})
    slowed = after.slowed or before.slowed
    if slowed is not None and foretold.where is Kind.GPU:
        return Message(f"shortfall.{slowed}", facts)
    if after.on_battery:
        return Message("shortfall.battery", facts)
    if share >= BUSY:
        return Message("shortfall.busy", {**facts, "program": program, "share": share})
    return Message("shortfall.unknown", facts)


def _off_graphics(foretold: Forecast, loaded: "LoadedModel | None") -> float:
    """Share of the model on the processor that was to be on the graphics; 0 where all is as foretold."""
    if foretold.where is Kind.CPU or foretold.partly or loaded is None or not loaded.size_bytes:
        return 0.0
    return 1 - loaded.vram_bytes / loaded.size_bytes


def _busiest(before: Strain, after: Strain) -> tuple[str, float]:
    """The program that had most of the processors between two moments, and its share of them."""
    seconds = after.at - before.at
    if seconds <= 0:
        return "", 0.0
    used = {name: spent - before.cpu_s.get(name, 0.0) for name, spent in after.cpu_s.items() if name in before.cpu_s}
    if not used:
        return "", 0.0
    name = max(used, key=lambda each: used[each])
    return name, used[name] / seconds / max(1, after.processors)
