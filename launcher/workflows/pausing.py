"""To stop a download: for now, which keeps what has come, or for good, which may delete it."""

from collections.abc import Iterable
from dataclasses import replace

from launcher.core.cancel import Cancel
from launcher.core.problems import Failure
from launcher.workflows.ports import Services

SETTLE_S = 0.5
"""The engine saves what has come after we have left, and may hold its files that long (Windows)."""

ROUNDS = 10


def pause(services: Services) -> None:
    """Notes that the user stopped the download for now: the next start waits for them.

    To be called with, or before, the cancel of the work; ``set_up`` goes on, and clears it. Only the first run is
    remembered, and what comes after its starter: beside any other model a download goes on when it is asked for.
    """
    setup = services.setup.load()
    if not setup.ready or setup.coming is not None:
        services.setup.save(replace(setup, paused=True))


def discard(services: Services, model: str, cancel: Cancel, wanted: Iterable[str] = ()) -> int:
    """Deletes what has come of a model that is not whole; bytes freed. To be called once its pull has ended.

    Nothing that an installed model, or one of the ``wanted`` ones, is made of is touched. It comes no more behind a
    starter. 0 where the models' folder is
    not on this computer.

    Raises:
        Failure: ``FOLDER_READ_ONLY``; what the registry says where it does not tell what the model is made of.
    """
    setup = services.setup.load()
    if setup.coming == model:
        services.setup.save(setup.giving_up())
    models_dir = services.host.status().models_dir
    if models_dir is None:
        return 0
    manifest = services.registry.manifest(model)
    keep = frozenset(digest for name in wanted for digest in services.registry.manifest(name).blobs)
    freed = 0
    for left in reversed(range(ROUNDS)):
        try:
            gone = services.disks.discard(models_dir, manifest, keep)
        except Failure:
            if not left:
                raise
        else:
            freed += gone
            if not gone:
                break
        services.clock.wait(SETTLE_S, cancel)
    return freed
