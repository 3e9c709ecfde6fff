import json
import zipfile
from pathlib import Path

import pytest

from launcher.core.problems import Code, Failure
from launcher.core.settings import Settings
from launcher.core.setup_state import Setup, Step
from launcher.system.storage.paths import Paths
from launcher.system.storage.settings import JsonSettingsStore
from tests.commands.conftest import Terminal
from tests.support.fakes import MODEL, FakeWorld


@pytest.fixture
def world(terminal: Terminal) -> FakeWorld:
    world = FakeWorld()
    terminal.services = lambda: world.services
    return world


def test_each_check_is_a_line_and_each_remedy_stands_below(world: FakeWorld, terminal: Terminal) -> None:
    ran = terminal.run("doctor")
    assert ran.code == 0
    assert "look  No model is chosen yet.\n      Run the setup" in ran.out
    assert "Stillhouse keeps its files in" in ran.out


def test_json_has_every_check_with_its_remedy(world: FakeWorld, terminal: Terminal) -> None:
    world.setup.save(Setup(Step.READY, MODEL, 4096))
    checks = terminal.run("doctor", "--json").json["checks"]
    assert isinstance(checks, list)
    assert all(set(check) == {"name", "result", "line", "remedy"} for check in checks)
    bad = [check for check in checks if check["result"] == "bad"]
    assert [check["name"] for check in bad] == ["model"]
    assert bad[0]["remedy"]


def test_the_support_file_helps_and_tells_nothing_private(
    terminal: Terminal, tmp_path: Path, refusing_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STILLHOUSE_REGISTRY", f"{refusing_address}/library")
    home = tmp_path / "home"
    monkeypatch.setenv("USER", "franziska")
    monkeypatch.setenv("STILLHOUSE_HOME", str(home / "stillhouse"))
    monkeypatch.setenv("OLLAMA_MODELS", str(home / "models"))
    paths = Paths(home / "stillhouse")
    proxy = "http://franziska:geheim@192.168.7.20:3128"
    JsonSettingsStore(paths).save(Settings(standing_instructions="my diagnosis", engine_mirror=proxy))
    paths.logs.mkdir()
    (paths.logs / "engine.log").write_text(f"models at {home}/models, proxy {proxy}, 127.0.0.1:1\n", encoding="utf-8")
    target = tmp_path / "support.zip"
    ran = terminal.run("doctor", "--zip", str(target))
    assert ran.code == 0
    assert str(target) in ran.err
    with zipfile.ZipFile(target) as archive:
        content = {name: archive.read(name).decode() for name in archive.namelist()}
    assert set(content) == {
        "about.json", "checks.json", "hardware.json", "models.json", "settings.json", "setup.json", "logs/engine.log",
    }  # fmt: skip
    assert "profile" in json.loads(content["hardware.json"])
    whole = "\n".join(content.values())
    for secret in (str(home), "franziska", "geheim", "192.168.7.20", "my diagnosis"):
        assert secret not in whole
    assert "127.0.0.1:1" in content["logs/engine.log"]


def test_a_support_file_that_cannot_be_written_is_told(world: FakeWorld, terminal: Terminal) -> None:
    world.support.trouble = Failure(Code.FILE_NOT_WRITTEN, path="/nowhere/at/all.zip", reason="no such folder")
    ran = terminal.run("doctor", "--zip", "/nowhere/at/all.zip")
    assert ran.code == 1
    assert "/nowhere/at/all.zip could not be written" in ran.err
