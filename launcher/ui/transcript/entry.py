"""What a conversation is made of, as values; widgets are built from these when they come into sight."""

from collections.abc import Iterable
from dataclasses import dataclass

from launcher.core.problems import Problem


@dataclass(frozen=True, slots=True)
class Versions:
    """This is version ``at`` (from 1) ``of`` so many; the numbers of the turns before and after it, where there are."""

    at: int
    of: int
    before: int | None
    after: int | None


@dataclass(slots=True)
class Question:
    """What the user asked."""

    text: str
    versions: Versions | None = None


@dataclass(slots=True)
class Reply:
    """What the model said, so far. ``thought_s`` is how long it thought, in seconds, once it has."""

    model: str
    thinking: str = ""
    text: str = ""
    thought_s: float | None = None
    figures: str = ""
    problem: Problem | None = None
    cut: str = ""
    """Why it is not whole: ``stopped`` by the user, ``length``, ``full``: ended before it overran the context, or
    ``missing``: it was deleted.
    """
    unfolded: bool | None = None
    """What the user chose for this one; ``None``: the thinking is folded, but while it lasts as ``opened`` says."""
    opened: bool = False
    goes_on: bool = True
    """Whether its model can go on from what it has written; where it cannot, that is not offered."""
    versions: Versions | None = None
    tag: str = ""
    """Which model that is, once it is known."""
    takes_over: bool = False
    """Whether another model gave the answer before it."""


Entry = Question | Reply


def mark_changes(entries: Iterable[Entry]) -> None:
    """Notes with each reply whether its model takes over from another one."""
    before = ""
    for entry in entries:
        if isinstance(entry, Reply) and entry.tag:
            entry.takes_over = before not in ("", entry.model)
            before = entry.model
