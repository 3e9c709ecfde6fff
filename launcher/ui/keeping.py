"""What is done about the engine in the background.

Each use case is imported where it begins: the first window is painted without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launcher.core.cancel import Cancel
    from launcher.core.engine import LoadedModel
    from launcher.core.supervisor import Event, Supervised
    from launcher.workflows.events import Loading, Ready, Retrying, Situation
    from launcher.workflows.ports import Services
    from launcher.workflows.yielding import Need

    Step = Loading | Ready | Retrying | Situation


def look(services: Services, *, idle: bool) -> tuple[Situation, Need | None]:
    """How things stand, and who needed the memory that a model was just taken out of; ``idle``: it may be."""
    from launcher.workflows import yielding

    return yielding.look(services, idle=idle)


def who_needs(services: Services, loaded: LoadedModel) -> Need | None:
    """Who needs the memory that this model takes."""
    from launcher.workflows import yielding

    return yielding.who_needs(services, (loaded,))


def choose(services: Services, model: str, cancel: Cancel) -> Iterator[Step]:
    """Loads ``model``, which questions go to from then on."""
    from launcher.workflows import shelf

    return shelf.choose(services, model, cancel)


def load(services: Services, cancel: Cancel) -> Iterator[Step]:
    """Loads the model that the setup chose."""
    from launcher.workflows import keep

    model = keep.model_here(services)
    return keep.start_model(services, model, keep.context_here(services, model), cancel)


def move(services: Services, cancel: Cancel) -> Iterator[Step]:
    """Gives the engine a free port, and loads the model there."""
    from launcher.workflows import beside

    beside.move_engine(services)
    return load(services, cancel)


def restore(
    services: Services, before: Supervised, event: Event, loaded: LoadedModel, cancel: Cancel
) -> Iterator[Step]:
    """Starts the engine again that ended with this model in memory."""
    from launcher.workflows import keep

    return keep.restore(services, before, event, loaded, cancel)


def stop(services: Services, *, engine_too: bool) -> Iterator[Step]:
    """Takes the model out of memory, and ends the engine with it where that is ours."""
    from launcher.workflows import keep

    return keep.stop_model(services, engine_too=engine_too)


def leave(services: Services) -> Iterator[Step]:
    """At our own end: stops the model and the engine, where that is ours."""
    from launcher.workflows import keep

    return keep.leave(services)


def clear_old(services: Services) -> int:
    """Removes what a move of the models left behind; bytes freed."""
    from launcher.workflows import moving

    return moving.clear_old(services)
