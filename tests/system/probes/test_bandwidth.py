"""The measurement of the memory's speed."""

import time

import pytest

from launcher.system.probes import bandwidth


@pytest.mark.parametrize(("threads", "cache"), [(1, 8 * 1024**2), (2, None), (64, 32 * 1024**2)])
def test_a_measurement_is_plausible_and_short(threads: int, cache: int | None) -> None:
    begun = time.perf_counter()
    measured = bandwidth.measure(8192, threads, cache)
    assert measured is not None
    assert 1 < measured < 2000
    assert time.perf_counter() - begun < 2  # 0.1 s on an idle computer


@pytest.mark.parametrize("free", [None, 0, 512])
def test_a_computer_that_is_short_of_memory_is_left_alone(free: int | None) -> None:
    assert bandwidth.measure(free, 2) is None
