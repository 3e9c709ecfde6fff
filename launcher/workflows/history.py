"""The chats that are kept: what the list shows, and what an import takes over."""

from collections.abc import Sequence
from dataclasses import dataclass

from launcher.core.history import Chat, Summary
from launcher.core.problems import Failure, Problem
from launcher.workflows.ports import Services


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is kept, and what was wrong with the place where it is."""

    chats: tuple[Summary, ...]
    problem: Problem | None = None


def shelf(services: Services) -> Shelf:
    """The chats. Where the store says that it cannot be used, what it uses in that place.

    Raises:
        Failure: neither can be had.
    """
    try:
        return Shelf(services.history.chats())
    except Failure as failure:
        return Shelf(services.history.chats(), failure.problem)


def take_over(services: Services, chats: Sequence[Chat]) -> int:
    """Keeps imported chats; how many. One that is there already is left, unless the imported one went on later."""
    there = {summary.id: summary.changed for summary in services.history.chats()}
    taken = [chat for chat in chats if chat.id not in there or chat.changed > there[chat.id]]
    for chat in taken:
        services.history.replace(chat)
    return len(taken)
