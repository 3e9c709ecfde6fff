"""What may be shown of a download: bytes that never run back, an honest rate, time left once it is known."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from launcher.core.engine import InstallStep, Manifest, Phase, PullLine, PullProgress

WINDOW_S: Final = 6.0
"""The rate is the mean over this time, so that one quick or slow part does not shake it."""
RATE_AFTER_S: Final = 1.0
"""No rate before this: the first moments say nothing."""
ETA_AFTER_S: Final = 3.0
"""No time left before this."""
SAMPLE_S: Final = 0.1

_STATUS: Final[Mapping[str, Phase]] = {"pulling manifest": Phase.MANIFEST, "success": Phase.DONE}
"""The words of a pull's lines without figures; any other one belongs to the checks after the download."""

_ARCHIVE: Final = "archive"


@dataclass(frozen=True, slots=True)
class Progress:
    """A moment of a download: bytes so far of bytes in all, bytes/s and seconds left where they can be told."""

    phase: Phase
    completed: int
    total: int | None
    rate: float | None = None
    eta_s: float | None = None


class Meter:
    """Turns the lines of one download, all its attempts included, into what may be shown.

    The engine's figures run back when a part is fetched again, or all of it after the engine was killed. What is shown
    then waits until they have caught up; the rate and the time left follow what really arrives.
    """

    def __init__(self, expected: Manifest | None = None) -> None:
        self._sizes: dict[str, int] = dict(expected.blobs) if expected else {}
        self._have: dict[str, int] = {}
        self._fresh: set[str] = set()
        self._shown = 0
        self._phase = Phase.MANIFEST
        self._arrived = 0
        self._samples: deque[tuple[float, int]] = deque()

    def update(self, line: PullLine | InstallStep, now: float) -> Progress:
        """Takes the next line, at ``now`` seconds; what may be shown from now on."""
        match line:
            case PullProgress(digest, total, completed):
                self._enter(Phase.DOWNLOAD)
                self._take(digest, completed, total)
            case InstallStep(phase, completed, size):
                self._enter(phase)
                self._take(_ARCHIVE, completed, size)
            case _:
                self._enter(_STATUS.get(line.status, Phase.VERIFY))
        if self._phase in {Phase.VERIFY, Phase.DONE}:
            self._have |= self._sizes
        return self._seen(now)

    def _enter(self, phase: Phase) -> None:
        """A new attempt may say that it has more, or less, than the one before: that did not arrive just now."""
        if phase is not self._phase:
            self._samples.clear()
            self._fresh.clear()
        self._phase = phase

    def _take(self, blob: str, completed: int, total: int | None) -> None:
        size = self._sizes.setdefault(blob, total or completed)
        if size < completed or (total or 0) > size:
            size = self._sizes[blob] = max(completed, total or 0)
        before = self._have.get(blob, 0)
        if blob in self._fresh:
            self._arrived += max(0, completed - before)
        self._fresh.add(blob)
        self._have[blob] = completed

    def _seen(self, now: float) -> Progress:
        total = sum(self._sizes.values()) or None
        have = sum(self._have.values())
        self._shown = max(self._shown, have)
        if self._phase is Phase.DONE:
            return Progress(self._phase, self._shown, total, eta_s=0.0)
        span, rate = self._rate(now) if self._phase is Phase.DOWNLOAD else (0.0, None)
        left = None
        if rate and total and span >= ETA_AFTER_S:
            left = (total - have) / rate
        return Progress(self._phase, self._shown, total, rate, left)

    def _rate(self, now: float) -> tuple[float, float | None]:
        """The time looked back on, and bytes/s over it; 0 where nothing has come in all of it."""
        samples = self._samples
        if not samples or now - samples[-1][0] >= SAMPLE_S:
            samples.append((now, self._arrived))
        while len(samples) > 1 and now - samples[1][0] >= WINDOW_S:
            samples.popleft()
        since, before = samples[0]
        span = now - since
        return span, (self._arrived - before) / span if span >= RATE_AFTER_S else None
