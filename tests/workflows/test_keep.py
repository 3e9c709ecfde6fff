import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import EngineState, InstalledModel, LoadedModel
from launcher.core.hardware import Kind
from launcher.core.problems import Code, Failure
from launcher.core.setup_state import Setup, Step
from launcher.workflows import keep
from launcher.workflows.events import Loading, Ready
from tests.support.fakes import GB, MODEL, FakeWorld

OTHER = "deepseek-r1:1.5b"


def test_starting_wakes_the_engine_and_loads_the_model_as_a_chat_would(world: FakeWorld) -> None:
    world.host.state = EngineState.INSTALLED
    world.engine.models = [InstalledModel(MODEL, 1)]
    loaded = LoadedModel(MODEL, 6 * GB, 6 * GB, 8192)
    loading, ready = keep.start_model(world.services, MODEL, 8192, Cancel())
    assert loading == Loading(MODEL)
    assert isinstance(ready, Ready)
    assert (ready.model, ready.ctx, ready.loaded) == (MODEL, 8192, loaded)
    assert ready.truth is not None
    assert [each.key for each in ready.truth.differences] == ["truth.size"]
    request = world.engine.requests[0]
    assert (request.num_ctx, request.turns, request.keep_alive) == (8192, (), "30m")


@pytest.mark.parametrize("moment", ["start", "load"])
def test_starting_can_be_cancelled_at_each_step(moment: str, world: FakeWorld) -> None:
    cancel = Cancel()
    world.engine.models = [InstalledModel(MODEL, 1)]
    if moment == "start":
        world.host.on_start = cancel.request
    else:
        world.engine.on_load = cancel.request
    with pytest.raises(Failure) as raised:
        list(keep.start_model(world.services, MODEL, 8192, cancel))
    assert raised.value.problem.code is Code.INTERRUPTED


def test_stopping_empties_the_memory_and_ends_the_engine_that_we_started(world: FakeWorld) -> None:
    world.host.ours = True
    world.engine.memory = [LoadedModel(MODEL, 1, 1, 8192), LoadedModel("other:1b", 1, 1, 4096)]
    steps = list(keep.stop_model(world.services))
    assert [len(step.loaded) for step in steps] == [1, 0, 0]
    assert steps[-1].status.state is EngineState.INSTALLED


def test_an_engine_that_a_download_needs_goes_on(world: FakeWorld) -> None:
    world.host.ours = True
    *_, last = keep.stop_model(world.services, engine_too=False)
    assert last.status.state is EngineState.RUNNING


def test_an_engine_that_was_there_before_us_goes_on(world: FakeWorld) -> None:
    (last,) = keep.stop_model(world.services)
    assert last.status.state is EngineState.RUNNING


def test_a_sleeping_engine_has_nothing_in_memory_and_is_not_woken(world: FakeWorld) -> None:
    world.host.state = EngineState.INSTALLED
    assert keep.situation(world.services).loaded == ()
    assert world.log == []


def test_a_question_goes_to_what_is_in_memory_else_to_what_the_setup_chose(world: FakeWorld) -> None:
    with pytest.raises(Failure) as raised:
        keep.current_model(world.services)
    assert raised.value.problem.code is Code.MODEL_NOT_CHOSEN
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    assert keep.current_model(world.services) == MODEL
    world.engine.memory = [LoadedModel("other:1b", 1, 1, 4096)]
    assert keep.current_model(world.services) == "other:1b"
    world.engine.memory.append(LoadedModel(MODEL, 1, 1, 8192))
    assert keep.current_model(world.services) == MODEL


def test_the_context_is_the_loaded_one_else_the_chosen_one_else_what_fits(world: FakeWorld) -> None:
    fits = keep.context_for(world.services, MODEL)
    assert fits >= 4096
    world.setup.save(Setup(Step.READY, MODEL, 5000))
    assert keep.context_for(world.services, MODEL) == 5000
    world.engine.memory = [LoadedModel(MODEL, 1, 1, 6000)]
    assert keep.context_for(world.services, MODEL) == 6000


@pytest.mark.parametrize("model", ["somebody/else:3b", "deepseek-r1:70b"])
def test_a_model_that_is_not_judged_or_does_not_fit_gets_the_least_context(model: str, world: FakeWorld) -> None:
    assert keep.context_for(world.services, model) == keep.LEAST_CTX


def test_what_is_to_come_of_the_model_is_foretold_for_its_context(world: FakeWorld) -> None:
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    found = keep.foretell(world.services)
    assert found is not None
    assert (found.model, found.ctx, found.where) == (MODEL, 8192, Kind.GPU)


def test_a_model_that_a_chat_is_held_with_is_foretold_too(world: FakeWorld) -> None:
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    found = keep.foretell(world.services, OTHER)
    assert found is not None
    assert found.model == OTHER


def test_of_a_model_that_is_not_in_the_catalogue_nothing_is_foretold(world: FakeWorld) -> None:
    world.setup.save(Setup(Step.READY, "someone/else:1b", 8192))
    assert keep.foretell(world.services) is None


def test_a_model_is_loaded_in_the_place_of_the_others(world: FakeWorld) -> None:
    world.engine.models = [InstalledModel(MODEL, 1), InstalledModel(OTHER, 1)]
    world.engine.memory = [LoadedModel(MODEL, 1, 1, 8192)]
    list(keep.switch_to(world.services, OTHER, Cancel()))
    assert [each.name for each in world.engine.memory] == [OTHER]
    list(keep.switch_to(world.services, OTHER, Cancel()))
    assert f"unload {OTHER}" not in world.log


def test_others_make_way_only_for_a_model_that_is_there_and_not_in_memory(world: FakeWorld) -> None:
    world.engine.models = [InstalledModel(MODEL, 1), InstalledModel(OTHER, 1)]
    assert list(keep.make_way(world.services, OTHER)) == []
    world.engine.memory = [LoadedModel(MODEL, 1, 1, 8192)]
    assert list(keep.make_way(world.services, MODEL)) == []
    with pytest.raises(Failure, match="model-missing"):
        list(keep.make_way(world.services, "deepseek-r1:70b"))
    assert world.engine.memory
    assert list(keep.make_way(world.services, OTHER)) == [Loading(OTHER)]
    assert world.engine.memory == []
    world.host.state = EngineState.INSTALLED
    assert list(keep.make_way(world.services, OTHER)) == []
