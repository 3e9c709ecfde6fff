"""What a server with OpenAI's interface is sent."""

from launcher.core.conversation import Conversation
from launcher.core.openai_body import CHAT, COMPLETION, body, form, prompt

COMMON = {
    "model": "m",
    "temperature": 0.6,
    "top_p": 0.95,
    "stream": True,
    "stream_options": {"include_usage": True},
}
TALK = Conversation().asked("One?").answered("1", "Hm").asked("Two?")


def test_a_question_goes_with_what_was_said_and_without_what_was_thought() -> None:
    path, sent = body(TALK.request("m", 4096, instructions="Be short."))
    assert path == CHAT
    assert sent == COMMON | {
        "messages": [
            {"role": "user", "content": "Be short.\n\nOne?"},
            {"role": "assistant", "content": "1"},
            {"role": "user", "content": "Two?"},
        ]
    }
    assert form(TALK.request("m", 4096, instructions="Be short.")) == sent


def test_an_answer_that_was_cut_goes_as_r1_wrote_it() -> None:
    path, sent = body(TALK.answered("So", "Well").request("m", 4096))
    assert path == COMPLETION
    assert sent == COMMON | {
        "prompt": "<｜User｜>One?<｜Assistant｜>1<｜end▁of▁sentence｜><｜User｜>Two?"
        "<｜Assistant｜><think>\nWell\n</think>\n\nSo",
        "max_tokens": None,
    }


def test_an_answer_of_which_the_thinking_is_not_known_goes_on_as_it_is() -> None:
    assert prompt(Conversation().asked("Two?").answered("So").request("m", 4096)) == "<｜User｜>Two?<｜Assistant｜>So"


def test_an_answer_without_thinking_begins_after_an_empty_one() -> None:
    path, sent = body(Conversation().asked("Two?").request("m", 4096, think=False))
    assert path == COMPLETION
    assert sent["prompt"] == "<｜User｜>Two?<｜Assistant｜><think>\n\n</think>\n\n"
