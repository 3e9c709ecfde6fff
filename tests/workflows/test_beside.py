"""Another program has the engine's port: what is said, and where ours goes."""

import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import EngineState
from launcher.core.problems import Code, Failure
from launcher.workflows.beside import in_the_way, move_engine
from launcher.workflows.diagnose import diagnose
from launcher.workflows.setup import set_up
from launcher.workflows.supervise import engine_up
from tests.support.fakes import FakeWorld
from tests.workflows.test_setup import judged


@pytest.fixture
def world(world: FakeWorld) -> FakeWorld:
    world.host.state, world.host.may_move = EngineState.FOREIGN, True
    return world


@pytest.mark.parametrize(
    ("may_move", "too_old", "code"),
    [
        (False, False, Code.PORT_TAKEN),
        (True, False, Code.PORT_OF_OTHERS),
        (True, True, Code.ENGINE_TOO_OLD_TO_SHARE),
    ],
)
def test_who_is_there_is_told_and_whether_another_port_helps(
    world: FakeWorld, may_move: bool, too_old: bool, code: Code
) -> None:
    world.host.may_move, world.host.too_old = may_move, too_old
    assert in_the_way(world.services, world.host.status()).problem.code is code


@pytest.mark.parametrize("too_old", [False, True])
def test_the_port_is_remembered_and_whether_only_an_engine_of_ours_will_do(world: FakeWorld, too_old: bool) -> None:
    world.host.too_old = too_old
    said = move_engine(world.services)
    assert (said.key, said.facts) == ("engine.moved.beside" if too_old else "engine.moved", {"port": "50123"})
    assert world.settings.settings.engine_port == 50123
    assert world.settings.settings.own_engine_only is too_old
    assert list(engine_up(world.services, Cancel())) == []


@pytest.mark.parametrize("code", [Code.PORT_OF_OTHERS, Code.ENGINE_TOO_OLD_TO_SHARE])
def test_a_start_that_finds_it_says_the_same(world: FakeWorld, code: Code) -> None:
    world.host.state, world.host.starts = EngineState.INSTALLED, [Failure(code)]
    with pytest.raises(Failure) as raised:
        list(engine_up(world.services, Cancel()))
    assert raised.value.problem.code is code


def test_a_model_that_needs_a_newer_engine_than_that_of_others_may_have_one_beside_it(world: FakeWorld) -> None:
    world.host.state = EngineState.RUNNING
    world.engine.pulls = [[Failure(Code.ENGINE_TOO_OLD, version="0.9.0")]]
    with pytest.raises(Failure) as raised:
        list(set_up(world.services, judged(world), Cancel()))
    assert raised.value.problem.code is Code.ENGINE_TOO_OLD_TO_SHARE


def test_the_doctor_says_how(world: FakeWorld) -> None:
    remedies = {check.name: check.remedy for check in diagnose(world.services)}
    assert remedies["engine"] is not None
    assert remedies["engine"].key == "diagnose.engine.move"
