"""Keep the model: into memory, out of it, and what is there now."""

from collections.abc import Iterator

from launcher.core.cancel import Cancel
from launcher.core.engine import ChatRequest, EngineState, LoadedModel
from launcher.core.forecast import Forecast, forecast
from launcher.core.problems import Code, Failure
from launcher.core.recommendation import recommend
from launcher.core.supervisor import Event, Supervised
from launcher.core.truth import Expectation
from launcher.workflows.beside import in_the_way
from launcher.workflows.chat import kept
from launcher.workflows.elsewhere import context_there, in_use, situation_there
from launcher.workflows.events import Loading, Ready, Retrying, Situation
from launcher.workflows.measure import compared
from launcher.workflows.ports import Services
from launcher.workflows.report import report
from launcher.workflows.streams import go_on
from launcher.workflows.supervise import engine_up, keep_up

LEAST_CTX = 4096
"""Tokens. The context of a model of which we know nothing: Ollama's own for small computers."""


def situation(services: Services) -> Situation:
    """Who answers, and what that one has in memory: the engine here, or a server elsewhere; starts nothing.

    Raises:
        Failure: what the engine says; what keeps the server from answering.
    """
    server = in_use(services)
    return here(services) if server is None else situation_there(services, server)


def here(services: Services) -> Situation:
    """The engine that we start and stop, and what it has in memory, whoever answers; starts nothing."""
    status = services.host.status()
    if status.state is EngineState.FOREIGN:
        return Situation(status, in_the_way=in_the_way(services, status).problem)
    return Situation(status, services.engine.loaded() if status.state is EngineState.RUNNING else ())


def start_model(services: Services, model: str, ctx: int, cancel: Cancel) -> Iterator[Loading | Ready | Retrying]:
    """Starts the engine where it sleeps, and loads the model with the options that a chat has.

    Raises:
        Failure: ``MODEL_MISSING``, ``OUT_OF_MEMORY``, ``INTERRUPTED`` when cancelled, …
    """
    yield from engine_up(services, cancel)
    go_on(cancel)
    yield from _load(services, model, ctx, cancel)


def switch_to(services: Services, model: str, cancel: Cancel) -> Iterator[Loading | Ready | Retrying]:
    """Loads ``model`` in the place of what is in memory.

    Raises:
        Failure: as :func:`start_model`.
    """
    ctx = context_here(services, model)
    for loaded in here(services).loaded:
        if loaded.name != model:
            services.engine.unload(loaded.name)
    yield from start_model(services, model, ctx, cancel)


def make_way(services: Services, model: str) -> Iterator[Loading]:
    """Takes out of memory what is in ``model``'s place, before a question of a chat that is held with ``model``.

    Raises:
        Failure: ``MODEL_MISSING``: it is no longer on the disk, and the others stay.
    """
    others = [each.name for each in here(services).loaded if each.name != model]
    if not others or in_memory(services, model):
        return
    if all(each.name != model for each in services.engine.installed()):
        raise Failure(Code.MODEL_MISSING, model=model)
    yield Loading(model)
    for other in others:
        services.engine.unload(other)


def restore(
    services: Services, before: Supervised, event: Event, loaded: LoadedModel, cancel: Cancel
) -> Iterator[Loading | Ready | Retrying]:
    """The engine ended under a model: starts it again, after growing waits, with the same model in memory.

    Raises:
        Failure: ``ENGINE_KEEPS_STOPPING``; else as :func:`start_model`.
    """
    yield from keep_up(services, before, event, cancel)
    yield from _load(services, loaded.name, loaded.context_length or context_here(services, loaded.name), cancel)


def _load(services: Services, model: str, ctx: int, cancel: Cancel) -> Iterator[Loading | Ready]:
    yield Loading(model)
    services.engine.load(load_request(services, model, ctx), cancel)
    go_on(cancel)
    loaded = in_memory(services, model)
    ours = services.servers.named() is None  # nothing is foretold of another computer
    found = compared(services, loaded, Expectation(ctx)) if loaded and ours else None
    yield Ready(model, ctx, None, loaded, found)


