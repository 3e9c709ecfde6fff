"""The client against the test server: every verb, cancelling, and what breaks under it."""

import threading
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import ChatDone, ChatLine, ChatPiece, ChatRequest, PullProgress, PullQuiet, PullStatus, Turn
from launcher.core.problems import Code, Failure
from launcher.system.ollama.client import OllamaClient
from tests.support.ollama_server import DEEPSEEK, MODELS, OllamaServer, script
from tests.support.registry import Registry
from tests.system.ollama.replay import Replay, chunked, head

T = TypeVar("T")
ASK = ChatRequest("deepseek-r1:8b", (Turn("user", "Solve x^2 - 5x + 6 = 0"),), 4096)
ENDLESS = ChatRequest("deepseek-r1:7b", (Turn("user", "Never stop"),), 4096)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[OllamaServer]:
    with OllamaServer(models_dir=tmp_path / "models", installed=DEEPSEEK, retry_unit=0.01) as running:
        yield running


@pytest.fixture
def client(server: OllamaServer) -> OllamaClient:
    return OllamaClient(server.address)


def added_up(lines: list[ChatLine]) -> tuple[str, str]:
    pieces = [line for line in lines if isinstance(line, ChatPiece)]
    return "".join(piece.thinking for piece in pieces), "".join(piece.content for piece in pieces)


def code_of(act: Callable[[], object]) -> Code:
    with pytest.raises(Failure) as caught:
        act()
    return caught.value.problem.code


def seconds_to_end(work: Callable[[], object], cancel: Cancel, started: Callable[[], bool]) -> float:
    """How long ``work``, in a thread, takes to end once it waits and ``cancel`` is asked."""
    thread = threading.Thread(target=work)
    thread.start()
    until = time.monotonic() + 5
    while not started() and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.05)
    asked = time.monotonic()
    cancel.request()
    thread.join(5)
    assert not thread.is_alive()
    return time.monotonic() - asked


def test_a_chat_gives_thinking_answer_and_figures(client: OllamaClient) -> None:
    lines = list(client.chat(ASK, Cancel()))

    said = script("maths")
    assert added_up(lines) == (said.thinking, said.answer)
    done = lines[-1]
    assert isinstance(done, ChatDone)
    assert done.reason == "stop"
    assert done.tokens_per_second


def test_a_chat_always_sends_the_same_options(client: OllamaClient, server: OllamaServer) -> None:
    turns = (Turn("user", "Hi"), Turn("assistant", "", thinking="so far"))
    list(client.chat(ChatRequest("deepseek-r1:8b", turns, 2048, think=True, keep_alive="-1"), Cancel()))

    body = server.calls[-1].body
    assert isinstance(body, dict)
    assert body["options"] == {"temperature": 0.6, "top_p": 0.95, "num_ctx": 2048}
    assert body["keep_alive"] == -1
    assert body["truncate"] is False
    assert "shift" not in body
    assert body["messages"] == [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "", "thinking": "so far"},
    ]


def test_a_load_sends_what_a_chat_sends(client: OllamaClient, server: OllamaServer) -> None:
    client.load(ASK, Cancel())
    list(client.chat(ASK, Cancel()))
    load, chat = (call.body for call in server.calls if call.path == "/api/chat")

    assert isinstance(load, dict)
    assert isinstance(chat, dict)
    for name in ("options", "keep_alive", "truncate", "shift"):
        assert load.get(name) == chat.get(name)


def test_load_shows_and_unloads(client: OllamaClient) -> None:
    client.load(ASK, Cancel())
    (loaded,) = client.loaded()
    assert (loaded.name, loaded.context_length) == ("deepseek-r1:8b", 4096)
    client.unload("deepseek-r1:8b")

    assert client.loaded() == ()


def test_models_are_listed_shown_copied_and_deleted(client: OllamaClient) -> None:
    client.copy("deepseek-r1:8b", "another:8b")
    assert {model.name for model in client.installed()} == {*DEEPSEEK, "another:8b"}
    client.delete("another:8b")

    assert {model.name for model in client.installed()} == set(DEEPSEEK)
    details = client.show("deepseek-r1:8b")
    assert "thinking" in details.capabilities
    assert details.template
    assert details.trained_context
    assert details.parameters
    assert (details.family, details.quantisation) == ("qwen2", "F16")
    assert client.version() == "0.32.15"


def test_a_pull_brings_the_model(client: OllamaClient) -> None:
    with Registry() as registry:
        registry.add("deepseek-r1:14b", MODELS / "short.gguf")
        name = f"{registry.spec}/deepseek-r1:14b"
        lines = list(client.pull(name, Cancel()))

    assert lines[0] == PullStatus("pulling manifest")
    assert lines[-1] == PullStatus("success")
    assert name in {model.name for model in client.installed()}


