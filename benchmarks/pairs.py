"""Two commands, run in turn, so that what slows the machine slows both."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = 15


def environment(home: str) -> dict[str, str]:
    """A fresh user, without a display."""
    fresh = {"HOME": home, "STILLHOUSE_HOME": f"{home}/stillhouse", "QT_QPA_PLATFORM": "offscreen"}
    return {**os.environ, **fresh, "PYTHONPATH": str(ROOT)}


def whole_process(command: Sequence[str], environ: dict[str, str]) -> float:
    """Seconds from start to end of a process that must succeed."""
    started = time.perf_counter()
    subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def compare(
    ours: tuple[str, Sequence[str]],
    limit: tuple[str, Sequence[str]],
    measure: Callable[[Sequence[str], dict[str, str]], float] = whole_process,
) -> None:
    """Prints least and median milliseconds of both, and the ratio of the medians."""
    taken: dict[str, list[float]] = {ours[0]: [], limit[0]: []}
    with tempfile.TemporaryDirectory() as home:
        environ = environment(home)
        for turn in range(RUNS + 1):
            for name, command in (ours, limit):
                seconds = measure(command, environ)
                if turn:  # the first pair warms the disk's cache
                    taken[name].append(1000 * seconds)
    for name, values in taken.items():
        sys.stdout.write(f"{name:<34} least {min(values):7.1f} ms   median {statistics.median(values):7.1f} ms\n")
    ratio = statistics.median(taken[ours[0]]) / statistics.median(taken[limit[0]])
    sys.stdout.write(f"ratio of the medians               {ratio:.2f}\n")
