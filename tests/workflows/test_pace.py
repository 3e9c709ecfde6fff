"""The clock of these tests is a second further with each look at it."""

from collections.abc import Sequence

import pytest

from launcher.core.cancel import Cancel
from launcher.core.conversation import Conversation
from launcher.core.engine import ChatDone, ChatLine, ChatPiece, LoadedModel
from launcher.core.forecast import Forecast
from launcher.core.hardware import Kind
from launcher.core.problems import Code, Failure
from launcher.core.shortfall import Slowed, Strain
from launcher.workflows.chat import ask
from launcher.workflows.events import Answered, ChatEvent, Counted, FallsShort
from tests.support.fakes import MODEL, FakeWorld

QUESTION = Conversation().asked("Why?").request(MODEL, 8192)
FAST = Forecast(MODEL, 8192, Kind.GPU, tps=(400.0, 500.0))
SLOW = Forecast(MODEL, 8192, Kind.GPU, tps=(1.0, 2.0))
WHOLE = LoadedModel(MODEL, 1000, 1000, 8192)


def reply(
    world: FakeWorld, foretold: Forecast | None, tokens: int, rate: float = 20.0, loaded: LoadedModel = WHOLE
) -> list[ChatEvent]:
    world.engine.memory = [loaded]
    words: list[ChatLine] = [ChatPiece(content=f"word {number} ") for number in range(tokens)]
    world.engine.chats = [[*words, ChatDone("stop", 9, tokens, tokens / rate)]]
    return list(ask(world.services, QUESTION, Cancel(), 1.0, foretold))


def reasons(events: Sequence[ChatEvent]) -> list[str]:
    return [event.why.key for event in events if isinstance(event, FallsShort)]


def test_the_seconds_to_the_first_word_and_the_pace_since_are_told(world: FakeWorld) -> None:
    events = reply(world, None, 33)
    assert [event.tps for event in events if isinstance(event, Counted)] == [None, 15.0, 15.5]
    last = events[-1]
    assert isinstance(last, Answered)
    assert last.first_s == 1.0


def test_far_slower_than_foretold_is_said_once_with_the_reason(world: FakeWorld) -> None:
    events = reply(world, FAST, 400, loaded=LoadedModel(MODEL, 1000, 600, 8192))
    (told,) = [event for event in events if isinstance(event, FallsShort)]
    assert told.why.key == "shortfall.spilled"
    assert told.why.facts["expected"] == (400.0, 500.0)
    assert events.index(told) < len(events) - 2  # while it comes


@pytest.mark.parametrize("foretold", [None, SLOW])
def test_as_fast_as_foretold_nothing_is_said_and_nothing_looked_for(
    world: FakeWorld, foretold: Forecast | None
) -> None:
    world.strains.looks = []
    assert reasons(reply(world, foretold, 400)) == []


def test_two_looks_tell_what_another_program_did_meanwhile(world: FakeWorld) -> None:
    world.strains.looks = [
        Strain(cpu_s={"game": 1.0}, processors=2, at=10.0),
        Strain(cpu_s={"game": 4.0}, processors=2, at=12.0),
    ]
    assert reasons(reply(world, FAST, 400)) == ["shortfall.busy"]


def test_a_reply_too_short_for_two_looks_is_judged_at_its_end_by_the_engines_figure(world: FakeWorld) -> None:
    world.strains.looks = [Strain(slowed=Slowed.HEAT)]
    assert reasons(reply(world, FAST, 40)) == ["shortfall.heat"]
    assert reasons(reply(world, FAST, 40, rate=390.0)) == []
    assert reasons(reply(world, FAST, 20)) == []


def test_an_engine_that_does_not_say_what_it_holds_leaves_the_other_reasons(world: FakeWorld) -> None:
    world.strains.looks = [Strain(on_battery=True)]
    world.engine.memory = [WHOLE]
    words: list[ChatLine | Failure] = [ChatPiece(content="word ")] * 40

    def gone() -> None:
        world.engine.trouble = Failure(Code.ENGINE_BUSY)

    world.engine.chats = [[*words, gone, ChatDone("stop", 9, 40, 2.0)]]
    events = list(ask(world.services, QUESTION, Cancel(), 1.0, FAST))
    assert reasons(events) == ["shortfall.battery"]
