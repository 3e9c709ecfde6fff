"""What would change a judgement: programs to close, memory to add, a card or a computer that would hold the model."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from launcher.core.catalog import Model
from launcher.core.hardware import Backend, Gpu, Kind, Learned, Profile
from launcher.core.messages import Fact, Message
from launcher.core.placement import CPU_SHARE, DESKTOP_MIB
from launcher.core.verdicts import Judged, judge, least_context

BUSY_MIB: Final = 1024
"""Other programs hold this much before it is worth a word."""
IDLE_MIB: Final = 400
"""Held of a card by a desktop without other programs."""
RAM_GIB: Final = (1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128)
"""What a computer's memory is sold in."""
SHARED_GIB: Final = (8, 16, 24, 32, 36, 48, 64, 96, 128)
"""What computers whose GPU shares the memory are sold with."""
SHARED_GBS: Final = (150.0, 273.0, 400.0, 546.0, 800.0)
"""How fast such memory is (GB/s), from the slower chips to the fastest."""
CARD_GIB: Final = (6, 8, 10, 12, 16, 20, 24, 32)
"""What graphics cards for a home are sold with; what needs more needs :data:`PAIR_GIB` twice."""
PAIR_GIB: Final = 24

SAME_PACE: Final = ("close-on-card", "close-in-memory", "memory", "computer")
"""Changes that leave the memory as fast as it is."""

_CHANGE = "recommendation.change"
_Way = tuple[str, dict[str, Fact], Profile]


def worth_offering(judged: Judged, profile: Profile) -> bool:
    """Whether the model fits, is fast enough, and has room to think."""
    return judged.good and (judged.placed.ctx or 0) >= least_context(profile)


def what_would_change(model: Model, profile: Profile, where: Profile, learned: Learned | None = None) -> Message | None:
    """The least that would make ``model`` worth offering; ``None`` where no single change would.

    ``where`` is the profile that it was judged in: ``profile``, or its processor where its cards hold nothing.
    ``learned`` holds for this computer, and for one with more of the same memory.
    """
    for key, facts, other in _ways(profile, where):
        if worth_offering(judge(model, other, learned if key in SAME_PACE else None), other):
            return Message(f"{_CHANGE}.{key}", {"title": model.title, **facts})
    return None


def _ways(profile: Profile, where: Profile) -> Iterator[_Way]:
    """Other computers, from what is free to what costs most; each with the sentence that leads there."""
    if profile.kind is Kind.GPU:
        yield from _closed_on_cards(profile)
    if where.kind is Kind.CPU:
        yield from _closed_in_memory(where)
    if where.kind is Kind.UNIFIED:
        yield from _other_shared(where)
        return
    yield from _more_ram(where)
    yield from _other_cards(where)


def _closed_on_cards(profile: Profile) -> Iterator[_Way]:
    held = sum(map(_held_mib, profile.gpus))
    if held >= BUSY_MIB:
        yield "close-on-card", {"held": held}, replace(profile, gpus=tuple(map(_idle, profile.gpus)))


def _held_mib(gpu: Gpu) -> int:
    """What other programs hold of a card beyond an idle desktop, in MiB; 0 where unknown."""
    if gpu.vram_total_mib is None or gpu.vram_free_mib is None:
        return 0
    return max(0, gpu.vram_total_mib - gpu.vram_free_mib - IDLE_MIB)


def _idle(gpu: Gpu) -> Gpu:
    return replace(gpu, vram_free_mib=(gpu.vram_free_mib or 0) + _held_mib(gpu)) if _held_mib(gpu) else gpu


def _closed_in_memory(profile: Profile) -> Iterator[_Way]:
    if profile.ram_gib is None or profile.ram_free_mib is None:
        return
    idle = int(profile.ram_gib * 1024 * CPU_SHARE)
    held = idle - profile.ram_free_mib
    if held >= BUSY_MIB:
        yield "close-in-memory", {"held": held}, replace(profile, ram_free_mib=idle)


def _more_ram(profile: Profile) -> Iterator[_Way]:
    if profile.ram_gib is None:
        return
    built_in = next((size for size in RAM_GIB if size >= profile.ram_gib), RAM_GIB[-1])
    for size in RAM_GIB:
        if size > built_in:
            free = None if profile.ram_free_mib is None else profile.ram_free_mib + (size - built_in) * 1024
            other = replace(profile, ram_gib=float(size), ram_free_mib=free)
            yield "memory", {"more": size - built_in, "size": size}, other


def _other_cards(profile: Profile) -> Iterator[_Way]:
    for size in CARD_GIB:
        yield "card", {"size": size}, replace(profile, kind=Kind.GPU, gpus=(_bought(size),))
    yield "cards", {"size": PAIR_GIB}, replace(profile, kind=Kind.GPU, gpus=(_bought(PAIR_GIB),) * 2)


def _bought(gib: int) -> Gpu:
    """A card of that size; how fast it would be is left open."""
    return Gpu("", gib * 1024, gib * 1024 - DESKTOP_MIB, None, Backend.CUDA)


def _other_shared(profile: Profile) -> Iterator[_Way]:
    """With more memory, then with faster memory, then with both."""
    here = profile.mem_bandwidth_gbs
    sizes = [size for size in SHARED_GIB if size > (profile.ram_gib or 0)]
    larger = [replace(profile, ram_gib=float(size), gpu_working_set_mib=None) for size in sizes]
    for size, other in zip(sizes, larger, strict=True):
        yield "computer", {"size": size}, other
    for speed in SHARED_GBS:
        if here is not None and speed > here:
            yield "faster", {"bandwidth": speed}, replace(profile, mem_bandwidth_gbs=speed)
            for size, other in zip(sizes, larger, strict=True):
                facts: dict[str, Fact] = {"size": size, "bandwidth": speed}
                yield "computer-faster", facts, replace(other, mem_bandwidth_gbs=speed)
