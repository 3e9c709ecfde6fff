"""A server with OpenAI's interface, in both dialects: what it says as values, what goes wrong as failures."""

import json
from collections.abc import Iterator

import pytest

from launcher.core.cancel import Cancel
from launcher.core.elsewhere import Served, Server, ServerKind
from launcher.core.engine import ChatDone, ChatLine, ChatPiece, ChatRequest, LoadedModel, ModelDetails, Turn
from launcher.core.problems import Code, Failure
from launcher.system.elsewhere.line import Line
from launcher.system.elsewhere.openai import OpenAiClient
from launcher.text import problem_words
from tests.support.ollama_server import MODELS, script
from tests.support.openai_server import CERTIFICATE, DISTILL, Dialect, OpenAiServer, Refusal, own_certificate
from tests.support.traces import Trace, read_trace
from tests.system.ollama.replay import Replay, chunked, head

BOTH = pytest.mark.parametrize("dialect", Dialect)
HI = (Turn("user", "Hi"),)


def client(server: OpenAiServer | Replay, token: str = "", *, r1: bool = True, unmarked: bool = False) -> OpenAiClient:
    where = Server(ServerKind.OPENAI, server.address, DISTILL, is_r1=r1, unmarked=unmarked)
    return OpenAiClient(Line(where, lambda: token, {}))


def request(*turns: Turn, think: bool = True, model: str = DISTILL) -> ChatRequest:
    return ChatRequest(model, turns or HI, 4096, think=think, elsewhere=True)


def said(lines: Iterator[ChatLine]) -> tuple[str, str, ChatDone]:
    """Thinking, answer, end."""
    *pieces, end = lines
    assert isinstance(end, ChatDone)
    thinking = "".join(each.thinking for each in pieces if isinstance(each, ChatPiece))
    answer = "".join(each.content for each in pieces if isinstance(each, ChatPiece))
    return thinking, answer, end


def code_of(act: object) -> tuple[Code, str]:
    with pytest.raises(Failure) as caught:
        act() if callable(act) else None
    what, remedy = problem_words(caught.value.problem)
    assert what
    assert remedy
    return caught.value.problem.code, what


@BOTH
def test_a_question_is_answered_as_by_the_engine_here(dialect: Dialect) -> None:
    with OpenAiServer(dialect) as server:
        thinking, answer, end = said(client(server).chat(request(), Cancel()))

    assert (thinking.strip(), answer.strip()) == (script("maths").thinking.strip(), script("maths").answer)
    assert (end.reason, end.prompt_tokens > 0, end.eval_tokens > 100) == ("stop", True, True)
    assert end.tokens_per_second
    sent = server.asked()[0]
    assert sent == {
        "model": DISTILL,
        "temperature": 0.6,
        "top_p": 0.95,
        "stream": True,
        "stream_options": {"include_usage": True},
        "messages": [{"role": "user", "content": "Hi"}],
    }


@pytest.mark.parametrize("names", [("reasoning_content",), ("reasoning",), ("reasoning_content", "reasoning")])
def test_thinking_has_two_names_and_counts_once(names: tuple[str, ...]) -> None:
    with OpenAiServer(names=names) as server:
        thinking, answer, _ = said(client(server).chat(request(), Cancel()))

    assert thinking.strip() == script("maths").thinking.strip()
    assert answer.strip() == script("maths").answer


def test_thinking_that_a_server_does_not_tell_apart_ends_with_its_mark() -> None:
    with OpenAiServer(names=()) as server:
        thinking, answer, _ = said(client(server, unmarked=True).chat(request(), Cancel()))
        unaware = said(client(server).chat(request(), Cancel()))

    assert (thinking.strip(), answer.strip()) == (script("maths").thinking.strip(), script("maths").answer)
    assert unaware[0] == ""


@BOTH
def test_a_thinking_that_was_begun_is_ended_with_the_template_of_r1(dialect: Dialect) -> None:
    turns = (Turn("user", "One"), Turn("assistant", "1"), Turn("user", "Hi"), Turn("assistant", "", "We need\n"))
    with OpenAiServer(dialect) as server:
        thinking, answer, end = said(client(server).chat(request(*turns), Cancel()))

    assert (thinking, answer.strip()) == ("", script("maths").answer)
    assert end.eval_tokens > 16  # vLLM's own limit
    sent = server.asked("/v1/completions")[0]
    assert sent["prompt"] == (
        "<｜User｜>One<｜Assistant｜>1<｜end▁of▁sentence｜><｜User｜>Hi<｜Assistant｜><think>\nWe need\n</think>\n\n"
    )
    assert sent["max_tokens"] is None
    assert "messages" not in sent


def test_an_answer_without_thinking_is_asked_for_in_the_same_way() -> None:
    with OpenAiServer() as server:
        thinking, answer, _ = said(client(server).chat(request(think=False), Cancel()))

    assert (thinking, answer.strip()) == ("", script("maths").answer)
    assert str(server.asked("/v1/completions")[0]["prompt"]).endswith("<｜Assistant｜><think>\n\n</think>\n\n")