@pytest.mark.parametrize("after", [None, 1], ids=["before the answer", "in the answer"])
def test_a_pull_says_that_the_engine_is_silent_and_can_be_left_meanwhile(
    after: int | None, client: OllamaClient, server: OllamaServer
) -> None:
    server.faults.stall("/api/pull", after_lines=after)
    lines = client.pull("deepseek-r1:14b", Cancel())
    assert PullQuiet() in [next(lines), next(lines)]
    asked = time.monotonic()
    assert isinstance(lines, Generator)
    lines.close()
    assert time.monotonic() - asked < 2


def test_a_pull_that_is_left_keeps_what_came(client: OllamaClient) -> None:
    with Registry() as registry:
        registry.add("deepseek-r1:14b", MODELS / "short.gguf", padding=30_000_000)
        registry.pace.rate = 60_000_000
        name = f"{registry.spec}/deepseek-r1:14b"
        pull = client.pull(name, Cancel())
        left = next(line for line in pull if isinstance(line, PullProgress) and line.completed > 5_000_000)
        del pull
        lines = [line for line in client.pull(name, Cancel()) if isinstance(line, PullProgress)]

    assert next(line for line in lines if line.digest == left.digest).completed >= left.completed


@pytest.mark.parametrize("silence", ["headers", "lines"])
def test_cancel_wakes_a_chat_that_waits(silence: str) -> None:
    beginning = [] if silence == "headers" else [head(200, "Transfer-Encoding: chunked"), chunked(b'{"message":{}}\n')]
    cancel, ended = Cancel(), []
    with Replay([*beginning, None]) as quiet:
        chat = OllamaClient(quiet.address).chat(ASK, cancel)
        took = seconds_to_end(lambda: ended.append(list(chat)), cancel, quiet.asked.is_set)

    assert took < 0.2
    assert ended == [[]]


def test_cancel_wakes_a_load_that_waits() -> None:
    cancel, codes = Cancel(), []
    with Replay([None]) as quiet:
        client = OllamaClient(quiet.address)

        def work() -> None:
            codes.append(code_of(lambda: client.load(ASK, cancel)))

        took = seconds_to_end(work, cancel, quiet.asked.is_set)

    assert took < 0.2
    assert codes == [Code.INTERRUPTED]


def test_cancel_ends_an_endless_answer_without_a_last_line(client: OllamaClient) -> None:
    cancel = Cancel()
    lines = []
    for line in client.chat(ENDLESS, cancel):
        lines.append(line)
        if len(lines) == 50:
            cancel.request()

    assert len(lines) >= 50
    assert not any(isinstance(line, ChatDone) for line in lines)


def test_cancelled_before_it_began_nothing_comes(client: OllamaClient) -> None:
    cancel = Cancel()
    cancel.request()

    assert list(client.chat(ASK, cancel)) == []
    assert list(client.pull("deepseek-r1:8b", cancel)) == []


def test_what_breaks_has_a_name(client: OllamaClient, server: OllamaServer) -> None:
    def chat() -> object:
        return list(client.chat(ASK, Cancel()))

    def pull() -> object:
        return list(client.pull("deepseek-r1:8b", Cancel()))

    server.faults.drop("/api/chat", after_lines=3)
    assert code_of(chat) is Code.ANSWER_CUT
    server.faults.drop("/api/chat", after_bytes=300)
    assert code_of(chat) is Code.ANSWER_CUT
    server.faults.drop("/api/chat", after_lines=0)
    assert code_of(chat) in (Code.ENGINE_STOPPED, Code.ANSWER_CUT)
    server.faults.garbage("/api/chat", after_lines=2)
    assert code_of(chat) is Code.ENGINE_ANSWER_UNREADABLE
    server.faults.status("/api/chat", 503, "server busy, please try again.  maximum pending requests exceeded")
    assert code_of(chat) is Code.ENGINE_BUSY
    server.faults.status("/api/chat", 500, "model runner has unexpectedly stopped, this may be due to resource limits")
    assert code_of(chat) is Code.RUNNER_STOPPED
    server.faults.status("/api/chat", 500, "cudaMalloc failed: out of memory")
    assert code_of(lambda: client.load(ASK, Cancel())) is Code.OUT_OF_MEMORY
    server.faults.status("/api/chat", 500, "unable to load model: bad magic")
    assert code_of(lambda: client.load(ASK, Cancel())) is Code.MODEL_LOAD_FAILED
    server.faults.error_line("/api/pull", "pull model manifest: 412: this model requires a newer version of Ollama")
    assert code_of(pull) is Code.ENGINE_TOO_OLD


def test_an_engine_that_is_too_old_tells_its_version(client: OllamaClient, server: OllamaServer) -> None:
    server.faults.error_line("/api/pull", "pull model manifest: 412: requires a newer version of Ollama")
    with pytest.raises(Failure) as caught:
        list(client.pull("deepseek-r1:8b", Cancel()))

    assert caught.value.problem.facts == {"version": "0.32.15"}


