from dataclasses import replace

import pytest

from launcher.core.cancel import Cancel
from launcher.core.problems import Code, Failure
from launcher.core.setup_state import Setup, Step
from launcher.workflows.pausing import ROUNDS, discard, pause
from tests.support.fakes import BLOB, MODEL, FakeWorld


def test_a_pause_is_remembered(world: FakeWorld) -> None:
    begun = Setup(Step.ENGINE, MODEL, 4096)
    world.setup.save(begun)
    pause(world.services)
    assert world.setup.load() == replace(begun, paused=True)
    assert Setup.from_json(world.setup.load().to_json()).paused
    assert "paused" not in begun.to_json()


def test_beside_a_model_that_is_ready_there_is_nothing_to_remember(world: FakeWorld) -> None:
    ready = Setup(Step.READY, MODEL, 4096)
    world.setup.save(ready)
    pause(world.services)
    assert world.setup.load() == ready


def test_what_has_come_is_deleted_and_what_the_engine_saved_after_us_too(world: FakeWorld) -> None:
    world.disks.held_bytes = 700

    def saves_late() -> None:
        world.disks.held_bytes, world.clock.on_wait = 20, None

    world.clock.on_wait = saves_late
    assert discard(world.services, MODEL, Cancel()) == 720


@pytest.mark.fault("cancelled for good", "only what belongs to no other model is deleted", kept="all other models")
def test_what_another_model_wants_stays(world: FakeWorld) -> None:
    world.disks.held_bytes = 700
    assert discard(world.services, MODEL, Cancel(), wanted=["deepseek-r1:1.5b"]) == 0
    assert world.disks.asked_to_keep == [frozenset({BLOB})]


def test_another_computer_s_folder_is_not_touched(world: FakeWorld) -> None:
    world.host.models_dir = None
    assert discard(world.services, MODEL, Cancel()) == 0


@pytest.mark.fault(
    "a file that another program holds (Windows)", "when deleting: waited for, five seconds", says=Code.FOLDER_READ_ONLY
)
def test_a_file_that_another_program_holds_for_a_moment_is_waited_for(world: FakeWorld) -> None:
    world.disks.held_bytes, world.disks.locked = 700, 2
    assert discard(world.services, MODEL, Cancel()) == 700


def test_a_folder_that_cannot_be_written_is_told(world: FakeWorld) -> None:
    world.disks.held_bytes, world.disks.locked = 700, ROUNDS
    with pytest.raises(Failure) as raised:
        discard(world.services, MODEL, Cancel())
    assert raised.value.problem.code is Code.FOLDER_READ_ONLY
    assert world.disks.held_bytes == 700


def test_files_that_never_end_to_come_are_not_waited_for_for_ever(world: FakeWorld) -> None:
    def more() -> None:
        world.disks.held_bytes = 1

    world.disks.held_bytes, world.clock.on_wait = 1, more
    assert discard(world.services, MODEL, Cancel()) == ROUNDS
