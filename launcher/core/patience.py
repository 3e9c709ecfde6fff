"""When a download is tried again, when it is taken for stuck, and when it saves what has come. No clock in here."""

from dataclasses import dataclass
from typing import Final

from launcher.core.engine import Phase
from launcher.core.problems import Code, Problem
from launcher.core.progress import Meter

PAUSES_S: Final = (1.0, 3.0, 8.0, 15.0, 30.0, 30.0, 60.0)
"""Before each new try, the last one again and again; a byte that never came before starts the row anew. The engine's
own back-off lasts 32 s."""

GIVE_UP_S: Final = 600.0
"""So long without a new byte, pauses included: then the person is told, and not kept waiting."""

TRIES: Final = 20
"""And so many new tries without one: an engine that dies again and again does let bytes come, and loses them."""

TRIES_WITHOUT_A_BYTE: Final = 2
"""Where nothing has ever come."""

TRIES_AT_CHECKSUM: Final = 2
"""Each of these fetches a whole blob again. A server whose bytes are wrong three times has the wrong ones."""

LIMITS_S: Final = {Phase.MANIFEST: 180.0, Phase.DOWNLOAD: 75.0}
"""No new byte for so long: a new pull gets new addresses. The engine's own retry after 30 s did not help by then;
before the first byte it asks for sizes and makes its files, and answers nobody meanwhile."""

CHECK_LIMIT_S: Final = 3600.0
"""42 GB are read at 12 MB/s in this time: a check that takes longer has hung."""

SAFE_S: Final = 55.0
SAFE_SHARE: Final = 0.009
"""A safe point when both so much time and this share of the model have passed since the last one: an engine that is
killed then loses at most a minute of the line, or a hundredth of the model (see docs/download.md for the cost)."""

TRANSIENT: Final = frozenset(
    {
        Code.NO_NETWORK,
        Code.NETWORK_LOGIN,
        Code.MIRROR_BUSY,
        Code.MIRROR_UNREACHABLE,
        Code.PULL_INTERRUPTED,
        Code.PULL_STALLED,
        Code.CHECKSUM_MISMATCH,
        Code.ENGINE_BUSY,
        Code.ENGINE_STOPPED,
        Code.ENGINE_UNREACHABLE,
        Code.ENGINE_ANSWER_UNREADABLE,
    }
)
"""What another try can mend. All else is definite: a full drive, an unknown model, an engine that is too old."""


@dataclass(slots=True)
class Patience:
    """How often a download is tried again, and after how long. ``moved``: some of it has come, now or before."""

    moved: bool = False
    _completed: int = 0
    _failures: int = 0
    _mismatches: int = 0

    def saw(self, completed: int) -> None:
        """Bytes that never came before start the row of pauses again."""
        if completed > self._completed:
            self.moved = self.moved or self._completed > 0
            self._completed, self._failures = completed, 0

    def pause_after(self, problem: Problem, silent_s: float) -> float | None:
        """Seconds until the next try; ``None`` where another one would not help."""
        wrong = problem.code is Code.CHECKSUM_MISMATCH
        self._mismatches += wrong
        tries = TRIES if self.moved else TRIES_WITHOUT_A_BYTE
        if (
            problem.code not in TRANSIENT
            or self._failures >= tries
            or silent_s >= GIVE_UP_S
            or self._mismatches > TRIES_AT_CHECKSUM
        ):
            return None
        self._failures += 1
        return PAUSES_S[min(self._failures, len(PAUSES_S)) - 1]


class Attempt:
    """One try: tells when it is stuck, and when it is time for a safe point. Made when the try begins."""

    def __init__(self, meter: Meter, now: float, safe_s: float = SAFE_S) -> None:
        self._meter = meter
        self._began, self._arrived, self._safe_s = now, meter.arrived, safe_s
        self._silent = meter.silence.seconds

    @property
    def stuck(self) -> bool:
        """Whether nothing has come for longer than the phase explains."""
        meter = self._meter
        self._silent = min(self._silent, meter.silence.seconds)
        limit = CHECK_LIMIT_S if meter.whole else LIMITS_S[meter.phase]
        return meter.silence.seconds - self._silent >= limit

    def due(self, now: float) -> bool:
        """Whether to save now: enough has come that it would be a pity, or the computer woke to dead connections."""
        meter = self._meter
        if meter.phase is not Phase.DOWNLOAD or meter.whole:
            return False
        enough = meter.arrived - self._arrived >= SAFE_SHARE * meter.total
        return meter.slept or (not meter.silence.seconds and enough and now - self._began >= self._safe_s)
