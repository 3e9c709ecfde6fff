"""The engine as a process: how it starts, what it logs, what it leaves behind."""

import os
import re
import signal
import subprocess
from pathlib import Path

from tests.support.client import opened
from tests.support.engine import RunningOllama, until
from tests.support.ollama_server import MODELS
from tests.support.registry import Registry

LOOP = "deepseek-r1:7b"
OPTIONS = {"num_ctx": 2048}


def test_it_says_what_it_is(engine: RunningOllama) -> None:
    root = engine.ask("GET", "/")
    assert (root.status, root.content_type, root.lines) == (200, "text/plain; charset=utf-8", ["Ollama is running"])
    assert engine.ask("HEAD", "/").status == 200
    (version,) = engine.ask("GET", "/api/version").values()
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", str(version["version"]))


def test_an_unknown_path_is_not_found(engine: RunningOllama) -> None:
    answer = engine.ask("GET", "/api/nothing")
    assert (answer.status, answer.content_type, answer.lines) == (404, "text/plain", ["404 page not found"])


def test_a_known_path_wants_its_own_method(engine: RunningOllama) -> None:
    answer = engine.ask("GET", "/api/chat")
    assert (answer.status, answer.content_type, answer.lines) == (405, "text/plain", ["405 method not allowed"])


def test_the_version_can_be_asked_without_a_server(binary: Path, tmp_path: Path) -> None:
    asked = subprocess.run(
        [binary, "--version"],
        capture_output=True,
        text=True,
        check=True,
        env={"HOME": str(tmp_path), "OLLAMA_HOST": "127.0.0.1:9"},
    )
    assert re.search(r"client version is \d+\.\d+\.\d+", asked.stdout)


def test_the_log_tells_where_it_listens_and_what_computes(own_engine: RunningOllama) -> None:
    log = own_engine.log.read_text()
    assert re.search(rf'msg="Listening on 127\.0\.0\.1:{own_engine.port} \(version \d+\.\d+\.\d+', log)
    assert 'msg="inference compute" id=' in log
    assert 'msg="vram-based default context"' in log


def test_a_taken_port_ends_a_second_server(own_engine: RunningOllama) -> None:
    second = subprocess.run(
        [own_engine.binary, "serve"], capture_output=True, text=True, check=False, env=own_engine.environ, timeout=30
    )
    assert second.returncode == 1
    assert f"Error: listen tcp 127.0.0.1:{own_engine.port}: bind: address already in use" in second.stderr


def loaded(engine: RunningOllama, registry: Registry) -> str:
    """Pulls the model that thinks for ever, and loads it."""
    name = registry.name(LOOP)
    engine.ask("POST", "/api/pull", {"model": name, "insecure": True})
    engine.ask("POST", "/api/chat", {"model": name, "options": OPTIONS})
    assert len(engine.runners()) == 1
    return name


def test_a_server_that_is_asked_to_stop_takes_its_runners_with_it(
    own_engine: RunningOllama, registry: Registry
) -> None:
    loaded(own_engine, registry)
    assert own_engine.terminate() == 0
    assert own_engine.runners() == []


def test_a_killed_server_leaves_its_runner(own_engine: RunningOllama, registry: Registry) -> None:
    name = loaded(own_engine, registry)
    body = {"model": name, "messages": [{"role": "user", "content": "Never stop"}], "options": OPTIONS}
    with opened(own_engine.address, "POST", "/api/chat", body) as response:
        assert response.readline()
        own_engine.kill()
        *_, last = response.fp.read().splitlines()
    assert last.strip() != b"0"  # no last chunk: the stream just ends
    assert len(own_engine.runners()) == 1


def test_killing_the_group_leaves_nothing(own_engine: RunningOllama, registry: Registry) -> None:
    loaded(own_engine, registry)
    os.killpg(own_engine.process.pid, signal.SIGKILL)
    own_engine.process.wait(10)
    until(lambda: own_engine.runners() == [])


def test_what_lies_in_its_folder_is_there_from_the_start(binary: Path, tmp_path: Path, registry: Registry) -> None:
    with RunningOllama(binary, tmp_path / "own") as first:
        first.ask("POST", "/api/pull", {"model": registry.name("deepseek-r1:8b"), "insecure": True})
    with RunningOllama(binary, tmp_path / "own") as second:
        listed = second.ask("GET", "/api/tags").values()[0]["models"]
    assert isinstance(listed, list)
    assert [model["name"] for model in listed] == [registry.name("deepseek-r1:8b")]
    assert listed[0]["size"] > (MODELS / "maths.gguf").stat().st_size
