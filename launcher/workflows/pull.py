"""Fetch a model: honest figures, patience with the network, none with what cannot mend itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from launcher.core.cancel import Cancel
from launcher.core.engine import Manifest, PullProgress
from launcher.core.messages import Message
from launcher.core.problems import Code, Failure
from launcher.core.progress import Meter
from launcher.workflows.events import ModelProgress, Retrying
from launcher.workflows.ports import Services
from launcher.workflows.streams import ended, go_on

SPARE_BYTES = 1_000_000_000
"""Left free on the models' drive: a system whose drive is full to the last byte does not work any more."""

STALL_S = 75.0
"""No byte for so long while the engine counts: its own retry after 30 s did not help; a new pull gets new addresses."""

PAUSES_S = (1.0, 3.0, 8.0, 15.0, 30.0, 30.0, 60.0, 60.0)
"""Before each new try; bytes that never came before start the row again. The engine's own back-off lasts 32 s."""

TRIES_WITHOUT_A_BYTE = 2
"""So many new tries where nothing has ever come: then the person is told, and not kept waiting."""

TRANSIENT = frozenset(
    {
        Code.NO_NETWORK,
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

_ENGINE_GONE = (Code.ENGINE_STOPPED, Code.ENGINE_UNREACHABLE)


def pull(services: Services, model: str, cancel: Cancel) -> Iterator[ModelProgress | Retrying]:
    """Fetches ``model`` and ends when it is whole; what has come stays whatever happens.

    Raises:
        Failure: ``DISK_FULL`` before the first byte, ``INTERRUPTED`` when cancelled, else what the engine says once
            it is definite or patience is at its end.
    """
    manifest = expected(services, model)
    check_space(services, manifest, services.host.status().models_dir)
    name = services.registry.pull_name(model)
    patience = _Patience()
    meter = Meter(manifest)
    while True:
        try:
            yield from _attempt(services, name, meter, patience, cancel)
            break
        except Failure as failure:
            go_on(cancel)
            pause = patience.pause_after(failure)
            problem = failure.problem
        yield Retrying(Message(f"problem.{problem.code}", problem.facts), pause)
        services.clock.wait(pause, cancel)
        go_on(cancel)
        if problem.code in _ENGINE_GONE:
            services.host.start(cancel)
    if name != model:
        services.engine.copy(name, model)
        services.engine.delete(name)


def expected(services: Services, model: str) -> Manifest | None:
    """What the registry says the model is made of; ``None`` where it does not answer us (it may answer the engine).

    Raises:
        Failure: ``MODEL_NOT_IN_REGISTRY``.
    """
    try:
        return services.registry.manifest(model)
    except Failure as failure:
        if failure.problem.code is Code.MODEL_NOT_IN_REGISTRY:
            raise
        return None


def missing_bytes(services: Services, manifest: Manifest, models_dir: str | None) -> int:
    """Bytes that are still to come."""
    held = services.disks.held(models_dir, manifest) if models_dir else 0
    return max(0, manifest.total_bytes - held)


def check_space(services: Services, manifest: Manifest | None, models_dir: str | None) -> None:
    """Raises ``Failure(DISK_FULL)`` where the drive cannot take the model; another computer's drive is not judged."""
    if manifest is None or not models_dir:
        return
    short = short_bytes(services.disks.free(models_dir).free_bytes, missing_bytes(services, manifest, models_dir))
    if short:
        raise Failure(Code.DISK_FULL, path=models_dir, short=short)


def short_bytes(free: int | None, missing: int) -> int:
    """How many bytes the drive lacks for ``missing`` more, with something to spare; 0 where it has them."""
    if free is None or not missing:
        return 0
    return max(0, missing + SPARE_BYTES - free)


def _attempt(
    services: Services, name: str, meter: Meter, patience: "_Patience", cancel: Cancel
) -> Iterator[ModelProgress]:
    """One pull, to its end or its failure."""
    watch = _Watch(services.clock.now())
    with ended(services.engine.pull(name, cancel)) as lines:
        for line in lines:
            now = services.clock.now()
            progress = meter.update(line, now)
            patience.saw(progress.completed)
            watch.saw(now, progress.completed, counting=isinstance(line, PullProgress))
            yield ModelProgress(progress)
    go_on(cancel)


@dataclass(slots=True)
class _Watch:
    """Tells when the engine counts and nothing comes. Its silent phases (checking a blob) are no stall."""

    since: float
    completed: int = -1

    def saw(self, now: float, completed: int, *, counting: bool) -> None:
        """Takes a line in."""
        if not counting or completed > self.completed:
            self.since, self.completed = now, max(self.completed, completed)
        elif now - self.since >= STALL_S:
            raise Failure(Code.PULL_STALLED, waited=now - self.since)


@dataclass(slots=True)
class _Patience:
    """How often a pull is tried again, and after how long."""

    completed: int = 0
    failures: int = 0
    moved: bool = False

    def saw(self, completed: int) -> None:
        """Bytes that never came before start the row of pauses again."""
        if completed > self.completed:
            self.moved = self.moved or self.completed > 0
            self.completed, self.failures = completed, 0

    def pause_after(self, failure: Failure) -> float:
        """Seconds until the next try; raises the failure where another one would not help."""
        tries = len(PAUSES_S) if self.moved else TRIES_WITHOUT_A_BYTE
        if failure.problem.code not in TRANSIENT or self.failures >= tries:
            raise failure
        self.failures += 1
        return PAUSES_S[self.failures - 1]
