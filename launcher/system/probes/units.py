"""Figures of drivers, made safe: a driver that says zero, or nonsense, has said nothing."""

from typing import Final

BYTES_PER_MIB: Final = 1024 * 1024
_LARGEST_MIB: Final = 16 * 1024 * 1024
"""16 TiB: more than any computer has."""
_LARGEST_GBS: Final = 30_000.0
"""GB/s; the fastest card of 2026 has 8000."""


def mib(size: int | None) -> int | None:
    """Bytes as MiB; ``None`` for zero, negative and absurd sizes."""
    if size is None or not 0 < size // BYTES_PER_MIB <= _LARGEST_MIB:
        return None
    return size // BYTES_PER_MIB


def free_mib(free: int | None, total: int | None) -> int | None:
    """Free bytes as MiB; ``None`` where they are unknown, negative, or more than ``total`` bytes; 0 is full."""
    if free is None or total is None or not 0 <= free <= total or mib(total) is None:
        return None
    return free // BYTES_PER_MIB


def bandwidth_gbs(clock_mhz: int | None, bus_bits: int | None) -> float | None:
    """GB/s of a card's memory: two transfers a clock on ``bus_bits`` lines (4090: 10501 MHz, 384 bit → 1008)."""
    if not clock_mhz or not bus_bits:
        return None
    bandwidth = 2 * clock_mhz * bus_bits / 8 / 1000
    return round(bandwidth, 1) if 0 < bandwidth <= _LARGEST_GBS else None
