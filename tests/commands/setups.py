"""What the tests of ``setup`` have in common: its events read, and what it has noted."""

import json

import pytest

from launcher.core.setup_state import Step
from launcher.system.storage.paths import Paths
from launcher.system.storage.setup import JsonSetupStore
from tests.support.ollama_server import OllamaServer
from tests.support.registry import Registry
from tests.support.world import World

Event = dict[str, object]


def events(text: str) -> list[Event]:
    return [json.loads(line) for line in text.splitlines()]


def kinds(found: list[Event]) -> list[str]:
    """The kinds of the events, each run of one kind once."""
    names = [str(event["event"]) for event in found]
    return [name for at, name in enumerate(names) if at == 0 or names[at - 1] != name]


def error_of(found: list[Event]) -> str:
    last = found[-1]
    assert last["event"] == "error"
    error = last["error"]
    assert isinstance(error, dict)
    assert error["message"]
    assert error["remedy"]
    return str(error["code"])


def kept(world: World) -> tuple[Step, str | None]:
    setup = JsonSetupStore(Paths.from_environ(world.environ)).load()
    return setup.step, setup.model


def adopted(server: OllamaServer, registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine runs, and models come from the test registry."""
    monkeypatch.setenv("OLLAMA_HOST", server.address.removeprefix("http://"))
    monkeypatch.setenv("OLLAMA_MODELS", str(server.models_dir))
    monkeypatch.setenv("STILLHOUSE_REGISTRY", registry.spec)