def stop_model(services: Services, *, engine_too: bool = True) -> Iterator[Situation]:
    """Takes everything out of memory, then stops the engine if we started it; how things stand after each step.

    ``engine_too``: nobody else needs the engine, as a download does.
    """
    before = here(services)
    for loaded in before.loaded:
        services.engine.unload(loaded.name)
        yield here(services)
    if engine_too:
        services.host.stop()
    yield here(services)


def leave(services: Services) -> Iterator[Situation]:
    """As :func:`stop_model`, at our own end; an engine that ``OLLAMA_HOST`` names on another computer is left alone."""
    if services.servers.named() is None:
        yield from stop_model(services)


def load_request(services: Services, model: str, ctx: int) -> ChatRequest:
    """What loads a model. Other options than the chat's would make the engine load it a second time."""
    return kept(services, ChatRequest(model, (), ctx), services.servers.named())


def in_memory(services: Services, model: str) -> LoadedModel | None:
    """The model as the engine holds it."""
    return next((loaded for loaded in services.engine.loaded() if loaded.name == model), None)


def current_model(services: Services) -> str:
    """The model that a question goes to: the server's, else what is in memory, else what the setup chose.

    Raises:
        Failure: ``MODEL_NOT_CHOSEN``: neither is there.
    """
    server = in_use(services)
    return server.model if server is not None and server.model else model_here(services)


def model_here(services: Services) -> str:
    """The tag that a question goes to while this computer answers.

    A small model that came first does not count, where it is in memory for a chat that it was chosen for.

    Raises:
        Failure: ``MODEL_NOT_CHOSEN``.
    """
    setup = services.setup.load()
    loaded = [each.name for each in here(services).loaded]
    others = [name for name in loaded if name != setup.starter]
    if others and setup.model not in loaded:
        return others[0]
    if setup.model is None:
        raise Failure(Code.MODEL_NOT_CHOSEN)
    return setup.model


def stands_in(services: Services, model: str) -> bool:
    """Whether ``model`` is the small one that came first: it answers until the right one does, and holds no chat."""
    return services.setup.load().starter == model


def foretell(services: Services, tag: str = "") -> Forecast | None:
    """What is to come of a model, or the one that the next question goes to; ``None`` where nothing can be said of it.

    Raises:
        Failure: as :func:`current_model`.
    """
    if in_use(services) is not None:
        return None  # what another computer can do is not to be known from here
    tag = tag or current_model(services)
    model = services.catalog.model(tag)
    if model is None:
        return None
    found = report(services)
    return forecast(model, context_for(services, tag), found.profile, found.learned)


def context_for(services: Services, model: str) -> int:
    """The context in tokens to ask ``model`` with: here as below, elsewhere what the server tells.

    Or less, where the user chose less.
    """
    server = in_use(services)
    if server is None:
        return context_here(services, model)
    chosen, told = services.settings.load().chat_context, context_there(services, server, model)
    return min(chosen, told) if chosen else told


def context_here(services: Services, model: str) -> int:
    """The context in tokens to load ``model`` with: as the user chose, else as :func:`fitting_context` says."""
    return services.settings.load().chat_context or fitting_context(services, model)


def fitting_context(services: Services, model: str) -> int:
    """The context in tokens for ``model``: as it is loaded, as the setup chose, or as fits this computer."""
    loaded = next((each for each in here(services).loaded if each.name == model), None)
    if loaded is not None and loaded.context_length:
        return loaded.context_length
    setup = services.setup.load()
    if setup.model == model and setup.ctx is not None:
        return setup.ctx
    if services.catalog.model(model) is None:
        return LEAST_CTX
    found = report(services)
    judged = recommend(found.profile, services.catalog, learned=found.learned).judgement(model)
    return judged.ctx if judged is not None and judged.ctx is not None else LEAST_CTX
