"""The test server says what the real one said, in every stream that was recorded from it."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.contract.shapes import shapes
from tests.support.client import Answer, talk
from tests.support.engine import until
from tests.support.ollama_server import DEEPSEEK, MODELS, OllamaServer
from tests.support.ollama_server.scripted import CUT
from tests.support.registry import Registry
from tests.support.traces import Trace, read_trace, trace_names

PADDING = 24_000_000
"""The traces' model of 262 MB is one of 25 MB here."""

OPTIONS = {"temperature": 0.6, "top_p": 0.95, "num_ctx": 4096}
BIG = "deepseek-r1:14b"


@dataclass
class Stage:
    """A server and a registry, set as they were when the trace was recorded."""

    server: OllamaServer
    registry: Registry
    folder: Path
    stack: ExitStack = field(default_factory=ExitStack)

    def ask(self, path: str, body: Mapping[str, object], lines: int | None = None) -> Answer:
        return talk(self.server.address, "POST", path, body, lines=lines)

    def load(self, model: str, keep_alive: object = "5m", num_ctx: int = 4096) -> None:
        """Returns when the model's time has begun to run, which is a moment after the answer's end."""
        self.ask("/api/chat", {"model": model, "options": {"num_ctx": num_ctx}, "keep_alive": keep_alive})
        until(lambda: not any(loaded.users for loaded in self.server.schedule.all()))

    def pull(self, model: str, lines: int | None = None) -> Answer:
        return self.ask("/api/pull", {"model": self.registry.name(model), "insecure": True}, lines)

    def install_plain(self, trace: Trace) -> None:
        """A model that says, piece by piece, what the small real model said."""
        values = trace.values() if "json" in str(trace.content_type) else []
        said = [str(_content(value)) for value in values if "message" in value]
        pieces = [piece for piece in said if piece] or ["Hi"]
        script = self.folder / "plain.txt"
        script.write_text(CUT.join(pieces) if len(pieces) > 1 else pieces[0], encoding="utf-8")
        self.server.install("smollm2:135m", script)


def _content(value: Mapping[str, object]) -> object:
    message = value["message"]
    assert isinstance(message, dict)
    return message["content"]


@contextmanager
def staged(folder: Path, trace: Trace) -> Iterator[Stage]:
    server = OllamaServer(folder / "models", DEEPSEEK, retry_unit=0.01, stall_seconds=0.3)
    with ExitStack() as stack, Registry() as registry, server:
        registry.add("deepseek-r1:1.5b", MODELS / "short.gguf")
        registry.add(BIG, MODELS / "short.gguf", padding=PADDING)
        registry.pace.rate = 60e6
        stage = Stage(server, registry, folder, stack)
        stage.install_plain(trace)
        if scene := SCENES.get(trace.name):
            scene(stage)
        yield stage


# ---------------------------------------------------------------------- scenes


def nothing_loaded(stage: Stage) -> None:
    for loaded in stage.server.schedule.all():
        stage.server.schedule.expire(loaded.model)


def two_loaded(stage: Stage) -> None:
    stage.load("deepseek-r1:1.5b", "2m")
    stage.load("deepseek-r1:8b", "10m")


def three_loaded(stage: Stage) -> None:
    stage.load("deepseek-r1:1.5b", "3m")
    stage.load("smollm2:135m", "4m")
    stage.load("deepseek-r1:8b", "10m")


def one_unloaded(stage: Stage) -> None:
    three_loaded(stage)
    stage.ask("/api/chat", {"model": "deepseek-r1:8b", "keep_alive": 0})


def for_ever(stage: Stage) -> None:
    three_loaded(stage)
    stage.load("deepseek-r1:8b", -1)


def runner_killed_before(stage: Stage) -> None:
    three_loaded(stage)
    stage.server.schedule.kill()


def runner_dies(stage: Stage) -> None:
    stage.load("smollm2:135m")
    stage.server.faults.kill_runner("/api/chat", after_lines=40)


def runner_died(stage: Stage) -> None:
    stage.load("smollm2:135m")
    stage.server.schedule.kill()


def server_dies_in_chat(stage: Stage) -> None:
    stage.server.faults.kill_server("/api/chat", after_lines=101)


def server_dies_in_pull(stage: Stage) -> None:
    stage.server.faults.kill_server("/api/pull", after_lines=3)


