"""What a driver or a system says that cannot be: it counts as unknown, and a note says so."""

from dataclasses import replace
from typing import Final, TypeVar

from launcher.core.card_names import clean_name
from launcher.core.hardware import Memory, SeenGpu
from launcher.core.messages import Message

_Figure = TypeVar("_Figure", int, float)

MOST_CARD_MIB: Final = 2 * 1024 * 1024
"""2 TiB: ten times the largest accelerator of 2026."""
MOST_RAM_MIB: Final = 128 * 1024 * 1024
"""128 TiB: more than any one computer."""
MOST_GBS: Final = 50_000.0
"""Several times the fastest memory of 2026 (8,000 GB/s)."""


def sane_card(device: SeenGpu) -> tuple[SeenGpu, tuple[Message, ...]]:
    """The card without the figures that cannot be."""
    sane = replace(
        device,
        vram_total_mib=_possible(device.vram_total_mib, MOST_CARD_MIB),
        vram_free_mib=_possible(device.vram_free_mib, MOST_CARD_MIB, or_zero=True),  # a card may be full
        bandwidth_gbs=_possible(device.bandwidth_gbs, MOST_GBS),
    )
    return sane, () if sane == device else (Message("hardware.note.absurd-card", {"name": clean_name(device.name)}),)


def sane_memory(memory: Memory) -> tuple[Memory, tuple[Message, ...]]:
    """The memory without the figures that cannot be."""
    sane = replace(
        memory,
        ram_mib=_possible(memory.ram_mib, MOST_RAM_MIB),
        free_mib=_possible(memory.free_mib, MOST_RAM_MIB, or_zero=True),
        limit_mib=_possible(memory.limit_mib, MOST_RAM_MIB),
        bandwidth_gbs=_possible(memory.bandwidth_gbs, MOST_GBS),
    )
    return sane, () if sane == memory else (Message("hardware.note.absurd-memory"),)


def _possible(figure: _Figure | None, most: float, *, or_zero: bool = False) -> _Figure | None:
    """The figure; ``None`` where it is negative, more than can be, not a number, or zero where zero means nothing."""
    if figure is None or (or_zero and figure == 0):
        return figure
    return figure if 0 < figure <= most else None
