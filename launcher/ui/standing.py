"""What there is to say of the model, by what a look at who answers has found."""

from collections.abc import Callable

from launcher.core.elsewhere import FAULTS
from launcher.core.engine import EngineState
from launcher.core.messages import Fact
from launcher.core.problems import Problem
from launcher.ui.state import State
from launcher.workflows.events import Situation

_MIB = 2**20

_OF_ENGINE = {
    EngineState.ABSENT: State.ABSENT,
    EngineState.INSTALLED: State.STOPPED,
    EngineState.FOREIGN: State.FOREIGN,
    EngineState.RUNNING: State.ASLEEP,
}


def standing(situation: Situation, name_of: Callable[[str], str]) -> tuple[State, dict[str, Fact]]:
    """The state, and the facts of its words; memory in MiB. ``name_of`` a tag is what people call it."""
    server, loaded = situation.server, situation.loaded
    first = loaded[0] if loaded else None
    if server is not None:
        model = server.model or (first.name if first is not None else "")
        return State.ELSEWHERE, {"model": name_of(model), "host": server.host}
    if first is None:
        return _OF_ENGINE[situation.status.state], {}
    memory = sum(each.size_bytes for each in loaded) / _MIB
    on_card = sum(each.vram_bytes for each in loaded) / _MIB
    facts: dict[str, Fact] = {"memory": memory, "on_card": on_card, "until": first.leaves_at}
    return State.RUNNING, {"model": name_of(first.name), **facts}


def unseen(problem: Problem) -> tuple[State, dict[str, Fact]]:
    """The same where the look ended in a problem; a server that does not answer, or not to us, has its own state."""
    if problem.code not in FAULTS:
        return State.PROBLEM, {}
    return State.AWAY, {"host": problem.facts.get("host", ""), "why": str(problem.code)}
