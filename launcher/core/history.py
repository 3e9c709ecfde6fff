"""Chats as they are kept: a tree of turns each, so that a question asked again leaves its earlier version reachable.

A turn's number is its place in ``Chat.turns``; numbers never change. ``NOTHING`` is the parent of a first question.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from launcher.core.conversation import ASSISTANT, USER, Conversation
from launcher.core.engine import Turn

NOTHING: Final = -1
LONGEST_TITLE: Final = 80
"""Characters of the first question that make a title."""
HIT: Final = ("\x02", "\x03")
"""What stands before and after the words found in an excerpt."""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn. ``thought_s`` in seconds, ``rate`` in tokens/s, ``at`` in seconds since 1970.

    ``reason`` is the engine's ``done_reason``, ``stopped`` or ``problem``; empty while the answer is being written.
    """

    role: str
    content: str
    parent: int = NOTHING
    thinking: str = ""
    thought_s: float | None = None
    model: str = ""
    tokens: int = 0
    rate: float | None = None
    reason: str = ""
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Summary:
    """A chat in a list. ``changed`` in seconds since 1970; ``excerpt`` has the words that a search found, marked."""

    id: str
    title: str
    changed: float
    pinned: bool = False
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat: ``leaf`` is the number of the turn at which it stands, ``model`` the tag it is held with."""

    id: str
    title: str = ""
    turns: tuple[Said, ...] = ()
    leaf: int = NOTHING
    model: str = ""
    pinned: bool = False
    created: float = 0.0
    changed: float = 0.0

    @property
    def path(self) -> tuple[int, ...]:
        """The numbers of the turns in sight, oldest first."""
        numbers: list[int] = []
        at = self.leaf
        while at != NOTHING:
            numbers.append(at)
            at = self.turns[at].parent
        return tuple(reversed(numbers))

    @property
    def answered_by(self) -> str:
        """The tag of the model that gave the last answer in sight; empty where there is none."""
        return next((self.turns[number].model for number in reversed(self.path) if self.turns[number].model), "")

    @property
    def conversation(self) -> Conversation:
        """What is in sight, as it goes on from here."""
        return Conversation(tuple(_turn(self.turns[number]) for number in self.path))

    @property
    def summary(self) -> Summary:
        """Its line in a list."""
        return Summary(self.id, self.title, self.changed, self.pinned)

    def held_with(self, model: str) -> "Chat":
        """With another model's tag."""
        return replace(self, model=model)

    def versions(self) -> tuple[tuple[int, ...], ...]:
        """For each turn in sight, oldest first: the numbers of all that stand at its place, in the order they came."""
        places: dict[tuple[int, str], list[int]] = {}
        for number, turn in enumerate(self.turns):
            places.setdefault((turn.parent, turn.role), []).append(number)
        return tuple(tuple(places[self.turns[number].parent, self.turns[number].role]) for number in self.path)

    def switched(self, number: int) -> "Chat":
        """Stands at the latest that followed on ``number``."""
        leaf = number
        while (after := max((n for n, turn in enumerate(self.turns) if turn.parent == leaf), default=NOTHING)) > leaf:
            leaf = after
        return replace(self, leaf=leaf)

    def aligned(self, turns: Sequence[Turn], at: float) -> "Chat":
        """With ``turns`` in sight: what is new is added, what grew is written anew, what was left stays as a version.

        A title is made of the first question where there is none.
        """
        path, kept, leaf, followed = self.path, list(self.turns), NOTHING, 0
        for number, turn in zip(path, turns, strict=False):
            if not _same(kept[number], turn):
                break
            if _turn(kept[number]) != turn:
                kept[number] = replace(kept[number], content=turn.content, thinking=turn.thinking)
            leaf, followed = number, followed + 1
        for turn in turns[followed:]:
            kept.append(Said(turn.role, turn.content, leaf, turn.thinking, at=at))
            leaf = len(kept) - 1
        title = self.title or title_of(next((turn.content for turn in turns if turn.role == USER), ""))
        changed = at if tuple(kept) != self.turns else self.changed
        return replace(self, turns=tuple(kept), leaf=leaf, title=title, changed=changed)

    def without(self, number: int) -> "Chat":
        """Without one turn: what followed on it follows on what was before it; later turns get other numbers."""
        gone = self.turns[number]

        def now(before: int) -> int:
            at = gone.parent if before == number else before
            return at - (at > number)

        turns = (replace(said, parent=now(said.parent)) for n, said in enumerate(self.turns) if n != number)
        return replace(self, turns=tuple(turns), leaf=now(self.leaf))

    def ended(self, said: Said) -> "Chat":
        """With the figures of ``said`` (not its words) for the answer at which it stands."""
        if self.leaf == NOTHING or self.turns[self.leaf].role != ASSISTANT:
            return self
        last = self.turns[self.leaf]
        last = replace(
            said, role=last.role, content=last.content, thinking=last.thinking, parent=last.parent, at=last.at
        )
        return replace(self, turns=(*self.turns[: self.leaf], last, *self.turns[self.leaf + 1 :]))


def news(before: Chat | None, after: Chat) -> tuple[int, ...]:
    """The numbers of the turns of ``after`` that are new or other than in ``before``."""
    old = before.turns if before is not None else ()
    return tuple(n for n, turn in enumerate(after.turns) if n >= len(old) or old[n] is not turn)


def title_of(question: str) -> str:
    """A chat's title: the first line of its first question, cut at a word where it is long."""
    line = next((line.strip() for line in question.splitlines() if line.strip()), "")
    if len(line) <= LONGEST_TITLE:
        return line
    cut = line[:LONGEST_TITLE]
    return f"{(cut.rpartition(' ')[0] or cut).rstrip()}…"


def pieces(excerpt: str) -> tuple[tuple[str, bool], ...]:
    """An excerpt as runs of text, and whether each was found."""
    found: list[tuple[str, bool]] = []
    for index, part in enumerate(excerpt.split(HIT[0])):
        hit, mark, rest = part.partition(HIT[1]) if index else ("", "", part)
        if not mark and hit:  # an opening mark without its end
            hit, rest = "", hit
        found += [(text, is_hit) for text, is_hit in ((hit, True), (rest, False)) if text]
    return tuple(found)


def _turn(said: Said) -> Turn:
    return Turn(said.role, said.content, said.thinking)


def _same(kept: Said, turn: Turn) -> bool:
    """Whether ``turn`` is ``kept``, or what an answer has grown to."""
    if kept.role != turn.role:
        return False
    if kept.role == USER:
        return kept.content == turn.content
    return turn.content.startswith(kept.content) and turn.thinking.startswith(kept.thinking.rstrip())
