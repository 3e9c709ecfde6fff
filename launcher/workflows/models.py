"""The models on the disk: what is there, and away with one."""

from collections.abc import Iterator
from contextlib import contextmanager

from launcher.core.cancel import Cancel
from launcher.core.elsewhere import ServerKind
from launcher.core.engine import EngineState, InstalledModel
from launcher.core.problems import Code, Failure
from launcher.core.setup_state import Setup
from launcher.workflows.elsewhere import in_use
from launcher.workflows.keep import in_memory
from launcher.workflows.ports import Services
from launcher.workflows.supervise import bring_up


def installed(services: Services) -> tuple[InstalledModel, ...]:
    """The models on the disk; an engine that sleeps is woken for the question and put to sleep again."""
    with awake_engine(services):
        return services.engine.installed()


def remove(services: Services, tag: str) -> InstalledModel:
    """Deletes a model (``7b`` means ``deepseek-r1:7b``), from memory first; says what was deleted.

    Raises:
        Failure: ``MODEL_NOT_INSTALLED``: it is not there.
    """
    name = full_name(services, tag)
    with awake_engine(services):
        found = next((each for each in services.engine.installed() if each.name == name), None)
        if found is None:
            raise Failure(Code.MODEL_NOT_INSTALLED, model=name)
        if in_memory(services, name) is not None:
            services.engine.unload(name)
        services.engine.delete(name)
    setup = services.setup.load()
    if setup.model == name:
        services.setup.save(Setup())
    elif setup.coming == name:  # deleted on purpose: it does not come again by itself
        services.setup.save(setup.giving_up())
    return found


def full_name(services: Services, tag: str) -> str:
    """The tag as the engine knows it."""
    known = services.catalog.model(tag)
    if known is not None:
        return known.tag
    return tag if ":" in tag else f"{tag}:latest"


def model_named(services: Services, name: str) -> str:
    """The model that a question named ``name`` goes to: a server on another computer has names of its own."""
    server = in_use(services)
    return name if server is not None and server.kind is ServerKind.OPENAI else full_name(services, name)


@contextmanager
def awake_engine(services: Services) -> Iterator[None]:
    """While the block runs, the engine answers."""
    was_running = services.host.status().state is EngineState.RUNNING
    if not was_running:
        bring_up(services, Cancel())
    try:
        yield
    finally:
        if not was_running:
            services.host.stop()