def test_nobody_at_the_address(refusing_address: str) -> None:
    assert code_of(OllamaClient(f"http://{refusing_address}").version) is Code.ENGINE_UNREACHABLE


def test_proxies_are_not_for_the_loopback(server: OllamaServer, refusing_address: str) -> None:
    environ = {"HTTP_PROXY": f"http://{refusing_address}", "HTTPS_PROXY": f"http://{refusing_address}"}

    assert OllamaClient(server.address, environ).version() == "0.32.15"


JSON = "application/json"


@pytest.mark.parametrize(
    ("act", "body"),
    [
        (OllamaClient.version, b'{"version":1}'),
        (OllamaClient.version, b"[]"),
        (OllamaClient.version, b"\xff\xfe"),
        (OllamaClient.loaded, b'{"models":{}}'),
        (OllamaClient.loaded, b'{"models":[1]}'),
        (OllamaClient.loaded, b'{"models":[{"name":"a","size":"much"}]}'),
        (OllamaClient.loaded, b'{"models":[{"name":"a","size":-1}]}'),
        (OllamaClient.installed, b'{"models":[{"name":"a","details":[]}]}'),
        (OllamaClient.installed, b'{"models":[{}]}'),
        (lambda client: client.show("a"), b'{"capabilities":{"a":1}}'),
        (lambda client: list(client.chat(ASK, Cancel())), b'{"message":1}'),
        (lambda client: list(client.chat(ASK, Cancel())), b'{"message":{"content":1}}'),
        (lambda client: list(client.chat(ASK, Cancel())), b'{"message":{},"done":true,"eval_count":"x"}'),
        (lambda client: list(client.chat(ASK, Cancel())), b'{"error":7}'),
        (lambda client: list(client.pull("a", Cancel())), b'{"status":""}'),
        (lambda client: list(client.pull("a", Cancel())), b'{"status":"x","digest":"d","total":"1"}'),
    ],
)
def test_answers_of_another_shape_are_unreadable(act: Callable[[OllamaClient], object], body: bytes) -> None:
    with Replay([head(200, f"Content-Length: {len(body)}", kind=JSON) + body]) as odd:
        assert code_of(lambda: act(OllamaClient(odd.address))) is Code.ENGINE_ANSWER_UNREADABLE


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x00\x01\x02\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 x\r\n" + b"a" * 70000,
    ],
)
def test_what_does_not_speak_http_is_unreadable(answer: bytes) -> None:
    with Replay([answer]) as odd:
        assert code_of(OllamaClient(odd.address).version) is Code.ENGINE_ANSWER_UNREADABLE


def test_nulls_and_missing_fields_are_nothing() -> None:
    body = b'{"models":[{"name":"a:1","size":null},{"name":"big:cloud"}]}'
    with Replay([head(200, f"Content-Length: {len(body)}", kind=JSON) + body]) as sparse:
        (model,) = OllamaClient(sparse.address).installed()

    assert (model.name, model.size_bytes, model.quantisation) == ("a:1", 0, "")


def test_a_refusal_without_words_names_the_status() -> None:
    with (
        Replay([head(502, "Content-Length: 6", kind="text/html") + b"<html>"]) as proxy,
        pytest.raises(Failure) as caught,
    ):
        OllamaClient(proxy.address).version()

    assert caught.value.problem.facts == {"reason": "HTTP 502"}


def test_tags_inside_the_answer_are_thinking() -> None:
    pieces = ["<th", "ink>So", " it is</", "think>\n\nTwo", " <think>"]
    lines = [b'{"message":{"content":"%s"}}\n' % piece.replace("\n", "\\n").encode() for piece in pieces]
    with Replay([head(), *lines, b'{"message":{},"done":true}\n']) as old:
        said = list(OllamaClient(old.address).chat(ASK, Cancel()))

    assert added_up(said) == ("So it is", "Two <think>")


@pytest.mark.parametrize(("sent", "thinking", "content"), [("<thi", "", "<thi"), ("<think>a</thi", "a</thi", "")])
def test_what_was_held_back_for_a_tag_comes_at_the_end(sent: str, thinking: str, content: str) -> None:
    with Replay([head(), b'{"message":{"content":"%s"},"done":true}\n' % sent.encode()]) as old:
        said = list(OllamaClient(old.address).chat(ASK, Cancel()))

    assert added_up(said) == (thinking, content)


def test_a_model_that_stays_loaded_is_an_engine_that_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launcher.system.ollama.client._UNLOAD_S", 0.05)
    ps = b'{"models":[{"name":"a"}]}'
    with Replay([head(200, f"Content-Length: {len(ps)}", kind=JSON) + ps]) as busy:
        assert code_of(lambda: OllamaClient(busy.address).unload("a")) is Code.ENGINE_BUSY