def test_going_on_is_refused_where_the_model_is_not_known_or_the_server_has_no_way() -> None:
    turns = (*HI, Turn("assistant", "So"))
    with OpenAiServer() as server:
        unknown = code_of(lambda: list(client(server, r1=False).chat(request(*turns), Cancel())))
        assert server.calls == []
    with OpenAiServer(completions=False) as server:
        no_way = code_of(lambda: list(client(server).chat(request(*turns), Cancel())))

    assert unknown[0] is Code.SERVER_CANNOT_GO_ON
    assert no_way[0] is Code.SERVER_CANNOT_GO_ON


@BOTH
def test_its_models_and_their_context_are_told(dialect: Dialect) -> None:
    with OpenAiServer(dialect, model="class-ai", root="x/DeepSeek-R1-Distill-Qwen-32B", ctx=9000) as server:
        found, loaded, version = client(server).served(), client(server).loaded(), client(server).version()

    root = "x/DeepSeek-R1-Distill-Qwen-32B" if dialect is Dialect.VLLM else ""
    assert found == (Served("class-ai", root, 9000),)
    assert loaded == (LoadedModel("class-ai", 0, 0, 9000),)
    assert version == ("0.11.0" if dialect is Dialect.VLLM else "")


def test_a_context_that_is_not_told_is_what_r1_was_trained_for() -> None:
    with OpenAiServer() as server:
        server.models = [{"id": "a", "max_model_len": True}, {"id": "b", "meta": None, "root": 1}]
        found = client(server)

        assert [each.ctx for each in found.served()] == [None, None]
        assert [each.context_length for each in found.loaded()] == [131072, 131072]
        assert found.show("a") == ModelDetails(())


@BOTH
@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_token_that_it_does_not_know_is_told(dialect: Dialect, token: str) -> None:
    with OpenAiServer(dialect, key="sesame") as server:
        asked = code_of(lambda: list(client(server, token).chat(request(), Cancel())))
        known = said(client(server, "sesame").chat(request(), Cancel()))

    assert asked == (Code.SERVER_TOKEN, f"The server {server.host} wants a token that it knows.")
    assert known[2].reason == "stop"
    assert server.calls[-1].headers["Authorization"] == "Bearer sesame"


@BOTH
def test_a_question_too_long_names_the_context(dialect: Dialect) -> None:
    with OpenAiServer(dialect, ctx=100) as server, pytest.raises(Failure) as caught:
        list(client(server).chat(request(Turn("user", "x" * 500)), Cancel()))

    assert caught.value.problem.code is Code.QUESTION_TOO_LONG
    assert caught.value.problem.facts == {"ctx": 100}


def test_a_model_that_it_does_not_have_is_told() -> None:
    with OpenAiServer() as server:
        missing = code_of(lambda: list(client(server).chat(request(model="other"), Cancel())))

    assert missing == (Code.SERVER_MODEL_MISSING, f"The server {server.host} does not have the model other.")


LOADING = b'{"error":{"message":"Loading model","type":"unavailable_error","code":503}}'
PAGE = b"<html><body>Sign in</body></html>"
OLD_VLLM = b'{"object":"error","message":"CUDA error","type":"InternalServerError","param":null,"code":500}'
HTML = "text/html"


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (Refusal(503, LOADING), Code.SERVER_BUSY),
        (Refusal(429, b'{"error":{"message":"Rate limit reached"}}'), Code.SERVER_BUSY),
        (Refusal(403, b"Forbidden", "text/plain"), Code.SERVER_TOKEN),
        (Refusal(502, b"<html>Bad Gateway</html>", HTML), Code.SERVER_UNREACHABLE),
        (Refusal(504, b"", HTML), Code.SERVER_UNREACHABLE),
        (Refusal(500, OLD_VLLM), Code.SERVER_FAILED),
        (Refusal(500, b"oh", "text/plain"), Code.SERVER_FAILED),
        (Refusal(500, b'{"error":{"message":7}}'), Code.SERVER_FAILED),
        (Refusal(404, PAGE, HTML), Code.SERVER_UNREADABLE),
        (Refusal(404, b'{"detail":"Not Found"}'), Code.SERVER_UNREADABLE),
        (Refusal(302, b"", HTML, {"Location": "/login"}), Code.SERVER_UNREADABLE),
        (Refusal(200, PAGE, HTML), Code.SERVER_UNREADABLE),
        (Refusal(200, b"data: nonsense\n\n", HTML), Code.SERVER_UNREADABLE),
        (Refusal(200, b"data: [1]\n\n", HTML), Code.SERVER_UNREADABLE),
        (Refusal(200, b'data: {"choices":7}\n\n', HTML), Code.SERVER_UNREADABLE),
        (Refusal(200, b'data: {"choices":[{"delta":7}]}\n\n', HTML), Code.SERVER_UNREADABLE),
        (Refusal(200, b'data: {"choices":[{"delta":{"content":7}}]}\n\n', HTML), Code.SERVER_UNREADABLE),
        (Refusal(200, b'data: {"error":{"message":"CUDA out of memory"}}\n\ndata: [DONE]\n\n'), Code.SERVER_FAILED),
        (Refusal(200, b'error: {"error":{"code":500,"message":"gone"}}\n\n'), Code.SERVER_FAILED),
        (Refusal(200, b"data: [DONE]\n\n"), Code.ANSWER_CUT),
        (Refusal(200, b""), Code.ANSWER_CUT),
    ],
)
def test_whatever_it_says_instead_is_a_named_failure(refusal: Refusal, code: Code) -> None:
    with OpenAiServer() as server:
        server.refusals.append(refusal)
        found, what = code_of(lambda: list(client(server).chat(request(), Cancel())))

    assert found is code
    if refusal.body == OLD_VLLM:
        assert what.endswith("CUDA error")


