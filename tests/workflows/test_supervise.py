"""The engine kept up: started, rolled back, waited for, given up."""

from collections.abc import Generator

import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import EngineState, InstalledModel, LoadedModel
from launcher.core.problems import Code, Failure
from launcher.core.settings import Settings
from launcher.core.setup_state import Setup, Step
from launcher.core.supervisor import AWAY_S, LIMIT, PAUSES_S, Event, Stage, Supervised
from launcher.workflows import keep
from launcher.workflows.events import Loading, Ready, Retrying
from launcher.workflows.supervise import engine_up, keep_up, seen
from tests.support.fakes import GB, MODEL, MODELS_DIR, FakeWorld

NO = Failure(Code.ENGINE_START_FAILED, reason="no room")
RUNS = Supervised(Stage.OURS, 0, 0.0)


def result_of(work: Generator[Retrying, None, object]) -> tuple[list[Retrying], object]:
    """What it said, and what it returned."""
    said = []
    while True:
        try:
            said.append(next(work))
        except StopIteration as end:
            return said, end.value


def code_of(work: Generator[Retrying, None, object]) -> Code:
    with pytest.raises(Failure) as raised:
        list(work)
    return raised.value.problem.code


def asleep(world: FakeWorld) -> FakeWorld:
    world.host.state = EngineState.INSTALLED
    return world


def test_a_sleeping_engine_is_started_and_the_version_before_it_let_go(world: FakeWorld) -> None:
    said, status = result_of(engine_up(asleep(world).services, Cancel()))

    assert (said, status) == ([], world.host.status())
    assert world.log == ["start", "settle"]


def test_an_engine_that_runs_is_adopted(world: FakeWorld) -> None:
    assert result_of(engine_up(world.services, Cancel()))[0] == []
    assert world.log == ["start"]


def test_a_new_version_that_does_not_start_gives_way_and_that_is_said(world: FakeWorld) -> None:
    world.installer.older, world.host.starts = True, [NO]
    said, _ = result_of(engine_up(asleep(world).services, Cancel()))

    assert [(each.why.key, each.why.facts) for each in said] == [("problem.engine-rolled-back", {"reason": "no room"})]
    assert world.log == ["start", "roll back", "start", "settle"]


@pytest.mark.parametrize(
    "failure",
    [
        NO,
        Failure(Code.ENGINE_START_SLOW, waited=120.0),
        Failure(Code.PORT_TAKEN, address="x"),
        Failure(Code.FILE_NOT_WRITTEN, path="x", reason="y"),
    ],
)
def test_a_first_start_that_fails_is_told_at_once(world: FakeWorld, failure: Failure) -> None:
    world.host.starts = [failure]

    assert code_of(engine_up(asleep(world).services, Cancel())) is failure.problem.code
    assert world.clock.waits == []


def test_no_engine_at_all_is_told(world: FakeWorld) -> None:
    world.host.state = EngineState.ABSENT
    assert code_of(engine_up(world.services, Cancel())) is Code.ENGINE_MISSING


@pytest.mark.fault(
    "the engine dies under a model",
    "started again after growing waits, with the model",
    where="The engine as a program",
)
def test_one_that_died_comes_back_after_a_wait(world: FakeWorld) -> None:
    world.host.starts = [NO, NO]
    said, after = result_of(keep_up(asleep(world).services, RUNS, Event.SEES_ASLEEP, Cancel()))

    assert [each.seconds for each in said] == list(PAUSES_S[:3]) == world.clock.waits
    assert {each.why.key for each in said} == {"problem.engine-stopped"}
    assert isinstance(after, Supervised)
    assert (after.stage, after.failures) == (Stage.OURS, 3)


def test_one_that_does_not_come_back_is_given_up_with_its_reason(world: FakeWorld) -> None:
    world.host.starts = [NO] * LIMIT

    assert code_of(keep_up(asleep(world).services, RUNS, Event.SEES_ASLEEP, Cancel())) is Code.ENGINE_START_FAILED
    assert len(world.host.starts) == 1


