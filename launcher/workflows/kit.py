"""A kit on a stick: written where there is a network, installed from where there is none."""

from collections.abc import Iterator
from dataclasses import dataclass

from launcher.core.cancel import Cancel
from launcher.core.engine import EnginePlan, EngineState, EngineStatus, InstallStep, Phase
from launcher.core.hardware import Disk
from launcher.core.kit import ENGINE, Kit, KitFile
from launcher.core.problems import Code, Failure
from launcher.core.progress import Meter
from launcher.core.recommendation import recommend
from launcher.core.room import judge, short_bytes
from launcher.core.setup_state import Setup, Step
from launcher.workflows.events import EngineProgress, KitDone, KitProgress
from launcher.workflows.ports import Services
from launcher.workflows.preflight import other_drives, refuse
from launcher.workflows.report import report
from launcher.workflows.streams import ended, go_on

KitEvent = EngineProgress | KitProgress | KitDone


def export_kit(services: Services, folder: str, models: tuple[str, ...], cancel: Cancel) -> Iterator[KitEvent]:
    """Puts the engine and ``models`` (all distills that are here, where none is named) into ``folder``.

    What lies there whole is kept; each file comes whole or not at all, and the list of them last. Where the download
    server cannot be asked, the engine of an earlier export will do.

    Raises:
        Failure: ``KIT_EMPTY``, ``MODEL_NOT_INSTALLED``, ``ENGINE_ELSEWHERE``, ``DISK_FULL``; what the download server
            or the disk says; ``INTERRUPTED``.
    """
    models_dir = _models_dir(services.host.status())
    wanted = models or _installed(services, models_dir)
    if not wanted:
        raise Failure(Code.KIT_EMPTY)
    blobs: dict[str, int] = {}
    for model in wanted:
        manifest = services.kits.manifest(models_dir, model)
        if manifest is None:
            raise Failure(Code.MODEL_NOT_INSTALLED, model=model)
        blobs |= manifest.blobs
    kept, engine_bytes = _archives_of_before(services, folder, cancel)
    coming = sum(blobs.values()) + engine_bytes - services.kits.held(folder)
    if short := short_bytes(services.disks.free(folder).free_bytes, max(0, coming)):
        raise Failure(Code.DISK_FULL, path=folder, short=short)
    services.kits.begin(folder)
    with services.power.awake("kit"):
        if not kept:
            yield from _archives(services, f"{folder}/{ENGINE}", cancel)
        files = list(kept or services.kits.archive_files(folder, services.installer.names(), cancel))
        count = _Count(services, sum(blobs.values()))
        for model in wanted:
            with ended(services.kits.put_model(models_dir, model, folder, cancel)) as steps:
                for step in steps:
                    if isinstance(step, KitFile):
                        files.append(step)
                    else:
                        yield count.more(step)
            go_on(cancel)
    kit = Kit(tuple({file.path: file for file in files}.values()))
    services.kits.write(folder, kit)
    yield KitDone(folder, kit.models, engine=True)


def import_kit(services: Services, folder: str, cancel: Cancel) -> Iterator[KitEvent]:
    """Installs what the kit in ``folder`` has and this computer has not. No network is used.

    Raises:
        Failure: ``KIT_MISSING``, ``KIT_INCOMPLETE``, ``KIT_DAMAGED``, ``KIT_OTHER_SYSTEM``, ``ENGINE_ELSEWHERE``,
            ``DISK_FULL``, ``OTHER_DRIVE_NEEDED``; what the disk says; ``INTERRUPTED``.
    """
    kit = services.kits.read(folder)
    status = services.host.status()
    models_dir = _models_dir(status)
    needs_engine = status.state is EngineState.ABSENT
    archives = services.installer.names() if needs_engine else ()
    for name in archives:
        if name not in kit.archives:
            raise Failure(Code.KIT_OTHER_SYSTEM, file=name)
    _check_room(services, status, folder, kit, archives)
    with services.power.awake("kit"):
        if needs_engine:
            yield from _engine(services, folder, kit, cancel)
        yield from _models(services, folder, kit, models_dir, cancel)
    _remember(services, kit)
    yield KitDone(folder, kit.models, engine=needs_engine)


def _models_dir(status: EngineStatus) -> str:
    if not status.models_dir:
        raise Failure(Code.ENGINE_ELSEWHERE)
    return status.models_dir


