"""Figures made safe."""

import pytest

from launcher.system.probes.units import bandwidth_gbs, free_mib, mib

GIB = 1024**3


@pytest.mark.parametrize(
    ("size", "expected"), [(GIB, 1024), (None, None), (0, None), (-GIB, None), (1000, None), (2**63, None)]
)
def test_a_size_that_cannot_be_is_unknown(size: int | None, expected: int | None) -> None:
    assert mib(size) == expected


@pytest.mark.parametrize(
    ("free", "total", "expected"),
    [
        (GIB, 2 * GIB, 1024),
        (0, GIB, 0),
        (None, GIB, None),
        (GIB, None, None),
        (2 * GIB, GIB, None),
        (-1, GIB, None),
        (0, 0, None),
    ],
)
def test_free_memory_lies_between_nothing_and_all(free: int | None, total: int | None, expected: int | None) -> None:
    assert free_mib(free, total) == expected


@pytest.mark.parametrize(
    ("clock", "width", "expected"),
    [
        (10501, 384, 1008.1),  # RTX 4090
        (2619, 5120, 3352.3),  # H100
        (None, 384, None),
        (0, 384, None),
        (10501, 0, None),
        (4_000_000_000, 4_000_000_000, None),
    ],
)
def test_bandwidth_follows_from_clock_and_width(clock: int | None, width: int | None, expected: float | None) -> None:
    assert bandwidth_gbs(clock, width) == expected
