"""What can go wrong on the whole path: each is a problem with a sentence and a remedy, and nothing is lost."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from launcher.app import build_services
from launcher.core.problems import Code
from launcher.core.setup_state import Step
from tests.commands.conftest import Ran, Terminal
from tests.commands.setups import adopted, error_of, events, kept
from tests.support.fakes import FakeDisks
from tests.support.ollama_server import MODELS, OllamaServer
from tests.support.outside import with_others
from tests.support.registry import Registry
from tests.support.world import ROOT, World

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the mirror's archive is Linux'")


def test_a_model_that_nobody_offers_is_told_before_anything_happens(world: World) -> None:
    ran = world.run("setup", "--model", "671b", "--yes", "--json")
    assert (ran.returncode, error_of(events(ran.stdout))) == (1, "model-unknown")
    assert world.mirror.calls == []


def test_a_model_that_the_registry_does_not_have_is_told(world: World) -> None:
    with Registry() as empty:
        ran = world.run("setup", "--model", "1.5b", "--yes", "--json", environ={"STILLHOUSE_REGISTRY": empty.spec})
    assert (ran.returncode, error_of(events(ran.stdout))) == (1, "model-not-in-registry")
    assert "Traceback" not in ran.stderr


@pytest.mark.fault(
    "a registry without encryption that nobody has confirmed",
    "told before anything is fetched",
    says=Code.MIRROR_INSECURE,
)
def test_a_registry_without_encryption_is_told_unless_it_was_confirmed(world: World) -> None:
    environ = {"STILLHOUSE_REGISTRY": "http://models.example/library"}
    ran = world.run("setup", "--model", "1.5b", "--yes", "--json", environ=environ)
    assert (ran.returncode, error_of(events(ran.stdout))) == (1, "mirror-insecure")
    assert world.processes() == []


def test_a_mirror_out_of_reach_is_told(
    terminal: Terminal, refusing_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("launcher.system.ollama.download._TRIES", 1)  # its patience has tests of its own
    monkeypatch.setenv("STILLHOUSE_ENGINE_MIRROR", f"http://{refusing_address}")
    with Registry() as registry:
        registry.add("deepseek-r1:1.5b", MODELS / "short.gguf")
        monkeypatch.setenv("STILLHOUSE_REGISTRY", registry.spec)
        ran = set_up(terminal)
    assert (ran.code, error_of(events(ran.out))) == (1, "mirror-unreachable")


def test_an_archive_that_does_not_match_its_checksum_is_told_and_not_used(world: World) -> None:
    world.mirror.faults.corrupt("/ollama-linux", times=None)
    ran = world.run("setup", "--model", "1.5b", "--yes", "--json")
    assert (ran.returncode, error_of(events(ran.stdout))) == (1, "checksum-mismatch")
    assert world.processes() == []


class Stranger(BaseHTTPRequestHandler):
    """Another program's web page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>Printer settings</html>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class' name
        """Says nothing."""


@pytest.fixture
def foreign_port() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("command", [["setup", "--yes"], ["start", "7b"], ["stop"]])
def test_another_programs_port_is_left_alone(command: list[str], foreign_port: int, world: World) -> None:
    ran = world.run(*command, environ={"OLLAMA_HOST": f"127.0.0.1:{foreign_port}"})
    assert ran.returncode == 1
    assert f"127.0.0.1:{foreign_port}" in ran.stderr
    assert "Another program uses" in ran.stderr
    assert world.mirror.calls == []


def test_no_network_at_all_is_told(world: World, refusing_address: str) -> None:
    """The engine is there, the registry is not."""
    assert world.run("setup", "--model", "1.5b", "--yes").returncode == 0
    gone = {"STILLHOUSE_REGISTRY": f"{refusing_address}/library"}
    ran = world.run("setup", "--model", "7b", "--yes", "--json", environ=gone)
    assert ran.returncode == 1
    assert error_of(events(ran.stdout)) in {"no-network", "mirror-unreachable"}
    assert kept(world) == (Step.READY, "deepseek-r1:1.5b"), "the model that works stays the one in use"


def set_up(terminal: Terminal) -> Ran:
    return terminal.run("setup", "--model", "1.5b", "--yes", "--json")


def test_a_drive_that_is_too_small_is_told_before_the_first_byte(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OllamaServer() as server, Registry() as registry:
        registry.add("deepseek-r1:1.5b", MODELS / "short.gguf")
        adopted(server, registry, monkeypatch)
        terminal.services = lambda: with_others(build_services(dict(os.environ)), disks=FakeDisks(free_bytes=1000))
        ran = set_up(terminal)
        assert (ran.code, error_of(events(ran.out))) == (1, "disk-full")
        assert [call for call in server.calls if call.path == "/api/pull"] == []


def test_a_drive_that_fills_up_meanwhile_is_told(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    with OllamaServer() as server, Registry() as registry:
        registry.add("deepseek-r1:1.5b", MODELS / "short.gguf", padding=20_000_000)
        adopted(server, registry, monkeypatch)
        server.faults.disk_full(after_bytes=1_000_000)
        ran = set_up(terminal)
        assert (ran.code, error_of(events(ran.out))) == (1, "disk-full")


@pytest.mark.parametrize("fault", ["drop", "garbage", "error"])
def test_a_pull_that_breaks_goes_on_by_itself(fault: str, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    with OllamaServer(retry_unit=0.01) as server, Registry() as registry:
        registry.add("deepseek-r1:1.5b", MODELS / "short.gguf", padding=20_000_000)
        registry.pace.rate = 60_000_000
        adopted(server, registry, monkeypatch)
        if fault == "drop":
            server.faults.drop("/api/pull", after_lines=3)
        elif fault == "garbage":
            server.faults.garbage("/api/pull", after_lines=3)
        else:
            server.faults.error_line("/api/pull", "max retries exceeded: EOF", after_lines=3)
        ran = set_up(terminal)
        found = events(ran.out)
        assert ran.code == 0
        assert [event for event in found if "retry" in event]
        pulls = [int(str(event["completed"])) for event in found if event["event"] == "pull"]
        assert pulls == sorted(pulls)
        assert found[-1]["event"] == "ready"


@pytest.mark.parametrize("name", ["settings.json", "setup.json"])
def test_a_damaged_file_is_told_once_kept_and_no_obstacle(name: str, world: World) -> None:
    home = Path(world.environ["STILLHOUSE_HOME"])
    (home / name).write_bytes(b'{"theme": ')
    first = world.run("status", "--json")
    assert first.returncode == 0
    assert json.loads(first.stdout)["engine"]["state"] == "absent"
    assert f"{name}.damaged-1" in first.stderr
    assert "Traceback" not in first.stderr
    assert (home / f"{name}.damaged-1").read_bytes() == b'{"theme": '
    assert world.run("status").stderr == ""


def test_a_silent_neighbour_on_the_port_is_no_reason_to_hang() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        environ = {**os.environ, "OLLAMA_HOST": f"127.0.0.1:{listener.getsockname()[1]}", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "launcher", "status"]
        ran = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=20, check=False)
    assert ran.returncode == 0
