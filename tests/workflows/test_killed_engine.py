"""Questions to an engine that goes away between them: real processes, put together as the program does."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from launcher.app import build_services
from launcher.core.cancel import Cancel
from launcher.core.conversation import Conversation
from launcher.core.engine import EngineState
from launcher.core.settings import Settings
from launcher.workflows import keep
from launcher.workflows.chat import ask
from launcher.workflows.events import Answered, Answering, Loading
from launcher.workflows.ports import Services
from launcher.workflows.pull import pull
from tests.support.engine import runs, until
from tests.support.ollama_server import script
from tests.support.world import World

MODEL = "deepseek-r1:8b"
QUESTION = Conversation().asked("Solve x^2 - 5x + 6 = 0").request(MODEL, 4096)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path) as world:
        yield world


@pytest.fixture
def services(world: World) -> Iterator[Services]:
    """With our own engine running, and the model on the disk."""
    services = build_services(world.environ)
    list(services.installer.install(Cancel()))
    services.host.start(Cancel())
    list(pull(services, MODEL, Cancel()))
    yield services
    services.host.stop()


def asked(services: Services) -> tuple[bool, str]:
    """Whether the model had to be loaded, and the answer."""
    events = list(ask(services, QUESTION, Cancel()))
    assert isinstance(events[-1], Answered)
    return Loading(MODEL) in events, "".join(event.text for event in events if isinstance(event, Answering))


def kill(world: World, *names: str) -> None:
    killed = [process for process in world.processes() if process.name() in names]
    assert {process.name() for process in killed} == set(names)
    for process in killed:
        process.kill()
    until(lambda: not any(map(runs, killed)))


@pytest.mark.fault(
    "the engine is killed between two questions", "started for the next one", where="The engine as a program"
)
def test_an_engine_that_was_killed_between_two_questions_is_started_for_the_next(
    world: World, services: Services
) -> None:
    assert asked(services) == (True, script("maths").answer)
    assert asked(services) == (False, script("maths").answer)
    kill(world, "ollama")
    assert services.host.status().state is EngineState.INSTALLED
    assert asked(services) == (True, script("maths").answer)
    assert services.host.status().ours
    assert len([process for process in world.processes() if process.name() == "llama-server"]) == 1


def test_a_runner_that_was_killed_between_two_questions_is_started_for_the_next(
    world: World, services: Services
) -> None:
    asked(services)
    kill(world, "llama-server")
    assert asked(services)[1] == script("maths").answer


def test_an_engine_killed_with_its_runner_is_started_for_the_next_question(world: World, services: Services) -> None:
    asked(services)
    kill(world, "ollama", "llama-server")
    assert asked(services) == (True, script("maths").answer)


def test_a_model_that_the_engine_let_go_is_loaded_for_the_next_question(services: Services) -> None:
    services.settings.save(Settings(keep_loaded_minutes=0))
    assert asked(services) == (True, script("maths").answer)
    until(lambda: keep.situation(services).loaded == ())
    assert asked(services) == (True, script("maths").answer)
    assert services.host.status().state is EngineState.RUNNING


def test_stopping_leaves_nothing_of_an_engine_that_was_killed(world: World, services: Services) -> None:
    asked(services)
    kill(world, "ollama")
    assert [process.name() for process in world.processes()] == ["llama-server"]
    assert services.host.stop()
    assert not any(map(psutil.Process.is_running, world.processes()))
