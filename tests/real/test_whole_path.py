"""From nothing to an answer, through the commands, with the real engine and scripted models."""

import json
from pathlib import Path

import pytest

from tests.support.engine import RunningOllama
from tests.support.ollama_server import script
from tests.support.world import World

pytestmark = pytest.mark.timeout(180)


def events(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def test_a_bare_computer_gets_the_engine_the_model_and_the_right_answer(world: World) -> None:
    setup = world.run("setup", "--model", "8b", "--yes", "--json", timeout=120)
    assert setup.returncode == 0, setup.stdout + setup.stderr
    said = events(setup.stdout)
    assert list(dict.fromkeys(event["event"] for event in said)) == [
        "hardware",
        "recommendation",
        "engine",
        "pull",
        "load",
        "ready",
    ]
    assert said[-1]["model"] == "deepseek-r1:8b"

    asked = json.loads(world.run("ask", "Solve x^2 - 5x + 6 = 0", "--json").stdout)
    assert (asked["thinking"], asked["answer"]) == (script("maths").thinking, script("maths").answer)
    assert (asked["tokens"], asked["done_reason"]) == (203, "stop")

    plain = world.run("ask", "Solve x^2 - 5x + 6 = 0", "--no-think")
    assert plain.stdout.strip() == script("maths").answer

    assert world.run("stop").returncode == 0
    assert world.processes() == []


def test_an_engine_that_runs_already_is_used_and_left_running(world: World, binary: Path, tmp_path: Path) -> None:
    with RunningOllama(binary, tmp_path / "theirs", {"OLLAMA_HOST": f"127.0.0.1:{world.port}"}) as theirs:
        setup = world.run("setup", "--model", "1.5b", "--yes", "--json", timeout=120)
        assert setup.returncode == 0, setup.stdout + setup.stderr
        assert world.mirror.calls == []
        asked = json.loads(world.run("ask", "r in strawberry?", "--json").stdout)
        assert (asked["thinking"], asked["answer"]) == (script("short").thinking, script("short").answer)
        assert world.run("stop").returncode == 0
        assert theirs.ask("GET", "/").lines == ["Ollama is running"]
        assert theirs.ask("GET", "/api/ps").values() == [{"models": []}]


def test_a_pull_that_was_cut_goes_on_and_the_answer_is_the_same(world: World) -> None:
    world.registry.faults.drop("/data/", after_bytes=500_000)
    setup = world.run("setup", "--model", "7b", "--yes", "--json", timeout=120)
    assert setup.returncode == 0, setup.stdout + setup.stderr
    pulled = [event["completed"] for event in events(setup.stdout) if event["event"] == "pull"]
    assert pulled == sorted(pulled, key=lambda bytes_: int(str(bytes_)))
    answered = world.run("ask", "Solve")
    assert answered.stdout.strip() == script("maths").answer
    assert answered.stderr.count(script("maths").thinking.strip()) == 1
