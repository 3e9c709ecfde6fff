"""The engine as a process: real programs, real ports, real children."""

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import ChatRequest, EngineState
from launcher.core.problems import Code, Failure
from launcher.core.systems import Os
from launcher.system.ollama import process
from launcher.system.ollama.addresses import Address, EngineAddress
from launcher.system.ollama.client import OllamaClient
from launcher.system.ollama.environment import engine_environment
from launcher.system.ollama.host import OllamaHost
from launcher.system.ollama.places import Places
from tests.support.engine import free_port
from tests.support.ollama_server import DEEPSEEK, OllamaServer, write_executable
from tests.system.ollama.replay import Replay, head

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the engine here is a script that names its Python")

ASK = ChatRequest("deepseek-r1:8b", (), 4096)


class Computer:
    """A computer with an engine installed, and the means to look at it."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.binary = write_executable(folder / "bin")
        self.environ = {"PATH": str(folder / "bin"), "HOME": str(folder), "OLLAMA_MODELS": str(folder / "models")}
        self.log = folder / "logs" / "engine.log"
        self.record = folder / "state" / "server.json"

    def host(self, start_within_s: float = 20.0, scheme: str = "http", name: str = "127.0.0.1") -> OllamaHost:
        """With an ``OLLAMA_HOST`` that names the port."""
        where = EngineAddress({"OLLAMA_HOST": f"{scheme}://{name}:{self.port}"}, lambda: 0)
        return self._host_at(where, start_within_s)

    def movable_host(self) -> OllamaHost:
        """With no ``OLLAMA_HOST``: ``port`` is where the engine was moved to."""
        return self._host_at(EngineAddress({}, lambda: self.port), 20.0)

    def _host_at(self, where: EngineAddress, start_within_s: float) -> OllamaHost:
        places = Places(Os.LINUX, self.folder / "engine", self.folder, self.environ, lambda: "")
        return OllamaHost(where, places, self.folder / "state", self.log, start_within_s)

    @property
    def client(self) -> OllamaClient:
        return OllamaClient(f"http://127.0.0.1:{self.port}")

    def program(self, script: str) -> None:
        """Another program in the engine's place."""
        self.binary.write_text(f"#!{sys.executable}\n{script}")
        self.binary.chmod(0o755)


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    made = Computer(tmp_path)
    yield made
    made.host().stop()


def code_of(host: OllamaHost, cancel: Cancel | None = None) -> Code:
    with pytest.raises(Failure) as caught:
        host.start(cancel or Cancel())
    return caught.value.problem.code


def test_it_is_installed_then_running_then_installed_again(computer: Computer) -> None:
    host = computer.host()
    before = host.status()
    started = host.start(Cancel())
    during = host.status()
    stopped = host.stop()
    after = host.status()

    assert (before.state, before.binary) == (EngineState.INSTALLED, str(computer.binary))
    assert (started.state, started.version, started.ours) == (EngineState.RUNNING, "0.32.15", True)
    assert started == during
    assert started.models_dir == computer.environ["OLLAMA_MODELS"]
    assert stopped
    assert after.state is EngineState.INSTALLED
    assert not computer.record.exists()


def test_the_log_of_the_last_load_is_read_while_the_engine_is_ours(computer: Computer) -> None:
    host = computer.host()
    host.start(Cancel())
    with computer.log.open("a", encoding="utf-8") as log:
        log.write('msg="starting llama-server"\nload_tensors: CPU model buffer size = 92.10 MiB\n')
    during = host.last_load()
    host.stop()
    assert during is not None
    assert during.weights == 92.10
    assert host.last_load() is None


def test_starting_twice_starts_one(computer: Computer) -> None:
    host = computer.host()
    first = host.start(Cancel())
    record = process.saved(computer.record)

    assert host.start(Cancel()) == first
    assert process.saved(computer.record) == record
    assert host.stop()
    assert not host.stop()


def test_starting_at_the_same_moment_starts_one(computer: Computer) -> None:
    host = computer.host()
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: host.start(Cancel()), range(2))
    assert first == second
    words = computer.log.read_text()
    assert words.count("Listening on") == 1
    host.stop()


def test_a_later_run_of_ours_stops_what_an_earlier_one_started(computer: Computer) -> None:
    earlier = (
        "import sys; from pathlib import Path; from launcher.core.cancel import Cancel\n"
        "from tests.system.ollama.test_host import Computer\n"
        "Computer(Path(sys.argv[1]), int(sys.argv[2])).host().start(Cancel())\n"
    )
    command = [sys.executable, "-c", earlier, str(computer.folder), str(computer.port)]
    subprocess.run(command, cwd=Path(__file__).resolve().parents[3], check=True)
    host = computer.host()

    assert host.status().ours
    assert host.stop()
    assert host.status().state is EngineState.INSTALLED


