"""A server with OpenAI's interface, in both dialects: what it says as values, what goes wrong as failures."""

import pytest

from launcher.core.cancel import Cancel
from launcher.core.elsewhere import Served, Server, ServerKind
from launcher.core.engine import ChatPiece, LoadedModel, ModelDetails, Turn
from launcher.core.problems import Code, Failure
from launcher.system.elsewhere.line import Line
from launcher.system.elsewhere.openai import OpenAiClient
from tests.support.ollama_server import MODELS, script
from tests.support.openai_server import CERTIFICATE, DISTILL, Dialect, OpenAiServer, Refusal, own_certificate
from tests.system.elsewhere.hands import HI, client, code_of, request, said
from tests.system.ollama.replay import Replay

BOTH = pytest.mark.parametrize("dialect", Dialect)


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


@pytest.mark.fault(
    "a model that is not known as R1, to go on from an answer",
    "not offered; refused before anything is sent",
    says=Code.SERVER_CANNOT_GO_ON,
    kept="what was written",
    where="A server on another computer",
)
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


@pytest.mark.fault(
    "a wrong token, or none",
    "told; the test of the dialog asks a question, because llama.cpp's server shows its models to anybody",
    says=Code.SERVER_TOKEN,
    kept="the chat, and the question to ask again",
    where="A server on another computer",
)
@BOTH
@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_token_that_it_does_not_know_is_told(dialect: Dialect, token: str) -> None:
    with OpenAiServer(dialect, key="sesame") as server:
        asked = code_of(lambda: list(client(server, token).chat(request(), Cancel())))
        known = said(client(server, "sesame").chat(request(), Cancel()))

    assert asked == (Code.SERVER_TOKEN, f"The server {server.host} wants a token that it knows.")
    assert known[2].reason == "stop"
    assert server.calls[-1].headers["Authorization"] == "Bearer sesame"


@pytest.mark.fault(
    "a question longer than its context",
    "told, with its context; what came before is left out first",
    says=Code.QUESTION_TOO_LONG,
    kept="the chat, and the question to ask again",
    where="A server on another computer",
)
@BOTH
def test_a_question_too_long_names_the_context(dialect: Dialect) -> None:
    with OpenAiServer(dialect, ctx=100) as server, pytest.raises(Failure) as caught:
        list(client(server).chat(request(Turn("user", "x" * 500)), Cancel()))

    assert caught.value.problem.code is Code.QUESTION_TOO_LONG
    assert caught.value.problem.facts == {"ctx": 100}


@pytest.mark.fault(
    "its model was taken away",
    "told",
    says=Code.SERVER_MODEL_MISSING,
    kept="the chat, and the question to ask again",
    where="A server on another computer",
)
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


@pytest.mark.fault(
    "a page in place of an answer (a sign-in, a proxy)",
    "told",
    says=Code.SERVER_UNREADABLE,
    kept="the chat, and the question to ask again",
    where="A server on another computer",
)
@pytest.mark.parametrize("body", [PAGE, b"[]", b"{}", b'{"data":[7]}', b'{"data":[{"id":""}]}', b"\xff"])
def test_a_list_of_models_that_is_none_says_so(body: bytes) -> None:
    with OpenAiServer() as server:
        server.refusals.append(Refusal(200, body))
        assert code_of(client(server).served)[0] is Code.SERVER_UNREADABLE
        server.refusals.append(Refusal(404, body))
        assert code_of(client(server).served)[0] is Code.SERVER_UNREADABLE
        server.refusals += [Refusal(500, b'{"error":{"message":"no"}}')] * 2
        assert code_of(client(server).version)[0] is Code.SERVER_FAILED


@pytest.mark.fault(
    "nobody there",
    "told; header and tray say so",
    says=Code.SERVER_UNREACHABLE,
    kept="the chat, and the question to ask again",
    where="A server on another computer",
)
def test_nobody_there_and_a_wrong_address_are_told() -> None:
    with OpenAiServer() as server:
        gone = client(server)
    wrong = OpenAiClient(Line(Server(ServerKind.OPENAI, "no address"), lambda: "", {}))

    assert code_of(gone.served) == (Code.SERVER_UNREACHABLE, f"The server {server.host} does not answer.")
    assert code_of(wrong.served)[0] is Code.SERVER_ADDRESS


