"""Another program has the engine's port: ours takes a free one, by itself, and keeps it. Real processes, real ports."""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import pytest

from launcher.core.problems import Code
from launcher.core.settings import Settings
from launcher.system.storage.paths import Paths
from launcher.system.storage.settings import JsonSettingsStore
from tests.commands.conftest import Ran
from tests.commands.setups import error_of, events, kinds
from tests.support.ollama_server import OllamaServer
from tests.support.world import World

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the mirror's archive is Linux'")

MODEL = "deepseek-r1:1.5b"


class Page(BaseHTTPRequestHandler):
    """Another program's web page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>Printer settings</html>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class' name
        """Says nothing."""


@contextmanager
def page() -> Iterator[int]:
    """A foreign program that answers; its port."""
    with HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def mute() -> Iterator[int]:
    """A foreign program that takes connections and says nothing; its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


class Moving:
    """A world whose engine has no ``OLLAMA_HOST``; ``port`` stands for Ollama's own."""

    def __init__(self, world: World, port: int) -> None:
        self.world = world
        self.store = JsonSettingsStore(Paths.from_environ(world.environ))
        self.store.save(Settings(engine_port=port))

    def run(self, *arguments: str) -> Ran:
        done = self.world.run(*arguments, environ={"OLLAMA_HOST": ""})
        return Ran(done.returncode, done.stdout, done.stderr)

    @property
    def engine(self) -> dict[str, object]:
        engine = self.run("status", "--json").json["engine"]
        assert isinstance(engine, dict)
        return engine


@pytest.mark.fault(
    "foreign server on the port, no OLLAMA_HOST",
    "our engine takes a free port and keeps it; the program is left alone",
    where="The engine as a program",
)
@pytest.mark.timeout(180)
def test_the_whole_path_goes_past_a_foreign_program_and_comes_back_to_its_port(tmp_path: Path) -> None:
    with World(tmp_path) as world, page() as port:
        moving = Moving(world, port)
        doctor = moving.run("doctor")
        ran = moving.run("setup", "--model", "1.5b", "--yes", "--json")
        kept = moving.store.load().engine_port
        first = moving.engine
        asked = moving.run("ask", "2+2?", "--json")
        stopped = moving.run("stop")
        again = moving.run("start")
        second = moving.engine
        moving.run("stop")
        with urlopen(f"http://127.0.0.1:{port}") as answer:
            assert b"Printer" in answer.read()

    assert "takes another port" in doctor.out
    assert (ran.code, kinds(events(ran.out))[-1]) == (0, "ready")
    assert f"port {kept}" in ran.err
    assert kept not in (0, port)
    assert (first["address"], first["ours"]) == (f"http://127.0.0.1:{kept}", True)
    assert (asked.code, stopped.code, again.code) == (0, 0, 0)
    assert "port" not in again.err
    assert (second["address"], second["ours"], moving.store.load().engine_port) == (first["address"], True, kept)


@pytest.mark.fault(
    "a mute program on the port, no OLLAMA_HOST",
    "our engine takes a free port and keeps it",
    where="The engine as a program",
)
@pytest.mark.timeout(120)
def test_a_program_that_says_nothing_is_passed_too(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        moving = Moving(world, 0)
        moving.store.save(Settings(engine_port=world.port))
        assert moving.run("setup", "--model", "1.5b", "--yes").code == 0
        moving.run("stop")
        with mute() as port:
            moving.store.save(Settings(engine_port=port))
            listed = moving.run("models", "--json")
            started = moving.run("start")
            kept = moving.store.load().engine_port
            moving.run("stop")

    assert (listed.code, started.code) == (0, 0)
    assert f"port {kept}" in listed.err
    assert "port" not in started.err
    assert kept != port


@pytest.mark.fault(
    "an Ollama that is too old on the port, no OLLAMA_HOST",
    "the setup puts one of ours beside it, on a free port",
    where="The engine as a program",
)
@pytest.mark.timeout(120)
def test_an_ollama_that_is_too_old_is_left_alone_and_ours_comes_beside_it(tmp_path: Path) -> None:
    with World(tmp_path) as world, OllamaServer(tmp_path / "old", version="0.8.0") as old:
        moving = Moving(world, old.port)
        ran = moving.run("setup", "--model", "1.5b", "--yes", "--json")
        settings = moving.store.load()
        engine = moving.engine
        moving.run("stop")

    assert (ran.code, kinds(events(ran.out))[-1]) == (0, "ready")
    assert "too old" in ran.err
    assert (settings.own_engine_only, settings.engine_port != old.port) == (True, True)
    assert (engine["ours"], engine["address"]) == (True, f"http://127.0.0.1:{settings.engine_port}")
    assert {call.path for call in old.calls} <= {"/", "/api/version"}


@pytest.mark.timeout(120)
def test_an_ollama_that_a_model_finds_too_old_gives_way_to_one_of_ours(tmp_path: Path) -> None:
    with World(tmp_path) as world, OllamaServer(world.models_dir) as adopted:
        adopted.faults.error_line("/api/pull", "pull model manifest: 412: requires a newer version of Ollama", times=1)
        moving = Moving(world, adopted.port)
        ran = moving.run("setup", "--model", "1.5b", "--yes", "--json")
        engine = moving.engine
        moving.run("stop")

    assert (ran.code, kinds(events(ran.out))[-1]) == (0, "ready")
    assert (engine["ours"], engine["address"] != adopted.address) == (True, True)


def test_an_address_that_ollama_host_names_is_never_left(tmp_path: Path) -> None:
    with World(tmp_path) as world, page() as port:
        named = {"OLLAMA_HOST": f"127.0.0.1:{port}"}
        ran = world.run("setup", "--model", "1.5b", "--yes", "--json", environ=named)
        doctor = world.run("doctor", environ=named)
        store = JsonSettingsStore(Paths.from_environ(world.environ))
        assert store.load().engine_port == 0

    assert (ran.returncode, error_of(events(ran.stdout))) == (1, Code.PORT_TAKEN)
    assert "set OLLAMA_HOST to another port" in doctor.stdout
