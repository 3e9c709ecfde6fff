"""The support file's contents: all that helps, nothing that is nobody's business."""

import json

import pytest

from launcher.core.engine import LoadedModel
from launcher.core.history import Chat, Said
from launcher.core.problems import Code, Failure
from launcher.core.settings import Settings
from launcher.core.setup_state import Setup, Step
from launcher.text import sentence
from launcher.workflows.diagnose import diagnose
from launcher.workflows.support import contents
from tests.support.fakes import GB, MODEL, FakeWorld


def made(world: FakeWorld) -> dict[str, str]:
    return dict(contents(world.services, list(diagnose(world.services)), sentence))


def test_it_has_the_report_versions_settings_models_and_logs_and_no_chat(world: FakeWorld) -> None:
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    world.engine.memory = [LoadedModel(MODEL, 5 * GB, 4 * GB, 8192)]
    world.settings.settings = Settings(
        standing_instructions="I am Zoe, be kind", models_dir="/home/zoe/models", registry="files.uni.example/library"
    )
    world.history.replace(Chat("1", "my illness", (Said("user", "What about my illness?"),), 0))
    world.support.said = {"engine.log": "loaded /home/zoe/models for zoe with token=abcdef"}
    found = made(world)
    assert set(found) == {
        "about.json", "checks.json", "hardware.json", "settings.json", "setup.json", "models.json", "logs/engine.log",
    }  # fmt: skip
    whole = "\n".join(found.values())
    for secret in ("zoe", "Zoe", "illness", "uni.example", "abcdef"):
        assert secret not in whole
    assert json.loads(found["models.json"])[0]["vram"] == 4 * GB
    assert json.loads(found["settings.json"])["models_dir"] == "~/models"
    assert {check["name"] for check in json.loads(found["checks.json"])} >= {"engine", "drive"}


@pytest.mark.parametrize("mirror", ["https://files.uni.example/ollama", "http://x:y@files.uni.example:8080"])
def test_the_hosts_of_mirrors_are_nobodys_business(world: FakeWorld, mirror: str) -> None:
    world.settings.settings = Settings(engine_mirror=mirror)
    assert "uni.example" not in "".join(made(world).values())


def test_an_engine_that_does_not_answer_is_no_reason_to_have_no_file(world: FakeWorld) -> None:
    world.engine.trouble = Failure(Code.ENGINE_STOPPED)
    assert json.loads(made(world)["models.json"]) == {"problem": "engine-stopped"}
