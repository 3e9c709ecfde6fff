"""What a chat says, and when it ends."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.client import Answer, opened
from tests.support.engine import RunningOllama, until
from tests.support.ollama_server import script

OPTIONS = {"temperature": 0.6, "top_p": 0.95, "num_ctx": 4096}
QUESTION = {"role": "user", "content": "Solve x^2 - 5x + 6 = 0"}
MATHS = "deepseek-r1:8b"
LOOP = "deepseek-r1:7b"


def ask(engine: RunningOllama, model: str, *messages: Mapping[str, str], **more: object) -> Answer:
    body: dict[str, object] = {"model": model, "options": OPTIONS, **more}
    return engine.ask("POST", "/api/chat", body | ({"messages": list(messages)} if messages else {}))


def said(answer: Answer) -> tuple[str, str]:
    """Thinking and content, put together."""
    thinking, content = "", ""
    for value in answer.values():
        message = value["message"]
        assert isinstance(message, dict)
        thinking += message.get("thinking", "")
        content += message["content"]
    return thinking, content


@pytest.mark.parametrize("think", [{"think": True}, {}])
def test_a_thinking_model_thinks_unless_told_not_to(engine: RunningOllama, think: Mapping[str, bool]) -> None:
    answer = ask(engine, MATHS, QUESTION, **think)
    assert said(answer) == (script("maths").thinking, script("maths").answer)
    last = answer.values()[-1]
    assert (last["done"], last["done_reason"], last["eval_count"], last["prompt_eval_count"]) == (True, "stop", 203, 24)


def test_thinking_and_content_come_in_lines_of_their_own(engine: RunningOllama) -> None:
    for value in ask(engine, MATHS, QUESTION).values():
        message = value["message"]
        assert isinstance(message, dict)
        assert not (message.get("thinking") and message["content"])


def test_without_thinking_the_answer_begins_with_a_blank_line(engine: RunningOllama) -> None:
    assert said(ask(engine, MATHS, QUESTION, think=False)) == ("", "\n\n" + script("maths").answer)


def test_a_last_message_with_thinking_alone_is_answered(engine: RunningOllama) -> None:
    so_far = {"role": "assistant", "thinking": "We need to solve it.", "content": ""}
    assert said(ask(engine, MATHS, QUESTION, so_far, think=True)) == ("", "\n\n" + script("maths").answer)


def test_a_last_message_with_content_is_continued(engine: RunningOllama) -> None:
    answer = ask(engine, MATHS, QUESTION, {"role": "assistant", "content": "\n"}, think=True)
    assert said(answer) == ("", "\n\n" + script("maths").answer)


@pytest.mark.parametrize(("num_predict", "content"), [(20, ""), (100, script("maths").answer[:119])])
def test_num_predict_ends_a_reply_where_it_is(engine: RunningOllama, num_predict: int, content: str) -> None:
    answer = ask(engine, MATHS, QUESTION, options={**OPTIONS, "num_predict": num_predict})
    last = answer.values()[-1]
    assert (last["done_reason"], last["eval_count"]) == ("length", num_predict)
    assert script("maths").answer.startswith(said(answer)[1])
    assert bool(said(answer)[1]) == bool(content)


def test_not_streamed_it_comes_in_one_piece(engine: RunningOllama) -> None:
    answer = ask(engine, MATHS, QUESTION, stream=False)
    assert answer.content_type == "application/json; charset=utf-8"
    (value,) = answer.values()
    message = value["message"]
    assert isinstance(message, dict)
    assert (message["thinking"], message["content"]) == (script("maths").thinking, script("maths").answer)


def test_a_full_context_is_shifted_and_the_reply_goes_on(engine: RunningOllama) -> None:
    answer = ask(engine, LOOP, {"role": "user", "content": "Never stop"}, options={**OPTIONS, "num_ctx": 512})
    last = answer.values()[-1]
    assert (last["done_reason"], last["eval_count"]) == ("length", 5120)


def test_closing_the_connection_stops_the_reply(engine: RunningOllama) -> None:
    body = {"model": LOOP, "messages": [{"role": "user", "content": "Never stop"}], "options": OPTIONS}
    answer = engine.ask("POST", "/api/chat", body, lines=50)
    assert len(answer.lines) == 50
    after = ask(engine, LOOP, {"role": "user", "content": "And again"}, options={**OPTIONS, "num_predict": 3})
    assert after.values()[-1]["done_reason"] == "length"


def test_an_unknown_model_is_not_found(engine: RunningOllama) -> None:
    answer = ask(engine, "deepseek-r1:70b", QUESTION)
    assert (answer.status, answer.values()) == (404, [{"error": "model 'deepseek-r1:70b' not found"}])


@pytest.mark.parametrize(("name", "error"), [("", "model is required"), ("::", "invalid model name")])
def test_a_model_must_be_named(engine: RunningOllama, name: str, error: str) -> None:
    answer = ask(engine, name, QUESTION)
    assert (answer.status, answer.values()) == (400, [{"error": error}])


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (None, "missing request body"),
        ("text", "json: cannot unmarshal string into Go value of type api.ChatRequest"),
        ([], "json: cannot unmarshal array into Go value of type api.ChatRequest"),
        (7, "json: cannot unmarshal number into Go value of type api.ChatRequest"),
    ],
)
def test_a_body_that_is_no_request_is_refused(engine: RunningOllama, body: object, error: str) -> None:
    answer = engine.ask("POST", "/api/chat", body)
    assert (answer.status, answer.values()) == (400, [{"error": error}])


TOO_LONG = {"role": "user", "content": "word " * 400}
SMALL = {**OPTIONS, "num_ctx": 1024}


def test_a_message_longer_than_the_context_loses_its_middle_silently(engine: RunningOllama) -> None:
    answer = ask(engine, MATHS, TOO_LONG, options=SMALL)
    assert said(answer)[1] == script("maths").answer
    assert answer.values()[-1]["prompt_eval_count"] == 514


def test_without_truncate_a_message_longer_than_the_context_is_refused(engine: RunningOllama) -> None:
    answer = ask(engine, MATHS, TOO_LONG, options=SMALL, truncate=False)
    assert (answer.status, answer.content_type, answer.chunked) == (400, "application/json", True)
    assert json.loads(str(answer.values()[0]["error"]))["error"] == {
        "code": 400,
        "message": "request (2002 tokens) exceeds the available context size (1024 tokens), try increasing it",
        "type": "exceed_context_size_error",
        "n_prompt_tokens": 2002,
        "n_ctx": 1024,
    }


def test_without_shift_a_message_longer_than_the_context_is_refused(engine: RunningOllama) -> None:
    answer = ask(engine, MATHS, TOO_LONG, options=SMALL, shift=False)
    assert answer.status == 400
    assert str(answer.values()[0]["error"]).startswith("the prompt is longer than the context length")


def test_without_shift_a_full_context_ends_the_reply(engine: RunningOllama) -> None:
    answer = ask(engine, MATHS, {"role": "user", "content": "w" * 900}, options=SMALL, shift=False)
    last = answer.values()[-1]
    assert (last["done_reason"], last["prompt_eval_count"], last["eval_count"]) == ("length", 902, 122)


def test_a_history_longer_than_the_context_loses_its_beginning(engine: RunningOllama) -> None:
    long_ago = {"role": "user", "content": "word " * 400}
    answer = ask(engine, MATHS, long_ago, QUESTION, options={**OPTIONS, "num_ctx": 1024})
    assert said(answer)[1] == script("maths").answer
    assert answer.values()[-1]["prompt_eval_count"] == 24


@pytest.fixture
def unloaded(engine: RunningOllama) -> RunningOllama:
    """The engine with nothing in memory."""
    for value in _loaded(engine):
        ask(engine, str(value["name"]), keep_alive=0)
    until(lambda: _loaded(engine) == [])
    return engine


def _loaded(engine: RunningOllama) -> list[dict[str, object]]:
    listed = engine.ask("GET", "/api/ps").values()[0]["models"]
    assert isinstance(listed, list)
    return listed


def test_a_chat_without_messages_loads(unloaded: RunningOllama) -> None:
    answer = ask(unloaded, MATHS, keep_alive="10m")
    (value,) = answer.values()
    assert (value["done"], value["done_reason"], answer.chunked) == (True, "load", False)
    (model,) = _loaded(unloaded)
    assert (model["name"], model["context_length"]) == (MATHS, 4096)
    left = datetime.fromisoformat(str(model["expires_at"])) - datetime.now(UTC)
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)


def test_keep_alive_0_unloads(unloaded: RunningOllama) -> None:
    ask(unloaded, MATHS)
    (value,) = ask(unloaded, MATHS, keep_alive=0).values()
    assert value["done_reason"] == "unload"
    until(lambda: _loaded(unloaded) == [])


def test_a_negative_keep_alive_is_292_years(unloaded: RunningOllama) -> None:
    ask(unloaded, MATHS, keep_alive=-1)
    (model,) = _loaded(unloaded)
    assert str(model["expires_at"]).startswith("23")


def test_another_context_loads_the_model_again(unloaded: RunningOllama) -> None:
    ask(unloaded, MATHS)
    ask(unloaded, MATHS, options={**OPTIONS, "num_ctx": 2048})
    (model,) = _loaded(unloaded)
    assert model["context_length"] == 2048


def test_a_bad_keep_alive_is_refused(engine: RunningOllama) -> None:
    answer = ask(engine, MATHS, QUESTION, keep_alive="soon")
    assert (answer.status, answer.values()) == (400, [{"error": 'time: invalid duration "soon"'}])


def test_a_killed_runner_is_an_error_line_and_the_next_request_loads_again(unloaded: RunningOllama) -> None:
    body = {"model": LOOP, "messages": [{"role": "user", "content": "Never stop"}], "options": OPTIONS}
    with opened(unloaded.address, "POST", "/api/chat", body) as response:
        lines = iter(response.readline, b"")
        next(lines)
        for runner in unloaded.runners():
            runner.kill()
        *_, last = lines
    assert json.loads(last) == {"error": "an error was encountered while running the model: unexpected EOF"}
    assert [model["name"] for model in _loaded(unloaded)] == [LOOP]
    assert (
        ask(unloaded, LOOP, options={**OPTIONS, "num_predict": 2}, keep_alive="1m").values()[0]["done_reason"] == "load"
    )


def test_generate_speaks_its_own_fields(engine: RunningOllama) -> None:
    body = {"model": MATHS, "prompt": "Solve x^2 - 5x + 6 = 0", "options": OPTIONS}
    values = engine.ask("POST", "/api/generate", body).values()
    assert "".join(str(value["response"]) for value in values) == script("maths").answer
    assert "".join(str(value.get("thinking", "")) for value in values) == script("maths").thinking
    assert (values[-1]["done_reason"], values[-1]["prompt_eval_count"]) == ("stop", 24)


@pytest.mark.parametrize(
    ("more", "status", "error"),
    [
        (
            {"messages": "Hi"},
            400,
            "json: cannot unmarshal string into Go struct field ChatRequest.messages of type []api.Message",
        ),
        ({"stream": "no"}, 400, "json: cannot unmarshal string into Go struct field ChatRequest.stream of type bool"),
        ({"options": {"num_ctx": "many"}}, 500, 'option "num_ctx" must be of type integer'),
        (
            {"think": "silly"},
            400,
            'invalid think value: "silly" (must be "high", "medium", "low", "max", true, or false)',
        ),
    ],
)
def test_a_field_of_the_wrong_type_is_refused(
    engine: RunningOllama, more: Mapping[str, object], status: int, error: str
) -> None:
    body: dict[str, object] = {"model": MATHS, "messages": [QUESTION], "options": OPTIONS}
    answer = engine.ask("POST", "/api/chat", body | dict(more))
    assert (answer.status, answer.values()) == (status, [{"error": error}])


def test_a_stop_mark_ends_the_reply_before_it(engine: RunningOllama) -> None:
    answer = ask(engine, MATHS, QUESTION, think=False, options={**OPTIONS, "stop": ["quadratic"]})
    assert said(answer)[1].endswith("The ")
    assert answer.values()[-1]["done_reason"] == "stop"


def test_the_case_of_a_name_does_not_matter(engine: RunningOllama) -> None:
    answer = ask(engine, "DeepSeek-R1:8B", QUESTION, options={**OPTIONS, "num_predict": 5})
    assert (answer.status, answer.values()[0]["model"]) == (200, "DeepSeek-R1:8B")
