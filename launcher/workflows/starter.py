"""A small model first: one chats with it while the right one comes, and changes over when that is there."""

from collections.abc import Iterator
from dataclasses import replace

from launcher.core.cancel import Cancel
from launcher.core.judgement import Judgement
from launcher.core.setup_state import Setup, Step
from launcher.workflows.events import (
    Loading,
    ModelProgress,
    Ready,
    Retrying,
    StarterProgress,
    StarterReady,
    SuccessorHere,
)
from launcher.workflows.keep import context_here, here, load_request, start_model
from launcher.workflows.ports import Services
from launcher.workflows.pull import pull
from launcher.workflows.streams import ended, go_on
from launcher.workflows.supervise import engine_up


def first(
    services: Services, small: Judgement, right: Judgement, cancel: Cancel
) -> Iterator[StarterProgress | StarterReady | Retrying]:
    """Fetches and loads ``small``; from then on the first run is over, and ``right`` is on its way.

    Raises:
        Failure: as :func:`pull` does, and what the load says.
    """
    if not is_installed(services, small.model):
        with ended(pull(services, small.model, cancel)) as events:
            for event in events:
                yield StarterProgress(event.progress) if isinstance(event, ModelProgress) else event
    ctx = small.ctx or context_here(services, small.model)
    services.engine.load(load_request(services, small.model, ctx), cancel)
    go_on(cancel)
    coming = Setup(Step.READY, small.model, ctx, starter=small.model, coming=right.model, coming_ctx=right.ctx)
    services.setup.save(coming)
    yield StarterReady(small.model)


def fetch_successor(services: Services, cancel: Cancel) -> Iterator[ModelProgress | Retrying | SuccessorHere]:
    """Goes on with the right model beside the chat, and ends with ``SuccessorHere``; nothing where none is coming.

    Raises:
        Failure: as :func:`pull` does.
    """
    known = services.setup.load()
    if known.coming is None:
        return
    if known.paused:
        services.setup.save(replace(known, paused=False))
    with services.power.awake("DeepSeek-R1"):
        yield from engine_up(services, cancel)
        go_on(cancel)
        if not is_installed(services, known.coming):
            yield from pull(services, known.coming, cancel)
    yield SuccessorHere(known.coming)


def use_successor(services: Services, cancel: Cancel) -> Iterator[Loading | Ready | Retrying]:
    """Takes the small model out of memory and loads the right one, which questions go to from then on.

    Raises:
        Failure: what the load says; the small model then stays the one in use, and wakes with the next question.
    """
    known = services.setup.load()
    if known.coming is None:
        return
    for loaded in here(services).loaded:
        services.engine.unload(loaded.name)
    ctx = known.coming_ctx or context_here(services, known.coming)
    with ended(start_model(services, known.coming, ctx, cancel)) as events:
        for event in events:
            if isinstance(event, Ready):  # saved first: whoever hears of it may ask at once
                services.setup.save(known.using(known.coming, ctx))
            yield event


def is_installed(services: Services, model: str) -> bool:
    """Whether the running engine has the whole model."""
    return any(each.name == model for each in services.engine.installed())
