"""What of a chat is sent to the model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.core.conversation import ANSWER_SHARE, Conversation, estimated_tokens, shortened
from launcher.core.engine import ChatRequest, Turn

MODEL = "deepseek-r1:7b"


def sent(request: ChatRequest) -> list[tuple[str, str, str]]:
    return [(turn.role, turn.content, turn.thinking) for turn in request.turns]


def test_a_question_goes_out_with_what_deepseek_advises() -> None:
    request = Conversation().asked("Why is the sky blue?").request(MODEL, 8192)
    assert request == ChatRequest(MODEL, (Turn("user", "Why is the sky blue?"),), 8192, 0.6, 0.95, think=True)


def test_thinking_can_be_turned_off() -> None:
    assert Conversation().asked("Hello").request(MODEL, 8192, think=False).think is False


def test_thinking_is_kept_and_not_sent_back() -> None:
    talk = Conversation().asked("2+2?").answered("4", "Two and two.").asked("3+3?")
    assert talk.turns[1].thinking == "Two and two."
    assert sent(talk.request(MODEL, 8192)) == [("user", "2+2?", ""), ("assistant", "4", ""), ("user", "3+3?", "")]


def test_instructions_stand_before_the_first_question_and_are_no_system_prompt() -> None:
    talk = Conversation().asked("One").answered("1").asked("Two")
    request = talk.request(MODEL, 8192, instructions=" Answer in French. ")
    assert [turn.role for turn in request.turns] == ["user", "assistant", "user"]
    assert request.turns[0].content == "Answer in French.\n\nOne"
    assert request.turns[2].content == "Two"
    assert talk.turns[0].content == "One"


def test_instructions_move_to_the_first_question_that_is_sent() -> None:
    talk = Conversation().asked("x" * 9000).answered("y" * 9000).asked("Short")
    assert sent(talk.request(MODEL, 4096, instructions="Be brief.")) == [("user", "Be brief.\n\nShort", "")]


def test_an_answer_that_was_cut_is_continued() -> None:
    cut = Conversation().asked("Count").answered("One, two,", "They want numbers.")
    assert sent(cut.request(MODEL, 8192))[-1] == ("assistant", "One, two,", "They want numbers.")
    whole = cut.answered(" three.")
    assert whole.turns == (Turn("user", "Count"), Turn("assistant", "One, two, three.", "They want numbers."))


def test_answer_now_sends_the_thinking_so_far_with_an_empty_answer() -> None:
    stopped = Conversation().asked("Solve it").answered("", "Factor: (x-2)")
    assert sent(stopped.request(MODEL, 8192))[-1] == ("assistant", "", "Factor: (x-2)")
    assert stopped.answered("\n\nx = 2").turns[-1] == Turn("assistant", "x = 2", "Factor: (x-2)")


def test_blank_lines_before_an_answer_are_left_out() -> None:
    assert Conversation().asked("Hi").answered("\n\n  Hello\n").turns[-1].content == "  Hello\n"


def test_the_oldest_turns_go_first_and_the_rest_begins_with_a_question() -> None:
    talk = Conversation()
    for number in range(20):
        talk = talk.asked(f"{number} " + "q" * 600).answered("a" * 600)
    talk = talk.asked("last")
    request = talk.request(MODEL, 4096)
    assert request.turns[0].role == "user"
    assert request.turns[-1].content == "last"
    assert 1 < len(request.turns) < len(talk.turns)
    assert request.turns == tuple(talk.turns[-len(request.turns) :])


def test_a_question_that_is_too_long_is_sent_for_the_engine_to_judge() -> None:
    assert len(Conversation().asked("x" * 100_000).request(MODEL, 4096).turns) == 1


def test_of_an_answer_that_is_too_long_the_end_is_gone_on_from() -> None:
    endless = Conversation().asked("Count").answered("", "x" * 90_000 + "999 1000")
    (question, thinking) = endless.request(MODEL, 4096).turns
    assert question.content == "Count"
    assert thinking.thinking.endswith("x999 1000")
    assert 4096 / 3 < estimated_tokens(thinking.thinking) <= 4096 * ANSWER_SHARE
    (_, answer) = endless.answered("é" * 90_000 + " end").request(MODEL, 4096).turns
    assert answer.content.endswith("é end")
    assert estimated_tokens(answer.content) <= 4096 * ANSWER_SHARE
    assert estimated_tokens(answer.thinking) <= 1


def test_a_long_question_leaves_something_of_the_answer_to_go_on_from() -> None:
    stopped = Conversation().asked("q" * 9000).answered("", "t" * 9000)
    assert len(stopped.request(MODEL, 4096).turns[-1].thinking) == 3072


def test_an_answer_that_fits_is_gone_on_from_as_it_is() -> None:
    stopped = Conversation().asked("2+2?").answered("It is", "Two and two.")
    assert stopped.request(MODEL, 4096).turns[-1] == Turn("assistant", "It is", "Two and two.")


def test_a_request_is_shortened_by_its_oldest_question_and_keeps_its_instructions() -> None:
    talk = Conversation().asked("One").answered("1").asked("Two").answered("2").asked("Three")
    request = talk.request(MODEL, 8192, instructions="Be brief.")
    less = shortened(request)
    assert less is not None
    assert [turn.content for turn in less.turns] == ["Be brief.\n\nTwo", "2", "Three"]
    least = shortened(less)
    assert least is not None
    assert [turn.content for turn in least.turns] == ["Be brief.\n\nThree"]
    assert (least.num_ctx, least.model) == (request.num_ctx, request.model)
    assert shortened(least) is None


def test_a_request_to_go_on_is_shortened_by_the_beginning_of_the_answer_and_never_for_ever() -> None:
    request: ChatRequest | None = Conversation().asked("Count").answered("One two", "abcde").request(MODEL, 8192)
    seen = []
    while (request := shortened(request) if request else None) is not None:
        seen.append((request.turns[1].thinking, request.turns[1].content))
    assert seen == [
        ("de", "One two"),
        ("e", "One two"),
        ("", "One two"),
        ("", "two"),
        ("", "o"),
        ("", ""),
    ]


def test_an_empty_conversation_loads_and_asks_nothing() -> None:
    assert Conversation().request(MODEL, 8192, instructions="Be brief.").turns == ()


def test_a_talk_that_begins_with_an_answer_keeps_its_instructions_for_later() -> None:
    request = Conversation().answered("Hello, how can I help?").request(MODEL, 8192, instructions="Be brief.")
    assert sent(request) == [("assistant", "Hello, how can I help?", "")]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("The quick brown fox jumps over the lazy dog.", 10), ("今天天气很好", 4), ("for i in range(10):", 7)],
)
def test_the_estimate_is_on_the_safe_side(text: str, tokens: int) -> None:
    assert tokens <= estimated_tokens(text) <= 2 * tokens


@given(
    texts=st.lists(st.text(max_size=3000), min_size=1, max_size=12),
    num_ctx=st.sampled_from([4096, 8192, 16384]),
    instructions=st.text(max_size=200),
)
def test_what_is_sent_leaves_room_and_ends_with_the_question(texts: list[str], num_ctx: int, instructions: str) -> None:
    talk = Conversation()
    for text in texts[:-1]:
        talk = talk.asked(text).answered(text, text)
    request = talk.asked(texts[-1]).request(MODEL, num_ctx, instructions=instructions)
    assert request.num_ctx == num_ctx
    assert request.turns[-1].content.endswith(texts[-1])
    assert request.turns[0].role == "user"
    assert not any(turn.thinking or turn.role == "system" for turn in request.turns)
    if len(request.turns) > 1:
        assert sum(estimated_tokens(turn.content) for turn in request.turns) <= num_ctx * ANSWER_SHARE + 1
