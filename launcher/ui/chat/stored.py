"""A stored chat as the transcript shows it."""

from collections.abc import Callable, Sequence

from launcher.core.conversation import USER
from launcher.core.history import Chat, Said
from launcher.core.problems import Code, Problem
from launcher.text import say
from launcher.ui.chat.recorder import PROBLEM
from launcher.ui.transcript.entry import Entry, Question, Reply, Versions
from launcher.workflows import chat as asking

_CUT = {asking.STOPPED: "stopped", asking.FULL: "full", "length": "length", "": "ended"}
"""Why an answer is not whole, by its reason; one without a reason was being written when the program ended."""


def entries_of(chat: Chat, name_of: Callable[[str], str], *, deleted: bool = False) -> list[Entry]:
    """What is in sight of a chat. An answer that was cut, or never came, can be had by what its entry offers.

    ``deleted``: where the last answer is not there, the user did not want it.
    """
    entries: list[Entry] = []
    for number, versions in zip(chat.path, versions_of(chat), strict=True):
        said = chat.turns[number]
        entries.append(Question(said.content, versions) if said.role == USER else _reply(said, name_of, versions))
    if entries and isinstance(entries[-1], Question):
        missing = Reply(name_of(chat.model), cut="missing")
        entries.append(missing if deleted else Reply(name_of(chat.model), problem=Problem(Code.ANSWER_CUT)))
    return entries


def versions_of(chat: Chat) -> list[Versions | None]:
    """For each turn in sight, where it stands among those of its place; ``None`` where it is the only one."""
    return [_versions(number, every) for number, every in zip(chat.path, chat.versions(), strict=True)]


def _versions(number: int, every: Sequence[int]) -> Versions | None:
    if len(every) < 2:
        return None
    at = every.index(number)
    return Versions(at + 1, len(every), every[at - 1] if at else None, every[at + 1] if at + 1 < len(every) else None)


def figures(rate: float | None, thought: float | None, first: float | None = None) -> str:
    """What an answer's foot says of its speed: tokens/s, seconds to the ``first`` word, seconds of thinking."""
    if rate is None:
        return ""
    said = [say("chat.figures.rate", rate=rate)]
    if first is not None:
        said.append(say("chat.figures.first", first=first))
    if thought is not None and thought >= 1:
        said.append(say("chat.figures.thought", thought=thought))
    return " · ".join(said)


def _reply(said: Said, name_of: Callable[[str], str], versions: Versions | None) -> Reply:
    problem = Problem(Code.ANSWER_CUT) if said.reason == PROBLEM else None
    return Reply(
        name_of(said.model),
        said.thinking,
        said.content,
        said.thought_s,
        figures(said.rate, said.thought_s),
        problem,
        _CUT.get(said.reason, ""),
        versions=versions,
        tag=said.model,
    )