def installed_long_ago(stage: Stage) -> None:
    """The order of the list: the newest first."""
    manifests = stage.server.store.root / "manifests" / "registry.ollama.ai" / "library"
    for path in manifests.glob("deepseek-r1/*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))


def everything_there(stage: Stage) -> None:
    stage.pull("deepseek-r1:1.5b")


def a_new_small_model(stage: Stage) -> None:
    """The other small models are there, this one's weights are not; the small layers are shared."""
    stage.registry.add("deepseek-r1:1.5b", MODELS / "short.gguf", padding=64)


def stopped_at_40_percent(stage: Stage) -> None:
    stage.pull(BIG, lines=4)


def all_answers_500(stage: Stage) -> None:
    stage.registry.faults.status("/data/", 500, times=None)


def cut_for_a_while(stage: Stage) -> None:
    stage.registry.faults.drop("/data/", after_bytes=4_000_000, times=3)


def silent_for_a_while(stage: Stage) -> None:
    stage.registry.faults.stall("/data/", after_bytes=4_000_000, times=2)


def disk_nearly_full(stage: Stage) -> None:
    stage.server.faults.disk_full(after_bytes=12_000_000)


def bytes_that_lie(stage: Stage) -> None:
    stage.registry.faults.corrupt("/data/")


def another_pulls(stage: Stage) -> None:
    other = threading.Thread(target=stage.pull, args=(BIG,))
    other.start()
    stage.stack.callback(other.join)
    time.sleep(0.1)


def the_big_model_is_there(stage: Stage) -> None:
    stage.registry.pace.rate = None
    stage.pull(BIG)


SCENES: Mapping[str, Callable[[Stage], None]] = {
    "chat-runner-killed": runner_dies,
    "chat-after-runner-killed": runner_died,
    "chat-server-killed": server_dies_in_chat,
    "delete": the_big_model_is_there,
    "ps-none": nothing_loaded,
    "ps-loaded": two_loaded,
    "ps-forever": for_ever,
    "ps-after-unload": one_unloaded,
    "ps-after-runner-killed": runner_killed_before,
    "pull-blobs-500": all_answers_500,
    "pull-cached": everything_there,
    "pull-connections-dropped": cut_for_a_while,
    "pull-digest-mismatch": bytes_that_lie,
    "pull-disk-full": disk_nearly_full,
    "pull-resumed": stopped_at_40_percent,
    "pull-second-client": another_pulls,
    "pull-server-killed": server_dies_in_pull,
    "pull-small": a_new_small_model,
    "pull-stalled": silent_for_a_while,
    "tags": installed_long_ago,
    "unload": two_loaded,
}


# ---------------------------------------------------------------------- the comparison


def body_of(trace: Trace, stage: Stage) -> object:
    """The request, for this registry; a text that the recording shortened is made long again."""
    text = json.dumps(trace.body).replace("127.0.0.1:5600", stage.registry.host)
    body: object = json.loads(text)
    if isinstance(body, dict) and trace.name.startswith("chat-prompt-too-long"):
        body["messages"][0]["content"] = "word " * 3000
    return body


def without_the_left_out(lines: list[str], trace: Trace) -> list[str]:
    """The lines that the recording would have kept."""
    if not trace.left_out or trace.name.startswith("pull"):
        return lines
    assert len(lines) == len(trace.lines) + trace.left_out
    return lines[: trace.left_out_after] + lines[trace.left_out_after + trace.left_out :]


def compared(trace: Trace, lines: list[str]) -> list[str]:
    """The lines' shapes; which of two clients fetches the last small blob is chance."""
    found = shapes(lines)
    return list(dict.fromkeys(found)) if trace.name == "pull-second-client" else found


def without_the_config(lines: list[str], trace: Trace, stage: Stage) -> list[str]:
    """The config's few bytes have a line of their own only where fetching them took longer than a tick (60 ms)."""
    assert isinstance(trace.body, dict)
    config = stage.registry.manifest(trace.body["model"].rpartition("/")[2])["config"]
    assert isinstance(config, dict)
    return [line for line in lines if config["digest"] not in line]


@pytest.mark.parametrize("name", trace_names())
def test_says_what_the_real_server_said(name: str, tmp_path: Path) -> None:
    trace = read_trace(name)
    closes_after = None
    if trace.end == "client closed":
        closes_after = len(trace.lines) + trace.left_out if name.startswith("chat") else 6
    with staged(tmp_path, trace) as stage:
        answer = talk(
            stage.server.address, trace.method, trace.path, body_of(trace, stage), lines=closes_after, timeout=30
        )
    assert (answer.status, answer.content_type, answer.chunked) == (trace.status, trace.content_type, trace.chunked)
    assert answer.end == ("cut" if name in {"chat-server-killed", "pull-server-killed"} else trace.end)
    said = compared(trace, without_the_left_out(answer.lines, trace))
    recorded = compared(trace, [line.text for line in trace.lines])
    if name.startswith("pull") and said != recorded:
        said = compared(trace, without_the_config(answer.lines, trace, stage))
    assert said == recorded