def _installed(services: Services, models_dir: str) -> tuple[str, ...]:
    """The distills of the catalogue that lie in the models' folder, whole."""
    offered = (model.tag for model in services.catalog.offered)
    return tuple(tag for tag in offered if services.kits.manifest(models_dir, tag) is not None)


def _archives_of_before(services: Services, folder: str, cancel: Cancel) -> tuple[tuple[KitFile, ...], int]:
    """The engine's archives of an earlier export, byte for byte, where the server cannot say what there is to fetch.

    Else none of them, and the bytes that the server names.

    Raises:
        Failure: why the server cannot be asked, where there are none.
    """
    try:
        return (), services.installer.plan().total_bytes or 0
    except Failure:
        names = services.installer.names()
        try:
            listed = services.kits.read(folder).archives
        except Failure:
            listed = {}
        if not all(name in listed for name in names):
            raise
        held = services.kits.archive_files(folder, names, cancel)
        if held != tuple(listed[name] for name in names):
            raise
        return held, sum(file.size for file in held)


def _archives(services: Services, folder: str, cancel: Cancel) -> Iterator[EngineProgress]:
    meter = Meter(None)
    with ended(services.installer.fetch(folder, cancel)) as steps:
        for step in steps:
            yield EngineProgress(meter.update(step, services.clock.now()))
    go_on(cancel)


def _check_room(services: Services, status: EngineStatus, folder: str, kit: Kit, archives: tuple[str, ...]) -> None:
    """Refuses before anything is installed; the stick itself is no drive for the models."""
    models_dir = _models_dir(status)
    models = services.disks.free(models_dir)
    sizes = {digest: sum(part.size for part in parts) for digest, parts in kit.blobs.items()}
    coming = sum(sizes.values()) - services.kits.held_blobs(models_dir, sizes)
    engine_bytes = sum(kit.archives[name].size for name in archives)
    where = services.disks.free(services.installer.folder()) if archives else Disk(models_dir)
    stick = services.disks.free(folder)
    others = [each for each in other_drives(services, status) if each.drive != stick.drive]
    room = judge(models, coming, where, engine_bytes, others)
    refuse(room, models_dir, EnginePlan("", engine_bytes, where.path))


def _engine(services: Services, folder: str, kit: Kit, cancel: Cancel) -> Iterator[EngineProgress]:
    meter, last = Meter(None), Phase.MANIFEST
    with ended(services.kits.installer(folder, kit).install(cancel)) as steps:
        for step in steps:
            last = step.phase
            yield EngineProgress(meter.update(step, services.clock.now()))
    go_on(cancel)
    if last is not Phase.DONE:
        raise Failure(Code.ENGINE_MISSING)


def _models(services: Services, folder: str, kit: Kit, models_dir: str, cancel: Cancel) -> Iterator[KitProgress]:
    """All blobs, then the manifests: a model is there when the whole of it is."""
    for file in kit.manifests:
        for digest in services.kits.manifest_in(folder, file).blobs:
            if digest not in kit.blobs:
                raise Failure(Code.KIT_INCOMPLETE, file=digest.replace(":", "-"))
    count = _Count(services, sum(part.size for parts in kit.blobs.values() for part in parts))
    for digest in kit.blobs:
        with ended(services.kits.take_blob(folder, digest, kit, models_dir, cancel)) as steps:
            for step in steps:
                yield count.more(step)
        go_on(cancel)
    for file in kit.manifests:
        for _ in services.kits.take_manifest(folder, file, models_dir, cancel):
            go_on(cancel)


def _remember(services: Services, kit: Kit) -> None:
    """Lets the setup go on with the kit's best model for this computer, where none is in use yet."""
    if services.setup.load().ready:
        return
    judged = recommend(report(services).profile, services.catalog)
    fit = [each for each in judged.judgements if each.model in kit.models and each.runs]
    chosen = judged.chosen if judged.chosen in fit else max(fit, key=lambda each: each.need_mib or 0, default=None)
    if chosen is not None:
        services.setup.save(Setup(Step.CHOSEN, chosen.model, chosen.ctx))


@dataclass(slots=True)
class _Count:
    """Bytes of the models so far, as progress."""

    services: Services
    total: int
    done: int = 0
    meter: Meter | None = None

    def more(self, size: int) -> KitProgress:
        self.done += size
        self.meter = self.meter or Meter(None)
        step = InstallStep(Phase.DOWNLOAD, min(self.done, self.total), self.total)
        return KitProgress(self.meter.update(step, self.services.clock.now()))
