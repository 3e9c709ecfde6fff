from collections.abc import Iterator

import pytest

from launcher.core.cancel import Cancel
from launcher.core.context_use import use_of
from launcher.core.conversation import Conversation
from launcher.core.engine import ChatDone, ChatLine, ChatPiece, ChatRequest, EngineState, LoadedModel
from launcher.core.problems import Code, Failure
from launcher.core.settings import Settings
from launcher.workflows.chat import FULL, ask
from launcher.workflows.events import Answered, Answering, Counted, GoingRound, Loading, Thinking
from launcher.workflows.streams import ended
from tests.support.fakes import MODEL, FakeWorld

QUESTION = Conversation().asked("Why?").request(MODEL, 8192)


def loaded(world: FakeWorld) -> None:
    world.engine.memory = [LoadedModel(MODEL, 1, 1, 8192)]


def test_thinking_and_answer_come_in_pieces_and_the_end_says_how_fast(world: FakeWorld) -> None:
    loaded(world)
    pieces = (ChatPiece("Hm"), ChatPiece("m.", "So"), ChatPiece(content=" it is."))
    world.engine.chats = [(*pieces, ChatDone("stop", 9, 30, 1.5), ChatPiece("never read"))]
    assert list(ask(world.services, QUESTION, Cancel())) == [
        Counted(use_of(QUESTION)),
        Thinking("Hm"),
        Thinking("m."),
        Answering("So"),
        Answering(" it is."),
        Answered("stop", 30, 9, 20.0, 1.0),
    ]
    assert world.log == ["chat closed"]


def test_a_model_that_sleeps_is_said_to_be_loading(world: FakeWorld) -> None:
    assert next(ask(world.services, QUESTION, Cancel())) == Loading(MODEL)


@pytest.mark.parametrize("code", [Code.ENGINE_UNREACHABLE, Code.ENGINE_STOPPED, Code.ENGINE_ANSWER_UNREADABLE])
def test_an_engine_that_is_gone_is_started(code: Code, world: FakeWorld) -> None:
    world.engine.trouble = Failure(code, address="a")
    world.host.state = EngineState.INSTALLED
    events = list(ask(world.services, QUESTION, Cancel()))
    assert events[0] == Loading(MODEL)
    assert isinstance(events[-1], Answered)
    assert world.log == ["start", "settle", "chat closed"]


def test_other_trouble_with_the_engine_is_told(world: FakeWorld) -> None:
    world.engine.trouble = Failure(Code.ENGINE_BUSY)
    with pytest.raises(Failure) as raised:
        list(ask(world.services, QUESTION, Cancel()))
    assert raised.value.problem.code is Code.ENGINE_BUSY


def test_where_the_engine_counts_more_than_we_did_it_gets_less_of_what_came_before(world: FakeWorld) -> None:
    loaded(world)
    world.engine.chats = [(Failure(Code.QUESTION_TOO_LONG, ctx=8192),)] * 2
    talk = Conversation().asked("One").answered("1").asked("Two").answered("2").asked("Three")
    events = list(ask(world.services, talk.request(MODEL, 8192), Cancel()))
    assert isinstance(events[-1], Answered)
    assert [[turn.content for turn in request.turns] for request in world.engine.requests] == [
        ["One", "1", "Two", "2", "Three"],
        ["Two", "2", "Three"],
        ["Three"],
    ]
    assert world.log == ["chat closed"] * 3


def test_a_question_that_is_too_long_by_itself_is_told_at_once(world: FakeWorld) -> None:
    loaded(world)
    world.engine.chats = [(Failure(Code.QUESTION_TOO_LONG, ctx=8192),)]
    with pytest.raises(Failure) as raised:
        list(ask(world.services, QUESTION, Cancel()))
    assert raised.value.problem.code is Code.QUESTION_TOO_LONG
    assert len(world.engine.requests) == 1


def test_a_stopped_answer_ends_with_what_came(world: FakeWorld) -> None:
    loaded(world)
    cancel = Cancel()
    world.engine.chats = [(ChatPiece(content="So"), cancel.request, ChatPiece(content="never"))]
    assert list(ask(world.services, QUESTION, cancel)) == [
        Counted(use_of(QUESTION)),
        Answering("So"),
        Answered("stopped"),
    ]


def test_an_answer_without_an_end_is_a_cut_one(world: FakeWorld) -> None:
    loaded(world)
    world.engine.chats = [(ChatPiece(content="So"),)]
    with pytest.raises(Failure) as raised:
        list(ask(world.services, QUESTION, Cancel()))
    assert raised.value.problem.code is Code.ANSWER_CUT


def test_the_model_stays_in_memory_as_long_as_the_settings_say(world: FakeWorld) -> None:
    world.settings.settings = Settings(keep_loaded_minutes=7)
    list(ask(world.services, QUESTION, Cancel()))
    assert [request.keep_alive for request in world.engine.requests] == ["7m"]


def test_a_stream_that_cannot_be_closed_is_left_alone() -> None:
    class Plain:
        def __iter__(self) -> Iterator[ChatLine]:
            return self

        def __next__(self) -> ChatLine:
            raise StopIteration

    with ended(iter(Plain())) as lines:
        assert list(lines) == []


def test_a_chat_request_carries_what_deepseek_advises() -> None:
    assert isinstance(QUESTION, ChatRequest)
    assert (QUESTION.temperature, QUESTION.top_p, QUESTION.num_ctx) == (0.6, 0.95, 8192)


def test_the_context_in_use_is_counted_while_the_answer_comes(world: FakeWorld) -> None:
    loaded(world)
    world.engine.chats = [(*[ChatPiece(content="so ")] * 40, ChatDone("stop", 9, 40, 1.0))]
    events = list(ask(world.services, QUESTION, Cancel(), 2.0))
    before = use_of(QUESTION, 2.0).prompt
    assert [event.use.used for event in events if isinstance(event, Counted)] == [before, before + 16, before + 32]


def test_a_reply_is_ended_before_the_engine_forgets_the_question(world: FakeWorld) -> None:
    loaded(world)
    world.engine.chats = [[ChatPiece(thinking=f"{number} ") for number in range(600)]]
    events = list(ask(world.services, Conversation().asked("Why?").request(MODEL, 512), Cancel()))
    last = events[-1]
    assert isinstance(last, Answered)
    assert (last.reason, last.eval_tokens) == (FULL, sum(isinstance(event, Thinking) for event in events))
    assert 450 < last.eval_tokens < 500
    assert world.log == ["chat closed"]


def test_a_reply_that_goes_round_in_circles_is_told_once(world: FakeWorld) -> None:
    loaded(world)
    circle = [ChatPiece(thinking="Wait, "), ChatPiece(thinking="let me check that again. ")]
    world.engine.chats = [(*circle * 200, ChatDone("stop", 9, 400, 1.0))]
    events = list(ask(world.services, QUESTION, Cancel()))
    assert events.count(GoingRound()) == 1
    assert 50 < events.index(GoingRound()) < 200


def test_a_model_whose_template_leaves_thinking_out_gets_it_as_it_writes_it(world: FakeWorld) -> None:
    loaded(world)
    request = Conversation().asked("Why?").answered("", "Because").request(MODEL, 8192)
    list(ask(world.services, request, Cancel()))
    world.engine.template = "{{ .Prompt }}"
    list(ask(world.services, request, Cancel()))
    sent = [(request.turns[-1].content, request.turns[-1].thinking) for request in world.engine.requests]
    assert sent == [("", "Because"), ("<think>\nBecause\n</think>\n\n", "")]
