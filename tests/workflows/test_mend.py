"""What the doctor mends at a press."""

import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import EngineState, InstalledModel, LoadedModel
from launcher.core.problems import Code, Failure
from launcher.core.settings import Settings
from launcher.core.setup_state import Setup, Step
from launcher.workflows.events import Loading, Ready
from launcher.workflows.mend import fetch_model, install_engine, leave_drive, load_again, restart_engine
from tests.support.fakes import GB, MODEL, FakeWorld


def test_an_engine_is_fetched_afresh_and_started(world: FakeWorld) -> None:
    world.host.state = EngineState.INSTALLED
    assert list(install_engine(world.services, Cancel()))
    assert world.log[:2] == ["stop", "install"]
    assert world.host.state is EngineState.RUNNING


def test_a_wish_to_stop_starts_nothing(world: FakeWorld) -> None:
    world.host.state = EngineState.INSTALLED
    cancel = Cancel()
    cancel.request()
    with pytest.raises(Failure) as raised:
        list(install_engine(world.services, cancel))
    assert raised.value.problem.code is Code.INTERRUPTED
    assert "start" not in world.log


def test_the_model_that_was_chosen_is_fetched_again(world: FakeWorld) -> None:
    with pytest.raises(Failure):
        fetch_model(world.services)
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    fetch_model(world.services)
    assert world.setup.load().coming == MODEL


def test_a_model_is_loaded_afresh_by_an_engine_that_goes_on(world: FakeWorld) -> None:
    world.host.ours = True
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    world.engine.models = [InstalledModel(MODEL, GB)]
    world.engine.memory = [LoadedModel(MODEL, 5 * GB, 2 * GB, 8192)]
    events = list(load_again(world.services, Cancel()))
    assert isinstance(events[-1], Ready)
    assert [line for line in world.log if "load" in line] == [f"unload {MODEL}", f"load {MODEL}"]
    assert "stop" not in world.log


def test_it_is_started_in_the_place_of_the_other_with_the_same_model(world: FakeWorld) -> None:
    world.host.ours = True
    world.engine.models = [InstalledModel(MODEL, 5 * GB)]
    world.engine.memory = [LoadedModel(MODEL, 5 * GB, 5 * GB, 4096)]
    events = list(restart_engine(world.services, Cancel()))
    assert [type(event) for event in events] == [Loading, Ready]
    assert world.log == ["stop", "start", "settle", f"load {MODEL}"]
    assert world.engine.memory[0].context_length == 4096


def test_with_nothing_in_memory_it_is_only_started(world: FakeWorld) -> None:
    world.host.ours = True
    assert list(restart_engine(world.services, Cancel())) == []
    assert world.host.state is EngineState.RUNNING


def test_one_that_does_not_start_gives_way_to_the_one_before(world: FakeWorld) -> None:
    world.host.ours, world.installer.older = True, True
    world.host.starts = [Failure(Code.ENGINE_START_FAILED, reason="no such library")]
    list(restart_engine(world.services, Cancel()))
    assert "roll back" in world.log
    assert world.host.state is EngineState.RUNNING


def test_a_drive_that_will_not_come_back_is_left(world: FakeWorld) -> None:
    world.settings.settings = Settings(models_dir="E:/models", moving_from="C:/models", temperature=0.8)
    leave_drive(world.services)
    assert world.settings.settings == Settings(temperature=0.8)
