"""How fast the processor reaches its memory: measured by copying, for no system says it."""

import ctypes
import mmap
import threading
import time
from typing import Final

_MIB: Final = 1024 * 1024
_LEAST: Final = 64 * _MIB
_MOST: Final = 256 * _MIB
_USUAL: Final = 192 * _MIB
"""Bytes of both buffers together, where the size of the cache is not known."""
_TIMES_THE_CACHE: Final = 4
"""What lies in the cache would be copied at the cache's speed."""
_PIECE: Final = 4 * _MIB
"""Bytes that a worker copies in a round: about a millisecond, so that on a busy computer many rounds pass between two
turns of another program. With ten times as much the same computer, at a load of 7, seemed to have 3.5 to 17 GB/s; with
this 11.6 to 12.9.
"""
_WORKERS: Final = 4
"""Threads; one core alone cannot fill the memory's lines, more than four add little."""
_SECONDS: Final = 0.04
"""Of copying."""
_LEAST_FREE_MIB: Final = 1024
"""A computer with less free memory than this is not troubled with the measurement."""


def measure(free_mib: int | None, threads: int, cache_bytes: int | None = None) -> float | None:
    """GB/s of the best round, read and written bytes together; ``None`` where memory is short. Takes under 0.1 s.

    ``cache_bytes`` is the processor's last cache, where known.
    """
    if free_mib is None or free_mib < _LEAST_FREE_MIB:
        return None
    workers = max(1, min(_WORKERS, threads))
    wanted = _USUAL if cache_bytes is None else min(_MOST, max(_LEAST, cache_bytes * _TIMES_THE_CACHE))
    block = wanted // 2 // workers
    size = block * workers
    with mmap.mmap(-1, size) as source, mmap.mmap(-1, size) as target:
        best = _best_round(_address(source), _address(target), block, workers)
    return round(2 * min(_PIECE, block) * workers / best / 1e9, 1)


def _address(memory: mmap.mmap) -> int:
    return ctypes.addressof(ctypes.c_char.from_buffer(memory))


def _best_round(source: int, target: int, block: int, workers: int) -> float:
    """Seconds of the fastest round. All workers copy a piece at once; the last one to be ready starts the clock."""
    piece = min(_PIECE, block)
    stamps: list[float] = []
    rounds = threading.Barrier(workers, action=lambda: stamps.append(time.perf_counter()))
    stop = threading.Event()

    def work(index: int) -> None:
        begin, to = source + index * block, target + index * block
        ctypes.memset(begin, 1, block)  # pages exist from the first touch
        ctypes.memset(to, 2, block)
        at = 0
        rounds.wait()
        while not stop.is_set():
            ctypes.memmove(to + at, begin + at, piece)
            at = at + piece if at + 2 * piece <= block else 0
            if rounds.wait() == 0 and time.perf_counter() - stamps[0] > _SECONDS:
                stop.set()
            rounds.wait()  # all see the same decision

    others = [threading.Thread(target=work, args=(index,), name=f"bandwidth {index}") for index in range(1, workers)]
    for each in others:
        each.start()
    work(0)
    for each in others:
        each.join()
    return min(end - begin for begin, end in zip(stamps[::2], stamps[1::2], strict=False))
