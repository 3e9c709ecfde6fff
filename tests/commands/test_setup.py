"""The whole path as a process, against the test registry, the test mirror and the engine that comes from it."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from launcher.core.setup_state import Step
from tests.commands.conftest import Terminal
from tests.commands.setups import Event, adopted, error_of, events, kept, kinds
from tests.support.ollama_server import DEEPSEEK, MODELS, OllamaServer
from tests.support.registry import Registry
from tests.support.world import ROOT, World

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the mirror's archive is Linux'")


def test_a_bare_computer_is_set_up_asked_stopped_and_started(world: World) -> None:
    ran = world.run("setup", "--model", "1.5b", "--yes", "--json")
    assert (ran.returncode, ran.stderr) == (0, "")
    found = events(ran.stdout)
    assert kinds(found) == ["hardware", "recommendation", "engine", "pull", "load", "ready"]
    pulls = [event for event in found if event["event"] == "pull"]
    assert all({"completed", "total", "rate", "eta_s", "phase"} <= set(pull) for pull in pulls)
    assert [pull["completed"] for pull in pulls] == sorted(int(str(pull["completed"])) for pull in pulls)
    assert (pulls[-1]["phase"], pulls[-1]["completed"]) == ("done", pulls[-1]["total"])
    ready = found[-1]
    assert {"model", "ctx", "tokens_per_second", "size_mib", "vram_mib"} <= set(ready)
    assert ready["model"] == "deepseek-r1:1.5b"
    assert kept(world) == (Step.READY, "deepseek-r1:1.5b")

    again = events(world.run("setup", "--json").stdout)  # nothing to download: nothing to ask
    assert kinds(again) == ["hardware", "recommendation", "engine", "load", "ready"]
    assert again[-1]["model"] == "deepseek-r1:1.5b"

    listed = json.loads(world.run("models", "--json").stdout)["models"]
    assert [model["model"] for model in listed] == ["deepseek-r1:1.5b"]
    status = json.loads(world.run("status", "--json").stdout)
    assert (status["engine"]["state"], status["engine"]["ours"]) == ("running", True)
    assert status["models"][0]["ctx"] == ready["ctx"]

    asked = world.run("ask", "How many?")
    assert asked.returncode == 0
    assert asked.stdout.startswith("The word **strawberry**")
    assert "Let me spell it" in asked.stderr
    assert json.loads(world.run("status", "--json").stdout)["models"][0]["ctx"] == ready["ctx"]

    assert world.run("stop").returncode == 0
    assert world.processes() == []
    started = world.run("start")
    assert started.returncode == 0
    assert "deepseek-r1:1.5b is in memory" in started.stdout
    removed = world.run("remove", "1.5b", "--yes")
    assert removed.returncode == 0
    assert "No model is on this computer." in world.run("models").stdout
    assert kept(world) == (Step.WELCOME, None)
    assert world.run("stop").returncode == 0
    assert world.processes() == []


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("yes\n", 0), ("n\n", 1), ("\n", 1), ("", 1)])
def test_it_asks_before_it_downloads(answer: str, code: int, world: World) -> None:
    ran = world.run("setup", "--model", "1.5b", stdin=answer)
    assert ran.returncode == code
    assert "Download the engine from 127.0.0.1" in ran.stderr
    assert ("is ready" in ran.stdout) == (code == 0)
    fetched = [call for call in world.mirror.calls if call.method == "GET"]
    assert bool(fetched) == (code == 0)
    if code:
        assert ("--yes" if not answer else "the answer was not yes") in ran.stderr


def test_without_consent_the_json_error_says_what_for(world: World) -> None:
    ran = world.run("setup", "--json")
    assert ran.returncode == 1
    assert error_of(events(ran.stdout)) == "confirmation-needed"


def until_pulling(process: subprocess.Popen[str]) -> list[Event]:
    """The events of a setup until bytes of the model have come."""
    assert process.stdout is not None
    found: list[Event] = []
    for line in process.stdout:
        found.append(json.loads(line))
        if found[-1].get("phase") == "download" and found[-1]["event"] == "pull" and int(str(found[-1]["completed"])):
            return found
    raise AssertionError(f"no byte came: {found[-3:]}")


@contextmanager
def setup_process(world: World) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "launcher", "setup", "--model", "1.5b", "--yes", "--json"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=world.environ, stdout=pipe, stderr=pipe, text=True) as process:
        yield process


def big(world: World) -> None:
    """The model takes some seconds to come."""
    world.registry.add("deepseek-r1:1.5b", MODELS / "short.gguf", padding=60_000_000)
    world.registry.pace.rate = 20_000_000


def test_ctrl_c_ends_a_pull_in_good_order_and_the_next_one_goes_on(world: World) -> None:
    big(world)
    with setup_process(world) as process:
        until_pulling(process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert error_of(events(out)) == "interrupted"
    assert "Traceback" not in err
    assert kept(world) == (Step.ENGINE, "deepseek-r1:1.5b")
    world.registry.pace.rate = 50_000_000  # slow enough for the engine to tell where it goes on
    ran = world.run("setup", "--yes", "--json")
    assert ran.returncode == 0
    pulls = [event for event in events(ran.stdout) if event["event"] == "pull" and event["phase"] == "download"]
    assert int(str(pulls[0]["completed"])) > 0, "what had come is not fetched again"


def test_a_reader_that_goes_away_ends_the_setup_quietly(world: World) -> None:
    big(world)
    with setup_process(world) as process:
        until_pulling(process)
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait(20) == 1
        assert process.stderr.read() == ""


def test_words_go_to_standard_error_and_the_result_to_standard_output(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OllamaServer(installed=DEEPSEEK) as server, Registry() as registry:
        adopted(server, registry, monkeypatch)
        ran = terminal.run("setup", "--model", "1.5b")
    assert ran.code == 0
    assert ran.out.startswith("deepseek-r1:1.5b is ready: context of")
    assert ran.out.count("\n") == 1
    assert "Loading deepseek-r1:1.5b" in ran.err
