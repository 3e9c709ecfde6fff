import pytest

from launcher.core.engine import EngineState, InstalledModel, LoadedModel
from launcher.core.problems import Code, Failure
from launcher.core.setup_state import Setup, Step
from launcher.workflows.models import installed, remove
from tests.support.fakes import MODEL, FakeWorld


def test_a_sleeping_engine_is_woken_for_the_question_only(world: FakeWorld) -> None:
    world.host.state = EngineState.INSTALLED
    world.engine.models = [InstalledModel(MODEL, 5)]
    assert installed(world.services) == (InstalledModel(MODEL, 5),)
    assert world.log == ["start", "settle", "stop"]


def test_an_engine_that_runs_goes_on(world: FakeWorld) -> None:
    assert installed(world.services) == ()
    assert world.log == []


def test_a_model_is_taken_out_of_memory_before_it_is_deleted(world: FakeWorld) -> None:
    world.engine.models = [InstalledModel(MODEL, 5)]
    world.engine.memory = [LoadedModel(MODEL, 5, 5, 4096)]
    assert remove(world.services, "7b").size_bytes == 5
    assert world.log == [f"unload {MODEL}", f"delete {MODEL}"]


def test_without_its_model_the_setup_begins_again(world: FakeWorld) -> None:
    world.setup.save(Setup(Step.READY, MODEL, 4096))
    world.engine.models = [InstalledModel(MODEL, 5), InstalledModel("other:latest", 5)]
    remove(world.services, "other")
    assert world.setup.load().ready
    remove(world.services, MODEL)
    assert not world.setup.load().ready


def test_what_is_not_there_cannot_be_deleted(world: FakeWorld) -> None:
    with pytest.raises(Failure) as raised:
        remove(world.services, "nobody:3b")
    assert raised.value.problem.code is Code.MODEL_NOT_INSTALLED
