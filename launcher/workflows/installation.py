"""The program on this computer for good: installed, brought up to date, removed with what belongs to it."""

from collections.abc import Iterator
from contextlib import suppress

from launcher.core.cancel import Cancel
from launcher.core.engine import EngineState
from launcher.core.installation import Belonging, Copied, Holding, Removal, Removed
from launcher.core.problems import Code, Failure
from launcher.workflows.ports import Services


def install(services: Services, cancel: Cancel, *, at_login: bool = False) -> Iterator[Copied]:
    """Installs over whatever is there, once the one that runs has ended.

    Raises:
        Failure: ``NOTHING_TO_INSTALL``, ``INSTALL_NO_ROOM``, ``INSTALL_NOT_ALLOWED``, ``INSTALL_IN_USE``, …
    """
    services.installation.check()
    if not services.installation.ask_to_quit():
        raise Failure(Code.INSTALL_IN_USE)
    yield from services.installation.install(cancel)
    if at_login:
        services.installation.at_login()


def holdings(services: Services) -> tuple[Belonging, ...]:
    """All that Stillhouse has on this computer, and the models that it offers and that are there."""
    folder = services.host.status().models_dir
    models = []
    for model in services.catalog.models if folder else ():
        manifest = services.kits.manifest(folder or "", model.tag)
        if manifest is not None:
            models.append(Belonging(Holding.MODEL, sum(manifest.blobs.values()), model.tag))
    return (*services.installation.held(), *models)


def uninstall(services: Services, removal: Removal) -> Iterator[Belonging | Removed]:
    """Removes what ``removal`` takes; each thing once it is gone, the program itself last.

    An engine that others started, or have installed, goes on as it is.

    Raises:
        Failure: ``NOT_INSTALLED``, ``INSTALL_IN_USE``.
    """
    if services.installation.receipt() is None:
        raise Failure(Code.NOT_INSTALLED)
    if not services.installation.ask_to_quit():
        raise Failure(Code.INSTALL_IN_USE)
    going = [held for held in holdings(services) if removal.takes(held)]
    for held in going:
        if held.kind is Holding.MODEL:
            _forget(services, held.name)
            yield held
    services.host.stop()
    services.autostart.set(False)
    if Holding.SETTINGS in removal.kinds:
        _forget_token(services)
    left: list[str] = []
    for held in going:
        if held.kind not in (Holding.MODEL, Holding.PROGRAM):
            left += services.installation.remove_kept(frozenset({held.kind}))
            yield held
    removed = services.installation.remove()
    yield from (held for held in going if held.kind is Holding.PROGRAM)
    yield Removed((*left, *removed.left), removed.not_ours)


def _forget_token(services: Services) -> None:
    """Takes the token of a server on another computer out of the keyring; one that does not open keeps it."""
    with suppress(Failure):
        server = services.settings.load().server
        if server.has_token:
            services.secrets.forget(server.host)


def _forget(services: Services, model: str) -> None:
    """Deletes a model: through the engine where one runs, which may have it in memory, else from its folder."""
    status = services.host.status()
    if status.state is EngineState.RUNNING:
        if any(loaded.name == model for loaded in services.engine.loaded()):
            services.engine.unload(model)
        services.engine.delete(model)
        return
    folder = status.models_dir or ""
    manifest = services.kits.manifest(folder, model)
    services.kits.forget(folder, model)
    if manifest is not None:
        services.disks.discard(folder, manifest, frozenset())
