"""Fetch a model: honest figures, patience with the network, none with what cannot mend itself."""

from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass

from launcher.core.cancel import Cancel
from launcher.core.engine import Manifest, PullStatus
from launcher.core.messages import Message
from launcher.core.patience import SAFE_S, Attempt, Patience
from launcher.core.problems import Code, Failure, Problem
from launcher.core.progress import Meter
from launcher.core.room import short_bytes
from launcher.workflows.events import ModelProgress, Retrying
from launcher.workflows.ports import Services
from launcher.workflows.streams import ended, go_on
from launcher.workflows.supervise import engine_up

_ENGINE_GONE = (Code.ENGINE_STOPPED, Code.ENGINE_UNREACHABLE)
_BEGINS = PullStatus("pulling manifest")


Events = Iterator[ModelProgress | Retrying]


def pull(services: Services, model: str, cancel: Cancel, *, safe_s: float = SAFE_S) -> Events:
    """Fetches ``model`` and ends when it is whole; what has come stays whatever happens.

    Every ``safe_s`` seconds or so it cancels and goes on at once, which makes the engine save what has come.

    Raises:
        Failure: ``DISK_FULL`` before the first byte, ``INTERRUPTED`` when cancelled, else what the engine says once
            it is definite or patience is at its end.
    """
    manifest = expected(services, model)
    models_dir = services.host.status().models_dir
    check_space(services, manifest, models_dir)
    name = services.registry.pull_name(model)
    held = services.disks.held(models_dir, manifest) if models_dir and manifest else 0
    yield from _Pull(services, name, manifest, Meter(manifest), Patience(moved=held > 0), safe_s).events(cancel)
    if name != model:
        services.engine.copy(name, model)
        services.engine.delete(name)


def expected(services: Services, model: str) -> Manifest | None:
    """What the registry says the model is made of; ``None`` where it does not answer us (it may answer the engine).

    Raises:
        Failure: ``MODEL_NOT_IN_REGISTRY``; ``MIRROR_INSECURE`` (an address that nobody has agreed to).
    """
    try:
        return services.registry.manifest(model)
    except Failure as failure:
        if failure.problem.code in (Code.MODEL_NOT_IN_REGISTRY, Code.MIRROR_INSECURE):
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


@dataclass(slots=True)
class _Pull:
    """One model's download, all its attempts together. ``after_safe_point``: how the attempt under way began."""

    services: Services
    name: str
    manifest: Manifest | None
    meter: Meter
    patience: Patience
    safe_s: float
    after_safe_point: bool = False
    gone: bool = False
    offline: tuple[int, float] | None = None
    """Bytes that had come when the network went, and when that was (since 1970)."""

    def events(self, cancel: Cancel) -> Events:
        """Until it is whole."""
        clock = self.services.clock
        while True:
            try:
                yield from self._revive(cancel)
                whole = yield from self._attempt(cancel)
            except Failure as failure:
                go_on(cancel)
                if failure.problem.code is Code.CHECKSUM_MISMATCH:
                    self._distrust()
                problem, pause = failure.problem, self._pause(failure)
            else:
                go_on(cancel)
                if whole:
                    return
                self.after_safe_point = True
                continue
            if not (self.after_safe_point and problem.code is Code.PULL_INTERRUPTED):
                yield Retrying(self._told(problem), pause)
            self.after_safe_point = False
            clock.wait(pause, cancel)
            go_on(cancel)
            self.meter.silence.rest(pause)
            self.gone = problem.code in _ENGINE_GONE

    def _told(self, problem: Problem) -> Message:
        """The problem in a sentence; without a network, since when."""
        if problem.code is not Code.NO_NETWORK:
            return Message(f"problem.{problem.code}", problem.facts)
        if self.offline is None or self.offline[0] < self.meter.arrived:
            self.offline = (self.meter.arrived, self.services.clock.wall())
        return Message("download.offline", {"since": self.offline[1]})

    def _distrust(self) -> None:
        """Deletes all that has come: the engine checks blobs up to the first bad one, and never again the others."""
        models_dir = self.services.host.status().models_dir
        if self.manifest is not None and models_dir is not None:
            with suppress(Failure):
                self.services.disks.discard(models_dir, self.manifest, frozenset())

    def _mend(self) -> None:
        """An engine that was killed may have left notes that no pull gets past. Where we may not write, it stays."""
        models_dir = self.services.host.status().models_dir
        if self.manifest is not None and models_dir is not None:
            with suppress(Failure):
                self.services.disks.mend(models_dir, self.manifest)

    def _revive(self, cancel: Cancel) -> Iterator[Retrying]:
        """Starts the engine where it went away; one that its own program restarts meanwhile is found running."""
        if self.gone:
            yield from engine_up(self.services, cancel)
            self.gone = False

    def _attempt(self, cancel: Cancel) -> Generator[ModelProgress, None, bool]:
        """One pull: true at its end, false at a safe point."""
        clock, meter = self.services.clock, self.meter
        if not self.after_safe_point:
            self._mend()
        attempt = Attempt(meter, clock.now(), self.safe_s)
        with ended(self.services.engine.pull(self.name, cancel)) as lines:
            for line in lines:
                if self.after_safe_point and line == _BEGINS:
                    continue  # to go on is no new beginning
                now = clock.now()
                progress = meter.update(line, now, clock.wall())
                self.patience.saw(progress.completed)
                yield ModelProgress(progress)
                if attempt.stuck:
                    raise Failure(Code.PULL_STALLED, waited=meter.silence.seconds)
                if attempt.due(now):
                    return False
        return True

    def _pause(self, failure: Failure) -> float:
        """Seconds until the next try; raises the failure where another one would not help."""
        pause = self.patience.pause_after(failure.problem, self.meter.silence.seconds)
        if pause is None:
            raise failure
        return pause
