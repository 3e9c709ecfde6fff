"""The models of this computer: what is there, what each is, and which one questions go to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from launcher.core.cancel import Cancel
from launcher.core.catalog import Model
from launcher.core.engine import EngineState, EngineStatus, Manifest
from launcher.core.moving import Move
from launcher.core.problems import Code, Failure
from launcher.core.shelf import Identity, Shelved, freed_by, held_bytes, tag_of
from launcher.workflows.events import Loading, Ready, Retrying
from launcher.workflows.keep import model_here, switch_to
from launcher.workflows.models import awake_engine, full_name
from launcher.workflows.moving import under_way
from launcher.workflows.ports import Services
from launcher.workflows.preflight import refuse, room_for
from launcher.workflows.streams import ended


@dataclass(frozen=True, slots=True)
class Shelf:
    """All of it: the models on the disk, those that could be fetched, where they lie, bytes, a move under way.

    ``own_engine``: we fetched the engine; one of another program's may be started by that, with a folder of its own.
    """

    models: tuple[Shelved, ...]
    offered: tuple[Model, ...]
    status: EngineStatus
    held: int
    move: Move | None = None
    own_engine: bool = True


@dataclass(frozen=True, slots=True)
class Choices:
    """The ``tags`` of the models on the disk, and the one that questions go to; ``""`` where none is set up."""

    tags: tuple[str, ...]
    current: str


def shelf(services: Services) -> Shelf:
    """What is there now; an engine that sleeps is woken for the question and put to sleep again.

    Raises:
        Failure: what the engine says.
    """
    with awake_engine(services):
        status = services.host.status()
        installed = services.engine.installed()
        loaded = {each.name: each for each in services.engine.loaded()}
    folder = status.models_dir or ""
    manifests: dict[str, Manifest | None] = {
        each.name: services.kits.manifest(folder, each.name) if folder else None for each in installed
    }
    used = _used(services)
    chosen = services.setup.load().model
    models = [
        Shelved(
            each,
            freed_by(each.name, manifests),
            loaded.get(each.name),
            used.get(each.name),
            each.name == chosen,
            services.catalog.model(each.name),
        )
        for each in installed
    ]
    models.sort(key=lambda each: (not each.chosen, -(each.used or 0.0), each.name))
    names = {each.name for each in installed}
    offered = tuple(model for model in services.catalog.offered if model.tag not in names)
    own = not status.binary or status.binary.startswith(services.installer.folder())
    move = under_way(services) if folder else None
    return Shelf(tuple(models), offered, status, held_bytes(manifests), move, own)


def names(services: Services) -> tuple[str, ...]:
    """The tags of the models on the disk; an engine that sleeps sleeps on, and its folder is asked.

    Raises:
        Failure: what the engine says.
    """
    status = services.host.status()
    if status.state is EngineState.RUNNING:
        return tuple(sorted(each.name for each in services.engine.installed()))
    try:
        files = services.folders.contents(status.models_dir) if status.models_dir else ()
    except Failure:  # there is no such folder yet
        return ()
    return tuple(sorted(tag for file in files if (tag := tag_of(file.path))))


def choices(services: Services) -> Choices:
    """The models to choose from, and the one in use.

    Raises:
        Failure: what the engine says.
    """
    try:
        current = model_here(services)
    except Failure as failure:
        if failure.problem.code is not Code.MODEL_NOT_CHOSEN:
            raise
        current = ""
    return Choices(names(services), current)


def identity(services: Services, name: str) -> Identity:
    """What a model on the disk really is.

    Raises:
        Failure: ``MODEL_NOT_INSTALLED``; what the engine says.
    """
    with awake_engine(services):
        found = next((each for each in services.engine.installed() if each.name == name), None)
        if found is None:
            raise Failure(Code.MODEL_NOT_INSTALLED, model=name)
        return Identity(found, services.engine.show(name), services.catalog.model(name))


def order(services: Services, tag: str) -> None:
    """Has a model fetched from now on, beside the chat and over restarts.

    Raises:
        Failure: ``DISK_FULL``, ``OTHER_DRIVE_NEEDED`` where there is no room for it; what the registry says.
    """
    name = full_name(services, tag)
    manifest = services.registry.manifest(name)
    status = services.host.status()
    folder = status.models_dir or ""
    missing = manifest.total_bytes - (services.disks.held(folder, manifest) if folder else 0)
    refuse(room_for(services, status, None, max(0, missing)), folder, None)
    services.setup.save(replace(services.setup.load(), coming=name, coming_ctx=None, paused=False))


def choose(services: Services, name: str, cancel: Cancel) -> Iterator[Loading | Ready | Retrying]:
    """Takes what is in memory out of it, loads ``name``, and lets questions go there from then on.

    Raises:
        Failure: what the load says; the choice then stays as it was.
    """
    with ended(switch_to(services, name, cancel)) as events:
        for event in events:
            if isinstance(event, Ready):  # saved first: whoever hears of it may ask at once
                services.setup.save(services.setup.load().using(name, event.ctx))
            yield event


def _used(services: Services) -> dict[str, float]:
    """When each model last answered; nothing where the chats cannot be had."""
    try:
        return dict(services.history.used())
    except Failure:
        return {}
