import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import EnginePlan, EngineState
from launcher.core.hardware import Disk
from launcher.core.problems import Code, Failure, Problem
from launcher.text import problem_words
from launcher.workflows.preflight import may_move, move_models
from launcher.workflows.setup import plan, set_up
from tests.support.fakes import GB, FakeInstaller, FakeWorld
from tests.workflows.test_setup import judged

BIG = Disk("/media/big/Stillhouse/models", 400 * GB, 500 * GB, "/media/big")
SMALL = Disk("/engine", 100, 900, "/engine")


class InstallsElsewhere(FakeInstaller):
    """An engine on a drive of its own."""

    def plan(self) -> EnginePlan:
        return EnginePlan("ollama.com", 1000, "/engine")


def refusal(world: FakeWorld) -> Problem:
    with pytest.raises(Failure) as raised:
        list(set_up(world.services, judged(world), Cancel()))
    assert [entry for entry in world.log if entry not in ("awake", "may sleep")] == []
    return raised.value.problem


def test_the_refusal_names_the_drive_that_has_room(world: FakeWorld) -> None:
    world.host.state = EngineState.INSTALLED
    world.disks.free_bytes = 250
    world.disks.others = {"/media/big": BIG}
    problem = refusal(world)
    assert problem.code is Code.OTHER_DRIVE_NEEDED
    assert (problem.facts["short"], problem.facts["drive"]) == (800, "/media/big")
    assert "/media/big has 400 GB free" in problem_words(problem)[1]


@pytest.mark.parametrize(("state", "named"), [(EngineState.RUNNING, False), (EngineState.INSTALLED, True)])
def test_a_folder_that_is_not_ours_to_move_gets_no_other_drive(
    state: EngineState, named: bool, world: FakeWorld
) -> None:
    world.host.state, world.host.models_named = state, named
    world.disks.free_bytes = 250
    world.disks.others = {"/media/big": BIG}
    assert not may_move(world.host.status())
    assert refusal(world) == Problem(Code.DISK_FULL, {"path": "/models", "short": 800})


def test_the_engines_own_drive_is_judged_too(world: FakeWorld) -> None:
    world.host.state = EngineState.ABSENT
    world.installer = InstallsElsewhere(world.log, world.host)
    world.disks.others = {"/engine": SMALL}
    assert refusal(world) == Problem(Code.DISK_FULL, {"path": "/engine", "short": 3050})


def test_the_models_move_where_the_user_wishes(world: FakeWorld) -> None:
    move_models(world.services, "/media/big")
    assert world.settings.load().models_dir == "/media/big"


def test_an_engine_elsewhere_has_all_the_room_that_it_says(world: FakeWorld) -> None:
    world.host.models_dir = None
    world.disks.free_bytes = 0
    assert plan(world.services, judged(world)).room.short == 0
