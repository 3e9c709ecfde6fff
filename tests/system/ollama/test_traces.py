"""Every recorded exchange, whole and cut at every byte: values or a named failure, and nothing else ever."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import ChatDone, ChatPiece, ChatRequest, PullStatus, Turn
from launcher.core.problems import Code, Failure
from launcher.system.ollama.calls import Call
from launcher.system.ollama.client import OllamaClient
from launcher.system.ollama.errors import About, refused
from launcher.text import problem_words
from tests.support.traces import Trace, all_traces, read_trace, trace_names
from tests.system.ollama.replay import Replay, as_sent

VARIES = re.compile(r'\d+|(?<=content":")[^"]*|(?<=thinking":")[^"]*')
"""What hundreds of lines of a trace differ in: a number, or the words that are said. One of them is cut for all."""

ASK = ChatRequest("deepseek-r1:8b", (Turn("user", "Hi"),), 4096)


class _InMemory:
    """An answer that is there already."""

    def __init__(self, body: bytes) -> None:
        self._body = [body, b""]

    def read(self) -> bytes:
        return self._body.pop(0)

    def whole(self) -> bytes:
        return self.read()


class _Cut(OllamaClient):
    """The client without a network: the answer is ``body``."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__("http://127.0.0.1:1", {})
        self._status, self._body = status, body

    @contextmanager
    def _answered(self, call: Call, about: About, cancel: Cancel) -> Iterator[_InMemory]:  # type: ignore[override]  # not a socket
        if self._status >= 300:
            raise refused(self._status, self._body, about)
        yield _InMemory(self._body)


def action(trace: Trace, client: OllamaClient) -> Callable[[], object]:
    """What the trace's request is, in the client's words."""
    name = "deepseek-r1:8b"
    body = trace.body if isinstance(trace.body, dict) else {}
    actions: dict[str, Callable[[], object]] = {
        "/api/pull": lambda: list(client.pull(name, Cancel())),
        "/api/show": lambda: client.show(name),
        "/api/tags": client.installed,
        "/api/ps": client.loaded,
        "/api/version": client.version,
        "/": client.version,
        "/api/delete": lambda: client.delete(name),
        "/api/chat": lambda: list(client.chat(ASK, Cancel())),
    }
    if trace.path == "/api/chat" and "messages" not in body and trace.status == 200:
        return lambda: client.load(ASK, Cancel())
    return actions[trace.path]


@pytest.mark.parametrize("name", trace_names())
def test_every_line_cut_at_every_byte_is_a_value_or_a_named_failure(name: str) -> None:
    trace = read_trace(name)
    cut_before = set()
    for text in (line.text for line in trace.lines):
        form = VARIES.sub("", text)
        cuts = range(len(text.encode()) + 1) if form not in cut_before else (len(text.encode()),)
        cut_before.add(form)
        for cut in cuts:
            try:
                action(trace, _Cut(trace.status, text.encode()[:cut]))()
            except Failure as failure:
                problem_words(failure.problem)  # has all its facts, or raises KeyError


@pytest.mark.parametrize("trace", list(all_traces()), ids=trace_names())
def test_a_trace_over_a_socket_gives_what_was_recorded(trace: Trace) -> None:
    with Replay(as_sent(trace)) as server:
        act = action(trace, OllamaClient(server.address))
        try:
            act()
        except Failure as failure:
            outcome = str(failure.problem.code)
            problem_words(failure.problem)
        else:
            outcome = "good"

    assert outcome == _OUTCOMES.get(trace.name, "good")


_OUTCOMES = {
    "chat-bad-json": Code.ENGINE_REFUSED,
    "chat-missing-model": Code.MODEL_MISSING,
    "chat-prompt-too-long": Code.QUESTION_TOO_LONG,
    "chat-prompt-too-long-truncate-false": Code.QUESTION_TOO_LONG,
    "chat-runner-killed": Code.RUNNER_STOPPED,
    "chat-server-killed": Code.ANSWER_CUT,
    "chat-stopped": Code.ANSWER_CUT,
    "chat-think-unsupported": Code.THINKING_UNSUPPORTED,
    "delete-missing": Code.MODEL_MISSING,
    "pull-bad-name": Code.MODEL_NAME_INVALID,
    "pull-blobs-500": Code.PULL_INTERRUPTED,
    "pull-cancelled": Code.ENGINE_STOPPED,
    "pull-digest-mismatch": Code.CHECKSUM_MISMATCH,
    "pull-disk-full": Code.DISK_FULL,
    "pull-no-body": Code.ENGINE_REFUSED,
    "pull-no-such-model": Code.MODEL_NOT_IN_REGISTRY,
    "pull-offline": Code.NO_NETWORK,
    "pull-registry-down": Code.NO_NETWORK,
    "pull-server-killed": Code.ENGINE_STOPPED,
    "root": Code.ENGINE_ANSWER_UNREADABLE,
    "show-missing": Code.MODEL_MISSING,
}


@pytest.mark.parametrize("name", ["chat-length-in-thinking", "pull-steady", "tags"])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.97])
def test_a_connection_cut_anywhere_is_a_named_failure(name: str, share: float) -> None:
    trace = read_trace(name)
    whole = b"".join(as_sent(trace))
    with Replay([whole[: int(len(whole) * share)]]) as server, pytest.raises(Failure) as caught:
        action(trace, OllamaClient(server.address))()

    assert caught.value.problem.code in (Code.ANSWER_CUT, Code.ENGINE_STOPPED, Code.ENGINE_ANSWER_UNREADABLE)


def test_thinking_and_answer_add_up_to_what_was_recorded() -> None:
    trace = read_trace("chat-thinking")
    with Replay(as_sent(trace)) as server:
        lines = list(OllamaClient(server.address).chat(ASK, Cancel()))

    pieces = [line for line in lines if isinstance(line, ChatPiece)]
    messages = [value["message"] for value in trace.values()]
    for part in ("thinking", "content"):
        recorded = "".join(message.get(part, "") for message in messages if isinstance(message, dict))
        assert "".join(getattr(piece, part) for piece in pieces) == recorded
    assert lines[-1] == ChatDone("stop", 24, 203, 0.030746, 0.000937, 0.000897178)


def test_a_failure_tells_what_the_engine_told() -> None:
    with Replay(as_sent(read_trace("pull-disk-full"))) as server, pytest.raises(Failure) as full:
        list(OllamaClient(server.address).pull("deepseek-r1:14b", Cancel()))
    with Replay(as_sent(read_trace("pull-offline"))) as server, pytest.raises(Failure) as offline:
        list(OllamaClient(server.address).pull("deepseek-r1:14b", Cancel()))
    with Replay(as_sent(read_trace("chat-prompt-too-long"))) as server, pytest.raises(Failure) as long:
        list(OllamaClient(server.address).chat(ASK, Cancel()))

    assert str(full.value.problem.facts["path"]).startswith("<models>/blobs/sha256-bdab")
    assert full.value.problem.facts["short"]
    assert offline.value.problem.facts == {"host": "registry.ollama.ai"}
    assert long.value.problem.facts == {"ctx": 1024}


def test_a_pull_ends_after_success() -> None:
    with Replay(as_sent(read_trace("pull-small"))) as server:
        *_, last = OllamaClient(server.address).pull("127.0.0.1:5600/library/deepseek-r1:1.5b", Cancel())

    assert last == PullStatus("success")
    assert b'"insecure": true' in server.requests[0]