def test_an_engine_that_nobody_collects_is_gone_once_it_has_ended(computer: Computer) -> None:
    keeper = (
        "import sys; from pathlib import Path; from launcher.core.cancel import Cancel\n"
        "from tests.system.ollama.test_host import Computer\n"
        "Computer(Path(sys.argv[1]), int(sys.argv[2])).host().start(Cancel())\n"
        "print(flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", keeper, str(computer.folder), str(computer.port)]
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        parent.stdout.readline()
        record = process.saved(computer.record)
        assert record is not None
        began = time.monotonic()
        assert computer.host().stop()
        took = time.monotonic() - began
        assert psutil.Process(record.pid).status() == psutil.STATUS_ZOMBIE
        parent.communicate()

    assert took < 3  # not the ten seconds of grace, nor the five after a kill


def test_stopping_ends_the_children_too(computer: Computer) -> None:
    host = computer.host()
    host.start(Cancel())
    with Models(computer):
        computer.client.load(ASK, Cancel())
    record = process.saved(computer.record)
    assert record is not None
    children = psutil.Process(record.pid).children(recursive=True)

    assert children
    assert host.stop()
    assert not [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]


class Models:
    """The distills on the computer's disk, put there as a server would."""

    def __init__(self, computer: Computer) -> None:
        self._server = OllamaServer(models_dir=Path(computer.environ["OLLAMA_MODELS"]), installed=DEEPSEEK)

    def __enter__(self) -> None:
        self._server.__enter__()

    def __exit__(self, *reason: object) -> None:
        self._server.stop()


