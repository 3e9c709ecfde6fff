"""What was predicted of a model against what the engine then says, and in plain words what differs and why."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from launcher.core.catalog import Model
from launcher.core.engine import LoadedModel
from launcher.core.hardware import Kind, Profile
from launcher.core.learned import WHOLLY
from launcher.core.memory import BATCH, KV_BYTES, MIB, Need, compute_mib, kv_mib, need, weights_mib
from launcher.core.messages import Fact, Message
from launcher.core.placement import FIT_MARGIN_MIB, place

SAME_SHARE: Final = 0.02
SAME_MIB: Final = 64.0
"""What differs by less, in share or in MiB, is as predicted."""
BATCHES: Final = {BATCH: 0, 1024: 4096, 2048: 32768}
"""Tokens that the engine reads at once, and the context above which it may take so many (``server/sched.go``)."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """What the engine's log says of its last load, in MiB: ``on_gpu_mib`` of the sum is in a graphics card's memory.

    ``gpu_free_mib`` was free on the cards before, where it says so.
    """

    weights: float = 0.0
    kv: float = 0.0
    compute: float = 0.0
    on_gpu_mib: float = 0.0
    gpu_free_mib: int | None = None

    @property
    def total(self) -> float:
        """All parts."""
        return self.weights + self.kv + self.compute

    def is_of(self, loaded: LoadedModel) -> bool:
        """Whether the log speaks of that model: its sums are what the engine shows."""
        shown = loaded.size_bytes / MIB
        return any(abs(shown - mib) <= max(1.0, SAME_SHARE * shown) for mib in (self.total, self.on_gpu_mib))


@dataclass(frozen=True, slots=True)
class Expectation:
    """What was to come of a load: the context asked for; on the graphics, wholly or in part. ``None``: not known."""

    ctx: int | None = None
    on_gpu: bool | None = None
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Truth:
    """A loaded model: MiB predicted (``None`` where it is not in the catalogue, or split) and taken; what differs."""

    predicted_mib: float | None
    actual_mib: float
    differences: tuple[Message, ...] = ()

    @property
    def drawbacks(self) -> tuple[Message, ...]:
        """The differences that make the model slower, or its context shorter; another size alone does not."""
        return tuple(each for each in self.differences if not each.key.startswith("truth.size"))


def truth(model: Model | None, loaded: LoadedModel, expected: Expectation, log: Allocation | None = None) -> Truth:
    """Compares. ``log`` is what the engine's log says, where it is ours to read."""
    actual = loaded.size_bytes / MIB
    if not loaded.size_bytes:
        return Truth(None, actual)
    log = log if log is not None and log.is_of(loaded) else None
    share = loaded.vram_bytes / loaded.size_bytes
    split = 0 < share < WHOLLY
    likely = None
    if model is not None and loaded.context_length and not split:
        likely = _likely(model, loaded, on_gpu=share > 0)
    differences = [*_context(loaded, expected), *_place(loaded, share, expected, log)]
    if likely is not None and model is not None:
        differences += _size(model, loaded, likely, share, log)
    return Truth(None if likely is None else likely.total, actual, tuple(differences))


def belongs_on_graphics(model: Model, profile: Profile) -> bool:
    """Whether the graphics of this computer hold the model when nothing else uses them."""
    idle = replace(profile, gpus=tuple(replace(gpu, vram_free_mib=None) for gpu in profile.gpus))
    placed = place(model, idle)
    return profile.kind is not Kind.CPU and placed.ctx is not None and placed.layers_on is None


def _likely(model: Model, loaded: LoadedModel, *, on_gpu: bool, kv_type: str = "f16") -> Need:
    """The prediction at the batch, and the way to attend, that the engine took.

    It chooses both itself, by what is free and by what the card can; the nearest is meant.
    """
    ctx = loaded.context_length
    base = need(model, ctx, on_gpu=on_gpu, kv_type=kv_type)
    needs = [
        replace(base, compute=compute_mib(model, ctx, kv_type, batch, flash=flash))
        for batch, above in BATCHES.items()
        for flash in (on_gpu, False)
        if ctx > above
    ]
    return min(needs, key=lambda each: abs(each.total - loaded.size_bytes / MIB))


def _context(loaded: LoadedModel, expected: Expectation) -> Iterator[Message]:
    if expected.ctx is not None and loaded.context_length not in (0, expected.ctx):
        yield Message("truth.context", {"ctx": loaded.context_length, "asked": expected.ctx})


def _place(loaded: LoadedModel, share: float, expected: Expectation, log: Allocation | None) -> Iterator[Message]:
    if share <= 0 and expected.on_gpu:
        yield Message("truth.processor")
    if 0 < share < WHOLLY and not expected.partly:
        facts: dict[str, Fact] = {"off": 1 - share, "size": loaded.size_bytes / MIB}
        if log is not None and log.gpu_free_mib is not None and log.gpu_free_mib < log.total + FIT_MARGIN_MIB:
            yield Message("truth.split-full", {**facts, "free": log.gpu_free_mib})
        else:
            yield Message("truth.split", facts)


def _size(model: Model, loaded: LoadedModel, likely: Need, share: float, log: Allocation | None) -> Iterator[Message]:
    """Another size than predicted, and the part that it comes from."""
    actual = loaded.size_bytes / MIB
    if _same(actual, likely.total):
        return
    facts: dict[str, Fact] = {"actual": actual, "predicted": likely.total}
    compressed = [
        kv_type
        for kv_type in KV_BYTES
        if kv_type != "f16" and _same(actual, _likely(model, loaded, on_gpu=share > 0, kv_type=kv_type).total)
    ]
    if compressed:
        yield Message("truth.size-compressed", {**facts, "type": compressed[0]})
    elif log is not None:
        yield Message(f"truth.size-{_part(model, loaded, likely, log)}", facts)
    else:
        yield Message("truth.size", facts)


def _same(actual: float, predicted: float) -> bool:
    return abs(actual - predicted) <= max(SAME_MIB, SAME_SHARE * predicted)


def _part(model: Model, loaded: LoadedModel, likely: Need, log: Allocation) -> str:
    """The part of the memory that differs most."""
    weights = weights_mib(model, on_gpu=False) if log.weights > likely.weights else likely.weights
    parts = {
        "weights": abs(log.weights - weights),
        "context": abs(log.kv - kv_mib(model, loaded.context_length)),
        "working": abs(log.compute - likely.compute),
    }
    return max(parts, key=lambda part: parts[part])