@pytest.mark.fault(
    "a token without encryption",
    "sent only to a host that was confirmed for it",
    says=Code.TOKEN_IN_CLEAR,
    kept="the chat, and the question to ask again",
    where="A server on another computer",
)
def test_a_token_goes_over_an_open_line_only_where_that_was_confirmed() -> None:
    def asked(in_clear: str) -> None:
        where = Server(ServerKind.OPENAI, "gpu.invalid:8000", DISTILL, in_clear=in_clear)
        OpenAiClient(Line(where, lambda: "secret", {})).served()

    assert code_of(lambda: asked(""))[0] is Code.TOKEN_IN_CLEAR
    assert code_of(lambda: asked("gpu.invalid:8000"))[0] is Code.SERVER_UNREACHABLE


@pytest.mark.fault(
    "a certificate that nobody has signed",
    "told; trusted where SSL_CERT_FILE names it",
    says=Code.SERVER_CERTIFICATE,
    kept="the chat, and the question to ask again",
    where="A server on another computer",
)
def test_a_certificate_of_its_own_is_told_and_trusted_where_its_file_is_named() -> None:
    with OpenAiServer(tls=own_certificate()) as server:
        where = Server(ServerKind.OPENAI, server.address, DISTILL)
        refused = code_of(OpenAiClient(Line(where, lambda: "", {})).served)
        trusted = OpenAiClient(Line(where, lambda: "", {"SSL_CERT_FILE": str(CERTIFICATE)})).served()

    assert refused[0] is Code.SERVER_CERTIFICATE
    assert trusted[0].name == DISTILL


@pytest.mark.fault(
    "HTTPS asked of a server that has none",
    "told",
    says=Code.SERVER_NOT_ENCRYPTED,
    kept="the chat, and the question to ask again",
    where="A server on another computer",
)
def test_https_asked_of_a_server_that_has_none_is_told() -> None:
    with OpenAiServer() as server:
        where = Server(ServerKind.OPENAI, server.address.replace("http:", "https:"), DISTILL)
        assert code_of(OpenAiClient(Line(where, lambda: "", {})).served)[0] is Code.SERVER_NOT_ENCRYPTED


@pytest.mark.fault(
    "the line breaks in an answer",
    "told",
    says=Code.ANSWER_CUT,
    kept="what was written, to go on from",
    where="A server on another computer",
)
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


def test_a_server_that_says_nothing_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launcher.system.elsewhere.openai.LOOK_S", 0.1)
    monkeypatch.setattr("launcher.system.elsewhere.openai.SILENT_S", 0.1)
    with OpenAiServer() as server:
        server.faults.stall("/v1/models")
        assert code_of(client(server).served)[0] is Code.SERVER_UNREACHABLE
        server.faults.stall("/v1/chat/completions", after_lines=4)
        assert code_of(lambda: list(client(server).chat(request(), Cancel())))[0] is Code.ANSWER_CUT


@pytest.mark.parametrize("body", [b'{"error":{"message":"no key sesame"}}', b'{"error":{"message":"no key"}}'])
def test_a_token_that_a_server_repeats_is_not_shown(body: bytes) -> None:
    with OpenAiServer() as server:
        for act in (client(server, "sesame").served, lambda: list(client(server, "sesame").chat(request(), Cancel()))):
            server.refusals.append(Refusal(500, body))
            assert code_of(act)[1].startswith(f"The server {server.host} could not answer: no key")
            server.refusals.append(Refusal(500, body))
            assert "sesame" not in code_of(act)[1]


def test_stopping_closes_the_line_and_says_nothing_more() -> None:
    cancel, came = Cancel(), 0
    with OpenAiServer(weights=MODELS / "loop.gguf", pace=0.002) as server:
        for _ in client(server).chat(request(), cancel):
            came += 1
            if came == 3:
                cancel.request()

        assert came < 10