@pytest.mark.fault(
    "the engine is killed, its runner computes on", "ended before the next start", where="The engine as a program"
)
def test_what_a_killed_engine_left_is_ended_before_the_next_start(computer: Computer) -> None:
    host = computer.host()
    host.start(Cancel())
    with Models(computer):
        computer.client.load(ASK, Cancel())
    record = process.saved(computer.record)
    assert record is not None
    server = psutil.Process(record.pid)
    orphans = server.children(recursive=True)
    server.kill()
    server.wait(5)

    assert host.status().state is EngineState.INSTALLED
    assert host.start(Cancel()).ours
    assert orphans
    assert not [each for each in orphans if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


def test_an_engine_that_another_started_is_adopted_and_never_stopped(computer: Computer) -> None:
    with OllamaServer(port=computer.port):
        host = computer.host()
        adopted = host.start(Cancel())

        assert (adopted.state, adopted.ours) == (EngineState.RUNNING, False)
        assert not host.stop()
        assert host.status().state is EngineState.RUNNING


@pytest.mark.fault("foreign server on the port", "left alone", says=Code.PORT_TAKEN, where="The engine as a program")
def test_another_program_on_the_port_is_named_and_left_alone(computer: Computer) -> None:
    with Replay([head(200, kind="text/html") + b"<h1>It works</h1>"]) as other:
        computer.port = int(other.host.rpartition(":")[2])
        host = computer.host()

        assert host.status().state is EngineState.FOREIGN
        assert code_of(host) is Code.PORT_TAKEN
        assert not host.stop()


def test_what_does_not_speak_http_is_another_program_too(computer: Computer) -> None:
    with Replay([b"SSH-2.0-OpenSSH_9.2\r\n"]) as other:
        computer.port = int(other.host.rpartition(":")[2])

        assert computer.host().status().state is EngineState.FOREIGN


def test_no_engine_is_said_so(computer: Computer) -> None:
    computer.binary.unlink()
    host = computer.host()

    assert host.status().state is EngineState.ABSENT
    assert code_of(host) is Code.ENGINE_MISSING


def test_an_engine_on_another_computer_is_not_started_here(
    computer: Computer, refusing_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    computer.environ["HTTP_PROXY"] = f"http://{refusing_address}"
    host = computer.host(name="engine.example")

    with pytest.raises(Failure) as caught:
        host.status()
    assert caught.value.problem.code is Code.SERVER_UNREACHABLE
    assert code_of(host) is Code.SERVER_UNREACHABLE


@pytest.mark.fault(
    "an engine that does not start",
    "told, with its own reason",
    says=Code.ENGINE_START_FAILED,
    where="The engine as a program",
)
def test_a_program_that_fails_tells_why(computer: Computer) -> None:
    computer.program("import sys; print('starting'); sys.exit('Error: could not open the keys')")
    with pytest.raises(Failure) as caught:
        computer.host().start(Cancel())

    assert caught.value.problem.code is Code.ENGINE_START_FAILED
    assert caught.value.problem.facts == {"reason": "could not open the keys"}


def test_a_program_that_cannot_run_tells_why(computer: Computer) -> None:
    computer.binary.write_bytes(b"\x7fELF and no more")
    with pytest.raises(Failure) as caught:
        computer.host().start(Cancel())

    assert caught.value.problem.code is Code.ENGINE_START_FAILED
    assert caught.value.problem.facts["reason"]


@pytest.mark.fault(
    "a slow start", "waited for by the next try", says=Code.ENGINE_START_SLOW, where="The engine as a program"
)
def test_a_slow_start_is_waited_for_by_the_next_try(computer: Computer) -> None:
    computer.program(
        "import os, time\nfrom http.server import *\n"
        "class Ollama(BaseHTTPRequestHandler):\n"
        "    log_message = lambda *a: None\n"
        "    def do_GET(self):\n"
        "        body = b'{\"version\":\"9\"}' if 'version' in self.path else b'Ollama is running'\n"
        "        self.send_response(200); self.end_headers(); self.wfile.write(body)\n"
        "time.sleep(0.6)\n"
        "HTTPServer(('127.0.0.1', int(os.environ['OLLAMA_HOST'].split(':')[1])), Ollama).serve_forever()\n"
    )
    assert code_of(computer.host(start_within_s=0.2)) is Code.ENGINE_START_SLOW
    record = process.saved(computer.record)
    status = computer.host().start(Cancel())

    assert status.version == "9"
    assert process.saved(computer.record) == record


def test_cancelling_a_start_leaves_nothing(computer: Computer) -> None:
    computer.program("import time; time.sleep(60)")
    cancel = Cancel()
    host = computer.host()

    class Soon(Cancel):
        """Is asked at the third look."""

        looks = 0

        @property
        def requested(self) -> bool:
            self.looks += 1
            return self.looks > 12

    assert code_of(host, Soon()) is Code.INTERRUPTED
    assert not computer.record.exists()
    cancel.request()
    assert code_of(host, cancel) is Code.INTERRUPTED


@pytest.mark.fault("another process with our engine's number", "left alone", where="The engine as a program")
def test_a_record_of_another_process_with_the_same_number_is_not_ours(computer: Computer) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        process.save(process.Record(stranger.pid, 1.0, "mark", "ollama", "models"), computer.record)

        assert not computer.host().stop()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"pid":"x"}', "\x00", "[" * 99999])
def test_a_record_that_cannot_be_read_is_none(computer: Computer, text: str) -> None:
    computer.record.parent.mkdir(parents=True)
    computer.record.write_text(text)

    assert process.saved(computer.record) is None
    assert not computer.host().stop()


def test_the_last_logs_are_kept(computer: Computer) -> None:
    computer.program("import sys; sys.exit('Error: no')")
    for _ in range(6):
        code_of(computer.host())

    assert sorted(path.name for path in computer.log.parent.iterdir()) == [
        "engine.log",
        "engine.log.1",
        "engine.log.2",
        "engine.log.3",
    ]


def test_a_folder_that_cannot_be_written_is_named(computer: Computer) -> None:
    (computer.folder / "state").write_text("a file where the folder should be")

    assert code_of(computer.host()) is Code.FILE_NOT_WRITTEN


def test_what_the_engine_is_told() -> None:
    environ = {"HTTP_PROXY": "http://p:1", "HTTPS_PROXY": "http://p:2", "NO_PROXY": "x", "OLLAMA_KEEP_ALIVE": "1h"}
    told = engine_environment(environ, Address("http", "0.0.0.0", 1234), "/models")

    assert told == {
        "HTTPS_PROXY": "http://p:2",
        "NO_PROXY": "x",
        "OLLAMA_KEEP_ALIVE": "1h",
        "OLLAMA_HOST": "0.0.0.0:1234",
        "OLLAMA_MODELS": "/models",
        "OLLAMA_NOPRUNE": "1",
        "OLLAMA_NO_CLOUD": "1",
    }
    assert engine_environment({"ALL_PROXY": "p:3"}, Address("http", "", 1), "m")["HTTPS_PROXY"] == "http://p:3"
