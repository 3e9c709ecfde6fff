"""What may be shown of a download: bytes that never run back, an honest rate, time left once it is known."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from launcher.core.engine import InstallStep, Manifest, Phase, PullLine, PullProgress, PullQuiet
from launcher.core.silence import Silence

WINDOW_S: Final = 10.0
"""The rate is the mean over this time, so that one quick or slow part does not shake it."""
RATE_AFTER_S: Final = 1.0
"""No rate before this: the first moments say nothing."""
ETA_AFTER_S: Final = 3.0
"""No time left before this."""
SAMPLE_S: Final = 0.1
QUIET_S: Final = 10.0
"""Nothing new for so long is told as such."""

_STATUS: Final[Mapping[str, Phase]] = {
    "pulling manifest": Phase.MANIFEST,
    "writing manifest": Phase.FINISH,
    "removing unused layers": Phase.FINISH,
    "success": Phase.DONE,
}
"""The words of a pull's lines without figures; any other one belongs to the checks after the download."""

_ARCHIVE: Final = "archive"

_WHOLE: Final = frozenset({Phase.VERIFY, Phase.FINISH, Phase.DONE})
"""In these all bytes are there."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A moment of a download: bytes so far of bytes in all, bytes/s and seconds left where they can be told.

    ``waiting_since`` is when the last new byte came (seconds since 1970) where the other side has been silent for a
    while. A check of what has come is no silence, however long it takes.
    """

    phase: Phase
    completed: int
    total: int | None
    rate: float | None = None
    eta_s: float | None = None
    waiting_since: float | None = None


class Meter:
    """Turns the lines of one download, all its attempts included, into what may be shown.

    The engine's figures run back when a part is fetched again, or all of it after the engine was killed. What is shown
    then waits until they have caught up; the rate and the time left follow what really arrives.

    ``silence`` counts the time without a new byte, ``arrived`` the bytes that came, those fetched again included;
    ``slept`` says that the computer did so just before the last line.
    """

    def __init__(self, expected: Manifest | None = None) -> None:
        self._sizes: dict[str, int] = dict(expected.blobs) if expected else {}
        self._have: dict[str, int] = {}
        self._fresh: set[str] = set()
        self._shown = 0
        self._phase = Phase.MANIFEST
        self._since: float | None = None
        self.arrived = 0
        self.slept = False
        self.silence = Silence()
        self._samples: deque[tuple[float, int]] = deque()

    def update(self, line: PullLine | InstallStep, now: float, wall: float | None = None) -> Progress:
        """Takes the next line, at ``now`` seconds, ``wall`` since 1970; what may be shown from now on.

        Without ``wall`` it cannot say since when nothing comes.
        """
        before = self.arrived, self._phase
        self._look(now, wall)
        match line:
            case PullQuiet():
                pass
            case PullProgress(digest, total, completed):
                self._enter(Phase.DOWNLOAD)
                self._take(digest, completed, total)
            case InstallStep(phase, completed, size):
                self._enter(phase)
                self._take(_ARCHIVE, completed, size)
            case _:
                self._enter(_STATUS.get(line.status, Phase.VERIFY))
        if self._phase in _WHOLE:
            self._have |= self._sizes
        self._listen(before, wall)
        return self._seen(now)

    @property
    def phase(self) -> Phase:
        """Where it stands."""
        return self._phase

    @property
    def total(self) -> int:
        """Bytes in all, as far as they are known."""
        return sum(self._sizes.values())

    @property
    def whole(self) -> bool:
        """Whether all bytes are there, so that nothing more is to come."""
        return self._phase in _WHOLE or 0 < self.total <= sum(self._have.values())

    def _look(self, now: float, wall: float | None) -> None:
        """A rate over a night says nothing, and a clock that jumped says another "since"."""
        self.slept = self.silence.look(now, wall)
        if self.slept:
            self._samples.clear()
            self._since = None

    def _listen(self, before: tuple[int, Phase], wall: float | None) -> None:
        """A new byte ends a silence, as a check does; to be asked again what is needed does not."""
        arrived, phase = before
        if self.arrived > arrived or (phase is not self._phase and self._phase in _WHOLE):
            self.silence.end()
        if self.whole or self.silence.seconds < QUIET_S:
            self._since = None
        elif self._since is None and wall is not None:
            self._since = wall - self.silence.seconds

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
            self.arrived += max(0, completed - before)
        self._fresh.add(blob)
        self._have[blob] = completed

    def _seen(self, now: float) -> Progress:
        total = self.total or None
        have = sum(self._have.values())
        self._shown = max(self._shown, have)
        if self._phase is Phase.DONE:
            return Progress(self._phase, self._shown, total, eta_s=0.0)
        span, rate = self._rate(now) if self._phase is Phase.DOWNLOAD else (0.0, None)
        left = None
        if rate and total and span >= ETA_AFTER_S:
            left = (total - have) / rate
        return Progress(self._phase, self._shown, total, rate, left, self._since)

    def _rate(self, now: float) -> tuple[float, float | None]:
        """The time looked back on, and bytes/s over it; 0 where nothing has come in all of it."""
        samples = self._samples
        if not samples or now - samples[-1][0] >= SAMPLE_S:
            samples.append((now, self.arrived))
        while len(samples) > 1 and now - samples[1][0] >= WINDOW_S:
            samples.popleft()
        since, before = samples[0]
        span = now - since
        return span, (self.arrived - before) / span if span >= RATE_AFTER_S else None