@pytest.mark.parametrize("body", [PAGE, b"[]", b"{}", b'{"data":[7]}', b'{"data":[{"id":""}]}', b"\xff"])
def test_a_list_of_models_that_is_none_says_so(body: bytes) -> None:
    with OpenAiServer() as server:
        server.refusals.append(Refusal(200, body))
        assert code_of(client(server).served)[0] is Code.SERVER_UNREADABLE
        server.refusals.append(Refusal(404, body))
        assert code_of(client(server).served)[0] is Code.SERVER_UNREADABLE
        server.refusals += [Refusal(500, b'{"error":{"message":"no"}}')] * 2
        assert code_of(client(server).version)[0] is Code.SERVER_FAILED


def test_nobody_there_and_a_wrong_address_are_told() -> None:
    with OpenAiServer() as server:
        gone = client(server)
    wrong = OpenAiClient(Line(Server(ServerKind.OPENAI, "no address"), lambda: "", {}))

    assert code_of(gone.served) == (Code.SERVER_UNREACHABLE, f"The server {server.host} does not answer.")
    assert code_of(wrong.served)[0] is Code.SERVER_ADDRESS


def test_a_token_goes_over_an_open_line_only_where_that_was_confirmed() -> None:
    def asked(in_clear: str) -> None:
        where = Server(ServerKind.OPENAI, "gpu.invalid:8000", DISTILL, in_clear=in_clear)
        OpenAiClient(Line(where, lambda: "secret", {})).served()

    assert code_of(lambda: asked(""))[0] is Code.TOKEN_IN_CLEAR
    assert code_of(lambda: asked("gpu.invalid:8000"))[0] is Code.SERVER_UNREACHABLE


def test_a_certificate_of_its_own_is_told_and_trusted_where_its_file_is_named() -> None:
    with OpenAiServer(tls=own_certificate()) as server:
        where = Server(ServerKind.OPENAI, server.address, DISTILL)
        refused = code_of(OpenAiClient(Line(where, lambda: "", {})).served)
        trusted = OpenAiClient(Line(where, lambda: "", {"SSL_CERT_FILE": str(CERTIFICATE)})).served()

    assert refused[0] is Code.SERVER_CERTIFICATE
    assert trusted[0].name == DISTILL


def test_https_asked_of_a_server_that_has_none_is_told() -> None:
    with OpenAiServer() as server:
        where = Server(ServerKind.OPENAI, server.address.replace("http:", "https:"), DISTILL)
        assert code_of(OpenAiClient(Line(where, lambda: "", {})).served)[0] is Code.SERVER_NOT_ENCRYPTED


@pytest.mark.parametrize("lines", [1, 3, 40])
def test_a_line_that_breaks_in_an_answer_leaves_what_came(lines: int) -> None:
    with OpenAiServer() as server:
        server.faults.drop("/v1/chat/completions", after_lines=lines)
        answer = client(server).chat(request(), Cancel())
        came = [next(answer) for _ in range(max(0, lines - 3))]

        assert code_of(lambda: list(answer))[0] is Code.ANSWER_CUT
    assert all(isinstance(each, ChatPiece) for each in came)


def test_a_server_that_is_cut_off_before_its_answer_does_not_answer() -> None:
    with OpenAiServer() as server:
        server.faults.drop("/v1/chat/completions")
        assert code_of(lambda: list(client(server).chat(request(), Cancel())))[0] is Code.SERVER_UNREACHABLE
    with Replay([b"SSH-2.0-OpenSSH_9.9\r\n"]) as other:
        assert code_of(client(other).served)[0] is Code.SERVER_UNREADABLE


def test_a_page_in_place_of_a_version_is_passed_over() -> None:
    with OpenAiServer() as server:
        server.refusals.append(Refusal(200, PAGE, HTML))
        assert client(server).version() == ""


def test_stopping_closes_the_line_and_says_nothing_more() -> None:
    cancel, came = Cancel(), 0
    with OpenAiServer(weights=MODELS / "loop.gguf", pace=0.002) as server:
        for _ in client(server).chat(request(), cancel):
            came += 1
            if came == 3:
                cancel.request()

        assert came < 10


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
