"""Kills at random bytes, seeded, with an account of what they cost.

``python -m tests.support.kills --kills 200`` sets up a computer again and again, engine and model, and kills this
program, the engine, or both at random bytes of it, or shortly after the last one; at the end of each round all must be
whole, and nothing else on the disk. ``--upgrades`` installs the engine alone, every third time over an older one.
"""

import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import psutil

from tests.support.engine import runs, until

US, ENGINE, BOTH = "us", "the engine", "both"
BEYOND = 1.2
"""Points lie up to a fifth of the whole behind its last byte: checks, unpacking and switching are killed too."""
_LONGEST_S = 300.0


@dataclass
class Account:
    """What a run of kills has cost: rounds ended, kills by victim, bytes of a round's files, bytes sent in all."""

    size: int
    rounds: int = 0
    sent: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    worst: float = 0.0
    """Bytes sent twice for each kill, in the worst round."""

    @property
    def twice(self) -> float:
        """Bytes sent twice for each kill; with what the system's buffers held when a process died."""
        return (self.sent - self.rounds * self.size) / max(1, self.kills.total())

    def add(self, sent: int, kills: Counter[str]) -> None:
        """One more round has ended."""
        self.rounds += 1
        self.sent += sent
        self.kills += kills
        self.worst = max(self.worst, (sent - self.size) / max(1, kills.total()))

    def said(self, what: str, rate: float) -> str:
        """In a line; ``rate`` is the line's, in bytes a second."""
        each = f"{100 * self.twice / self.size:.2f} %, {self.twice / rate:.2f} s of the line"
        return (
            f"{what}: {self.rounds} of {self.size / 1e6:.0f} MB, {self.kills.total()} kills {dict(self.kills)}; "
            f"sent twice: {self.twice / 1e6:.2f} MB a kill ({each}), at worst {self.worst / 1e6:.2f} MB in a round"
        )


@dataclass(frozen=True, slots=True)
class Kill:
    """Who was killed, and how many bytes of the round had been sent by then."""

    victim: str
    sent: int


@dataclass
class Killer:
    """Goes on with what ``start`` starts until it ends well, whatever is killed meanwhile.

    ``sent()``: bytes that the servers have sent so far; ``rate``: of their line, bytes a second; ``engines()``: those
    that run now.
    """

    start: Callable[[], subprocess.Popen[str]]
    sent: Callable[[], int]
    rate: float
    dice: Random
    engines: Callable[[], Sequence[psutil.Process]] = tuple

    def run(self, size: int, kills: int) -> list[Kill]:
        """One round whose files have ``size`` bytes; who was killed, and when."""
        before, killed = self.sent(), list[Kill]()
        points = sorted(self.dice.randrange(int(size * BEYOND)) for _ in range(kills))
        child = self.start()
        for point in points:
            if not self._reached(child, before, point, size):
                break
            engines, sent = self.engines(), self.sent() - before
            victim = self.dice.choice([US, ENGINE, BOTH] if engines else [US])
            if victim != ENGINE:
                child.kill()
                child.communicate()
            if victim != US:
                _kill(engines)
            killed.append(Kill(victim, sent))
            child = child if victim == ENGINE else self.start()
        _, err = child.communicate(timeout=_LONGEST_S)
        assert child.returncode == 0, err[-2000:]
        return killed

    def _reached(self, child: subprocess.Popen[str], before: int, point: int, size: int) -> bool:
        """Waits for a point; false where all was over before it. Behind the last byte a point is so much later."""
        until(lambda: self.sent() - before >= min(point, size) or child.poll() is not None, _LONGEST_S)
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.0, (point - size) / self.rate))
        return child.poll() is None


def _kill(engines: Sequence[psutil.Process]) -> None:
    for process in engines:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    until(lambda: not any(map(runs, engines)))
