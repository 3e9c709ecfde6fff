"""Commands cannot ask: where another program has the engine's port, ours takes a free one, and that is said."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from launcher.commands.context import Context
from launcher.core.problems import Failure
from launcher.text import sentence
from launcher.workflows.beside import MOVE_HELPS, move_engine

Event = TypeVar("Event")
Result = TypeVar("Result")


def on_free_port(context: Context, work: Callable[[], Iterator[Event]]) -> Iterator[Event]:
    """The events of ``work``; begun once more on a free port where another program turns out to have the engine's."""
    try:
        yield from work()
    except Failure as failure:
        _move(context, failure)
        yield from work()


def done_on_free_port(context: Context, work: Callable[[], Result]) -> Result:
    """What ``work`` returns; done once more on a free port where another program turns out to have the engine's."""
    try:
        return work()
    except Failure as failure:
        _move(context, failure)
        return work()


def _move(context: Context, failure: Failure) -> None:
    """To a free port, where that helps; raises ``failure`` where it does not."""
    if failure.problem.code not in MOVE_HELPS:
        raise failure
    context.console.note(sentence(move_engine(context.services)))
