"""Mend at a press what the doctor found."""

from collections.abc import Iterator

from launcher.core.cancel import Cancel
from launcher.core.engine import InstallStep
from launcher.core.problems import Code, Failure
from launcher.workflows.events import Loading, Ready, Retrying, Situation
from launcher.workflows.keep import context_for, current_model, start_model, stop_model
from launcher.workflows.ports import Services
from launcher.workflows.shelf import order
from launcher.workflows.streams import ended


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


def load_again(services: Services, cancel: Cancel) -> Iterator[Situation | Loading | Ready | Retrying]:
    """Takes the model out of memory and loads it afresh, where there may be more room now.

    Raises:
        Failure: what the load says.
    """
    model = current_model(services)
    ctx = context_for(services, model)
    yield from stop_model(services, engine_too=False)
    yield from start_model(services, model, ctx, cancel)
