"""From a computer with a network to one without, by the commands alone."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.conftest import Terminal
from tests.commands.setups import error_of, events
from tests.support.world import World

pytestmark = pytest.mark.timeout(150)

NOWHERE = {
    "STILLHOUSE_ENGINE_MIRROR": "http://127.0.0.1:9",
    "STILLHOUSE_REGISTRY": "127.0.0.1:9/library",
    "HTTPS_PROXY": "http://127.0.0.1:9",
}
SMALL = "deepseek-r1:1.5b"


@pytest.fixture
def classroom(tmp_path: Path) -> Iterator[World]:
    """Another computer, with nothing on it and no network."""
    with World(tmp_path / "classroom") as classroom:
        yield classroom


def test_a_kit_brings_engine_and_model_to_a_computer_without_a_network(
    world: World, classroom: World, tmp_path: Path
) -> None:
    ran = world.run("setup", "--model", "1.5b", "--yes", "--json")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    kit = tmp_path / "my stick" / "kit"
    ran = world.run("kit", "export", str(kit), "--json")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    last = events(ran.stdout)[-1]
    assert last == {"event": "done", "folder": str(kit), "models": [SMALL], "engine": True}
    world.end_processes()

    refused_where_half_copied(classroom, kit, tmp_path)
    ran = classroom.run("kit", "import", str(kit), environ=NOWHERE)
    assert (ran.returncode, SMALL in ran.stdout) == (0, True), ran.stdout + ran.stderr
    ran = classroom.run("setup", "--yes", "--json", environ=NOWHERE)
    found = events(ran.stdout)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert (found[-1]["event"], found[-1]["model"]) == ("ready", SMALL)
    planned = next(event for event in found if event["event"] == "engine")
    assert (planned["engine_bytes"], planned["model_bytes"]) == (0, 0)
    status = json.loads(classroom.run("status", "--json", environ=NOWHERE).stdout)
    assert SMALL in json.dumps(status)
    assert classroom.run("ask", "Hello", environ=NOWHERE).stdout.strip()


def refused_where_half_copied(classroom: World, kit: Path, tmp_path: Path) -> None:
    half = tmp_path / "half"
    shutil.copytree(kit, half)
    archive = next((half / "engine").iterdir())
    os.truncate(archive, archive.stat().st_size // 2)
    ran = classroom.run("kit", "import", str(half), "--json", environ=NOWHERE)
    assert (ran.returncode, error_of(events(ran.stdout))) == (1, "kit-incomplete")
    assert archive.name in ran.stdout
    archive.write_bytes(b"x" * len((kit / "engine" / archive.name).read_bytes()))
    ran = classroom.run("kit", "import", str(half), "--json", environ=NOWHERE)
    assert (ran.returncode, error_of(events(ran.stdout))) == (1, "kit-damaged")
    assert not list(classroom.models_dir.rglob("sha256-*"))


@pytest.mark.parametrize(("act", "code"), [("import", "kit-missing"), ("export", "kit-empty")])
def test_where_there_is_nothing_it_says_so(
    act: str, code: str, terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OLLAMA_MODELS", str(tmp_path / "none"))
    assert error_of(events(terminal.run("kit", act, str(tmp_path / "kit"), "--json").out)) == code


def test_a_model_of_no_name_is_told(terminal: Terminal, tmp_path: Path) -> None:
    ran = terminal.run("kit", "export", str(tmp_path), "--model", "none")
    assert (ran.code, "There is no model called" in ran.err) == (1, True)
