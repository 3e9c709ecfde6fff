"""Who holds the engine's port: something mute, an engine that still starts, one of ours that ends, or died."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import EngineState
from launcher.core.problems import Code
from launcher.system.ollama import process
from tests.support.engine import until
from tests.support.ollama_server import OllamaServer
from tests.system.ollama.test_host import Computer, code_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the engine here is a script that names its Python")


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    made = Computer(tmp_path)
    yield made
    made.host().stop()


@pytest.mark.fault(
    "a mute program on the port",
    "named after two seconds",
    says=Code.PORT_TAKEN,
    where="The engine as a program",
)
def test_a_port_taken_by_something_mute_is_named_at_once(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launcher.system.ollama.host._LOOK_S", 0.1)
    with socket.create_server(("127.0.0.1", computer.port)):
        began = time.monotonic()
        assert code_of(computer.host()) is Code.PORT_TAKEN
        assert computer.host().status().state is EngineState.FOREIGN
        assert time.monotonic() - began < 3
        assert Path(computer.host().program()).name.startswith("python")
    assert not computer.record.exists()
    assert computer.host().program() == f"http://127.0.0.1:{computer.port}"


def test_a_port_that_is_ours_to_choose_is_told_apart(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launcher.system.ollama.host._LOOK_S", 0.1)
    host = computer.movable_host()
    with socket.create_server(("127.0.0.1", computer.port)):
        assert code_of(host) is Code.PORT_OF_OTHERS
        assert host.status().may_move
        taken, computer.port = computer.port, host.free_port()
        moved = host.start(Cancel())

    assert (moved.ours, moved.address) == (True, f"http://127.0.0.1:{computer.port}")
    assert computer.port != taken
    assert computer.client.version() == moved.version


def test_an_ollama_that_is_too_old_is_not_shared_unless_it_was_named(computer: Computer) -> None:
    with OllamaServer(port=computer.port, version="0.8.9"):
        status = computer.movable_host().status()
        assert (status.state, status.version, status.may_move) == (EngineState.FOREIGN, "0.8.9", True)
        assert code_of(computer.movable_host()) is Code.ENGINE_TOO_OLD_TO_SHARE
        assert computer.host().start(Cancel()).version == "0.8.9"


SLOW = (
    "import os, time\nfrom http.server import *\n"
    "class Ollama(BaseHTTPRequestHandler):\n"
    "    log_message = lambda *a: None\n"
    "    def do_GET(self):\n"
    "        body = b'{\"version\":\"9\"}' if 'version' in self.path else b'Ollama is running'\n"
    "        self.send_response(200); self.end_headers(); self.wfile.write(body)\n"
    "HTTPServer.request_queue_size = 64\n"
    "server = HTTPServer(('127.0.0.1', int(os.environ['OLLAMA_HOST'].split(':')[1])), Ollama)\n"
    "print(flush=True); time.sleep(1); server.serve_forever()\n"
)


def test_an_engine_of_others_that_still_looks_for_gpus_is_waited_for_and_adopted(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("launcher.system.ollama.host._LOOK_S", 0.1)
    computer.program(SLOW)
    environ = {"OLLAMA_HOST": f"127.0.0.1:{computer.port}"}
    with subprocess.Popen([str(computer.binary)], env=environ, stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        try:
            assert computer.host().status().state is EngineState.INSTALLED
            adopted = computer.host().start(Cancel())
            assert Path(computer.host().program()).name.startswith("python")  # what runs the script
        finally:
            other.kill()

    assert (adopted.version, adopted.ours) == ("9", False)
    assert not computer.record.exists()


def test_a_start_while_one_is_being_stopped_starts_another(computer: Computer) -> None:
    computer.program(
        "import os, signal, threading\nfrom http.server import *\n"
        "class Ollama(BaseHTTPRequestHandler):\n"
        "    log_message = lambda *a: None\n"
        "    def do_GET(self):\n"
        "        body = b'{\"version\":\"9\"}' if 'version' in self.path else b'Ollama is running'\n"
        "        self.send_response(200); self.end_headers(); self.wfile.write(body)\n"
        "def end(*_):\n"
        "    open('ending', 'w').close(); threading.Timer(0.5, os._exit, (0,)).start()\n"
        f"os.chdir({str(computer.folder)!r}); signal.signal(signal.SIGTERM, end)\n"
        "HTTPServer(('127.0.0.1', int(os.environ['OLLAMA_HOST'].split(':')[1])), Ollama).serve_forever()\n"
    )
    host = computer.host()
    host.start(Cancel())
    first = process.saved(computer.record)
    with ThreadPoolExecutor(1) as pool:
        stopped = pool.submit(host.stop)
        until((computer.folder / "ending").exists)
        status = host.start(Cancel())
    second = process.saved(computer.record)

    assert stopped.result()
    assert status.state is EngineState.RUNNING
    assert first is not None
    assert second is not None
    assert first.pid != second.pid


def test_one_that_died_is_told_from_one_that_was_stopped(computer: Computer) -> None:
    host = computer.host()
    host.start(Cancel())
    record = process.saved(computer.record)
    assert record is not None
    server = psutil.Process(record.pid)
    server.kill()
    server.wait(5)
    died = host.status()
    host.start(Cancel())
    host.stop()

    assert (died.state, died.ended) == (EngineState.INSTALLED, True)
    assert not host.status().ended


def test_the_log_of_an_engine_that_runs_for_weeks_is_begun_again(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = computer.host()
    host.start(Cancel())
    before = computer.log.read_bytes()
    with computer.log.open("ab") as log:
        log.write(b"x" * 5000 + b"\n")
    host.status()
    assert computer.log.stat().st_size > 5000
    monkeypatch.setattr("launcher.system.ollama.engine_log._LIMIT", 5000)
    host.status()
    monkeypatch.setattr("launcher.system.ollama.engine_log._LIMIT", 10**9)
    host.status()  # the engine goes on writing, at the beginning

    older = computer.log.with_name("engine.log.1").read_bytes()
    assert older.startswith(before)
    assert b"x" * 5000 in older
    assert 0 < computer.log.stat().st_size < 5000
    assert not computer.log.read_bytes().startswith(b"\0")