@pytest.mark.fault(
    "the engine dies again and again",
    "given up at the fifth time",
    says=Code.ENGINE_KEEPS_STOPPING,
    where="The engine as a program",
)
def test_one_that_dies_again_and_again_is_given_up(world: FakeWorld) -> None:
    worn = Supervised(Stage.OURS, LIMIT - 1, 0.0)
    with pytest.raises(Failure) as raised:
        list(keep_up(asleep(world).services, worn, Event.SEES_ASLEEP, Cancel()))

    assert raised.value.problem.code is Code.ENGINE_KEEPS_STOPPING
    assert raised.value.problem.facts == {"times": LIMIT}


@pytest.mark.parametrize(
    ("state", "code"), [(EngineState.ABSENT, Code.ENGINE_MISSING), (EngineState.FOREIGN, Code.PORT_TAKEN)]
)
def test_what_took_its_place_meanwhile_is_named(world: FakeWorld, state: EngineState, code: Code) -> None:
    world.host.state = state
    assert code_of(keep_up(world.services, RUNS, seen(world.host.status()), Cancel())) is code


@pytest.mark.fault(
    "the vendor's app restarts its server",
    "waited for and adopted",
    where="The engine as a program",
)
def test_the_vendors_app_restarts_its_own_server(world: FakeWorld) -> None:
    def back() -> None:
        world.host.state = EngineState.RUNNING

    world.clock.on_wait = back
    work = keep_up(asleep(world).services, Supervised(Stage.ADOPTED), Event.SEES_ASLEEP, Cancel())
    said, after = result_of(work)

    assert [(each.why.key, each.seconds) for each in said] == [("engine.away", AWAY_S)]
    assert isinstance(after, Supervised)
    assert after.stage is Stage.ADOPTED
    assert "start" not in world.log
    assert "stop" not in world.log


def test_nobody_is_kept_waiting_who_cancels(world: FakeWorld) -> None:
    cancel = Cancel()
    world.clock.on_wait = cancel.request
    assert code_of(keep_up(asleep(world).services, RUNS, Event.SEES_ASLEEP, cancel)) is Code.INTERRUPTED


def test_the_model_that_was_in_memory_is_there_again(world: FakeWorld) -> None:
    world.engine.models = [InstalledModel(MODEL, 1)]
    lost = LoadedModel(MODEL, 6 * GB, 6 * GB, 8192)
    events = list(keep.restore(asleep(world).services, RUNS, Event.SEES_ASLEEP, lost, Cancel()))

    assert [type(event) for event in events] == [Retrying, Loading, Ready]
    assert world.engine.requests[0].num_ctx == 8192


@pytest.mark.fault(
    "the drive of the models is unplugged",
    "told before the engine is started",
    says=Code.FOLDER_GONE,
    where="The engine as a program",
)
@pytest.mark.parametrize("named", [True, False])
def test_while_the_models_drive_is_unplugged_no_engine_makes_an_empty_folder_there(
    world: FakeWorld, named: bool
) -> None:
    asleep(world)
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    world.disks.gone = (MODELS_DIR,)
    world.host.models_named = named
    if not named:
        world.settings.settings = Settings(models_dir=MODELS_DIR)
    with pytest.raises(Failure, match="folder-gone"):
        list(engine_up(world.services, Cancel()))
    assert "start" not in world.log
    world.disks.gone = ()
    list(engine_up(world.services, Cancel()))
    assert world.host.state is EngineState.RUNNING


def test_ollamas_own_folder_is_made_anew_where_somebody_deleted_it(world: FakeWorld) -> None:
    asleep(world)
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    world.disks.gone = (MODELS_DIR,)
    list(engine_up(world.services, Cancel()))
    assert world.host.state is EngineState.RUNNING
