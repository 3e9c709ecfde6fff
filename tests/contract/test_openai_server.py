"""The test server with OpenAI's interface says what llama.cpp's own server said, wherever that was recorded.

And so does a real one still, where ``STILLHOUSE_TEST_LLAMA_SERVER`` names its program.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.support.client import talk
from tests.support.engine import free_port, until
from tests.support.ollama_server import MODELS
from tests.support.openai_server import Dialect, OpenAiServer
from tests.support.traces import Trace, read_trace

MODEL = "DeepSeek-R1-Distill-Qwen-7B-Q4_K_M.gguf"
KEYS = {"chat-no-token": "", "models": "", "chat-token-refused": "wrong"}
_KEPT = ("finish_reason", "object", "role", "type", "code", "id", "n_ctx")
ASKED = ["models", "version", "chat-thinking", "chat-length", "chat-multi-turn", "chat-token-refused", "chat-no-token"]
ASKED += ["chat-too-long", "completion-answer-now", "completion-continue"]


REAL = "STILLHOUSE_TEST_LLAMA_SERVER"
Serve = Callable[[str], AbstractContextManager[str]]


@contextmanager
def imitated(key: str) -> Iterator[str]:
    """The address of the test server."""
    with OpenAiServer(Dialect.LLAMA_CPP, model=MODEL, key=key) as server:
        yield server.address


@contextmanager
def real(key: str, folder: Path) -> Iterator[str]:
    """The address of a real one, with the scripted model and R1's template."""
    weights, port = folder / MODEL, free_port()
    shutil.copyfile(MODELS / "maths.gguf", weights)
    program = [os.environ[REAL], "-m", weights.name, "--host", "127.0.0.1", "--port", str(port), "-c", "4096"]
    program += ["-np", "1", "--jinja", "--chat-template-file", str(MODELS / "template.jinja"), "--no-webui"]
    program += ["--api-key", key] if key else []
    with subprocess.Popen(program, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        until(lambda: _answers(address))
        yield address
        process.kill()


def _answers(address: str) -> bool:
    try:
        return talk(address, "GET", "/health").status == 200
    except OSError:
        return False


@pytest.fixture(params=["test server"] + (["real server"] if os.environ.get(REAL) else []))
def serve(request: pytest.FixtureRequest, tmp_path: Path) -> Serve:
    return imitated if request.param == "test server" else lambda key: real(key, tmp_path)


def shape(value: object, key: str = "") -> object:
    """The fields of ``value`` and the kinds of what is in them; in any order, which means nothing in JSON."""
    if isinstance(value, dict):
        return {name: shape(each, name) for name, each in sorted(value.items())}
    if isinstance(value, list):
        return [shape(each) for each in value]
    return value if key in _KEPT and not str(value).startswith("chatcmpl") else type(value).__name__


def events(texts: Iterable[str]) -> Iterator[object]:
    """The shapes of the events of a stream; the same several times in a row is one."""
    before: object = None
    for text in texts:
        name, _, value = text.partition("data: ")
        assert not name
        now = value if value == "[DONE]" else shape(json.loads(value))
        if now != before:
            yield now
        before = now


def said(trace: Trace) -> Iterator[object]:
    texts = [line.text for line in trace.lines]
    return events(texts) if trace.content_type == "text/event-stream" else map(shape, map(json.loads, texts))


def words(texts: Iterable[str], *names: str) -> str:
    """All that a stream says under these names."""
    found = ""
    for text in texts:
        value = text.partition("data: ")[2]
        for choice in [] if value == "[DONE]" else json.loads(value)["choices"]:
            inner = choice.get("delta", choice)
            found += "".join(inner.get(name) or "" for name in names)
    return found.strip()


@pytest.mark.parametrize("name", ASKED)
def test_each_answer_has_the_fields_that_were_recorded(name: str, serve: Serve) -> None:
    trace = read_trace(f"llama-server/{name}")
    with serve("sesame") as address:
        answer = talk(address, trace.method, trace.path, trace.body, token=KEYS.get(name, "sesame"))

    assert answer.status == trace.status
    texts = [line for line in answer.lines if line]
    ours = events(texts) if trace.content_type == "text/event-stream" else map(shape, map(json.loads, texts))
    assert list(ours) == list(said(trace))


@pytest.mark.parametrize("name", ["chat-thinking", "completion-answer-now"])
def test_it_recites_what_the_real_one_recited(name: str, serve: Serve) -> None:
    trace = read_trace(f"llama-server/{name}")
    with serve("") as address:
        answer = talk(address, trace.method, trace.path, trace.body)

    for field in ("reasoning_content", "content", "text"):
        assert words(filter(None, answer.lines), field) == words((line.text for line in trace.lines), field)
