"""Mend at a press what the doctor found."""

from collections.abc import Iterator
from dataclasses import replace

from launcher.core.cancel import Cancel
from launcher.core.engine import InstallStep
from launcher.core.problems import Code, Failure
from launcher.workflows.events import Loading, Ready, Retrying, Situation
from launcher.workflows.keep import context_here, here, model_here, start_model, stop_model
from launcher.workflows.ports import Services
from launcher.workflows.shelf import order
from launcher.workflows.streams import ended
from launcher.workflows.supervise import engine_up


def install_engine(services: Services, cancel: Cancel) -> Iterator[InstallStep]:
    """Fetches the engine afresh, puts it in the place of the one that does not start, and starts it.

    Raises:
        Failure: what the download and the start say; ``INTERRUPTED``.
    """
    services.host.stop()
    with ended(services.installer.install(cancel)) as steps:
        yield from steps
    if cancel.requested:
        raise Failure(Code.INTERRUPTED)
    services.host.start(cancel)


def fetch_model(services: Services) -> None:
    """Has the model that the setup chose fetched again.

    Raises:
        Failure: ``MODEL_NOT_CHOSEN``; as :func:`launcher.workflows.shelf.order`.
    """
    model = services.setup.load().model
    if model is None:
        raise Failure(Code.MODEL_NOT_CHOSEN)
    order(services, model)


def leave_drive(services: Services) -> None:
    """Models are in Ollama's own folder again: the drive that they were moved to will not come back.

    Raises:
        Failure: the settings cannot be written.
    """
    services.settings.save(replace(services.settings.load(), models_dir="", moving_to="", moving_from=""))


def load_again(services: Services, cancel: Cancel) -> Iterator[Situation | Loading | Ready | Retrying]:
    """Takes the model out of memory and loads it afresh, where there may be more room now.

    Raises:
        Failure: what the load says.
    """
    model = model_here(services)
    ctx = context_here(services, model)
    yield from stop_model(services, engine_too=False)
    yield from start_model(services, model, ctx, cancel)


def restart_engine(services: Services, cancel: Cancel) -> Iterator[Loading | Ready | Retrying]:
    """Starts our engine again, with the same model in memory: it looks anew for cards, or a newer one takes its place.

    One that does not start gives way to the one before (``supervise.py``). Another's engine runs on.

    Raises:
        Failure: what the start and the load say.
    """
    loaded = here(services).loaded[:1]
    services.host.stop()
    if not loaded:
        yield from engine_up(services, cancel)
    for model in loaded:
        ctx = model.context_length or context_here(services, model.name)
        yield from start_model(services, model.name, ctx, cancel)
