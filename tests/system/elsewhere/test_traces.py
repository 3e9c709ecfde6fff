"""What servers with OpenAI's interface really said, as values and as failures."""

import json

import pytest

from launcher.core.cancel import Cancel
from launcher.core.problems import Code
from tests.support.ollama_server import script
from tests.support.traces import Trace, read_trace
from tests.system.elsewhere.hands import client, code_of, request, said
from tests.system.ollama.replay import Replay, chunked, head


def recorded(folder: str, *names: str) -> list[Trace]:
    return [read_trace(f"{folder}/{name}") for name in names]


WHOLE = [
    *recorded("llama-server", "chat-thinking", "chat-length", "chat-multi-turn", "chat-unmarked"),
    *recorded("llama-server", "completion-answer-now", "completion-continue"),
    *recorded("ollama-v1", "chat-thinking"),
]
REFUSED = {
    "llama-server/chat-token-refused": Code.SERVER_TOKEN,
    "llama-server/chat-no-token": Code.SERVER_TOKEN,
    "llama-server/chat-too-long": Code.QUESTION_TOO_LONG,
    "llama-server/chat-bad-json": Code.SERVER_FAILED,
    "llama-server/chat-stopped": Code.ANSWER_CUT,
    "ollama-v1/chat-missing-model": Code.SERVER_MODEL_MISSING,
    "llama-server/version": Code.SERVER_UNREADABLE,
}


def as_sent(trace: Trace) -> list[bytes | None]:
    """The answer of a trace as it went over the wire, event by event."""
    kind = trace.content_type or "text/plain"
    if kind != "text/event-stream":
        body = trace.lines[0].text.encode()
        return [head(trace.status, f"Content-Length: {len(body)}", kind=kind) + body]
    pieces = [chunked(f"{line.text}\n\n".encode()) for line in trace.lines]
    return [head(trace.status, "Transfer-Encoding: chunked", kind=kind), *pieces, b"0\r\n\r\n"]


@pytest.mark.parametrize("trace", WHOLE, ids=lambda trace: trace.name)
def test_a_recorded_answer_adds_up(trace: Trace) -> None:
    with Replay(as_sent(trace)) as server:
        thinking, answer, end = said(client(server).chat(request(), Cancel()))

    events = [json.loads(line.text.removeprefix("data: ")) for line in trace.lines if "[DONE]" not in line.text]
    choices = [choice for event in events for choice in event["choices"]]
    for name, told in (("thinking", thinking), ("answer", answer)):
        keys = ("reasoning_content", "reasoning") if name == "thinking" else ("content", "text")
        inner = [choice.get("delta", choice) for choice in choices]
        recorded_words = "".join(str(each.get(key) or "") for each in inner for key in keys)
        if "unmarked" not in trace.name:
            assert told == recorded_words
    usage = next(event["usage"] for event in events if event.get("usage"))
    assert (end.prompt_tokens, end.eval_tokens) == (usage["prompt_tokens"], usage["completion_tokens"])
    assert end.reason == ("length" if "max_tokens" in json.dumps(trace.body) and answer == "" else end.reason)
    assert end.eval_seconds > 0
    if "unmarked" in trace.name:
        assert thinking.strip() == script("maths").thinking.strip()


@pytest.mark.parametrize(("name", "code"), REFUSED.items())
def test_a_recorded_refusal_is_a_named_failure(name: str, code: Code) -> None:
    trace = read_trace(name)
    with Replay(as_sent(trace)) as server:
        act = client(server).served if trace.method == "GET" else lambda: list(client(server).chat(request(), Cancel()))
        assert code_of(act)[0] is code


@pytest.mark.parametrize("trace", [WHOLE[1], WHOLE[4]], ids=lambda trace: trace.name)
def test_a_stream_cut_anywhere_is_whole_or_a_named_failure(trace: Trace) -> None:
    """At each event's first bytes, middle and end."""
    body = b"".join(f"{line.text}\n\n".encode() for line in trace.lines[:6])
    for cut in range(0, len(body), 37):
        with Replay([head(200, kind="text/event-stream") + body[:cut]]) as server:
            assert code_of(lambda: list(client(server).chat(request(), Cancel())))[0] is Code.ANSWER_CUT
