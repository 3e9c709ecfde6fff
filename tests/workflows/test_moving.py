"""All models move to another folder; the engine's own are respected."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import EngineState, EngineStatus
from launcher.core.hardware import Disk
from launcher.core.moving import Held, Move, Stage, work_of
from launcher.core.problems import Code, Failure
from launcher.core.settings import Settings
from launcher.workflows.moving import Moved, Moving, clear_old, move, refuse_move, take_back, under_way
from tests.support.fakes import FakeWorld
from tests.support.model_store import put_model, random_bytes, whole_models


@pytest.fixture
def old(tmp_path: Path, world: FakeWorld) -> Path:
    folder = tmp_path / "old"
    put_model(folder, "7b", [random_bytes(3_000_000, 1), b"MIT", b"{}"])
    world.host.models_dir = str(folder)
    world.host.ours = True
    return folder


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return tmp_path / "new"


def code_of(work: Iterator[object]) -> Code:
    with pytest.raises(Failure) as raised:
        list(work)
    return raised.value.problem.code


def test_they_are_copied_checked_switched_and_removed_and_the_engine_goes_on(
    world: FakeWorld, old: Path, new: Path
) -> None:
    size = sum(file.size for file in world.folders.contents(str(old)))
    events = list(move(world.services, str(new), Cancel()))
    progress = [each for each in events if isinstance(each, Moving)]
    assert [each.done for each in progress] == sorted(each.done for each in progress)
    assert progress[-1] == Moving(2 * size, 2 * size)
    assert events[-1] == Moved(str(new), size)
    assert world.settings.settings == Settings(models_dir=str(new))
    assert whole_models(new) == {"7b": 3_000_005}
    assert not old.exists()
    assert world.log == ["awake", "stop", "stop", "may sleep", "start"]


def test_an_engine_that_slept_sleeps_on(world: FakeWorld, old: Path, new: Path) -> None:
    world.host.state, world.host.ours = EngineState.INSTALLED, False
    list(move(world.services, str(new), Cancel()))
    assert "start" not in world.log


def test_what_came_while_it_copied_comes_along(world: FakeWorld, old: Path, new: Path) -> None:
    events = move(world.services, str(new), Cancel())
    next(events)
    put_model(old, "8b", [random_bytes(1000, 2), b"MIT", b"{}"])
    list(events)
    assert set(whole_models(new)) == {"7b", "8b"}
    assert not old.exists()


def test_a_move_that_was_stopped_is_remembered_and_gone_on_with(world: FakeWorld, old: Path, new: Path) -> None:
    cancel = Cancel()
    events = move(world.services, str(new), cancel)
    next(events)
    assert under_way(world.services) == Move(str(old), str(new), Stage.COPYING)
    cancel.request()
    assert code_of(events) is Code.INTERRUPTED
    assert whole_models(old) == {"7b": 3_000_005}
    assert world.settings.settings == Settings(moving_to=str(new))
    list(move(world.services, str(new), Cancel()))
    assert whole_models(new) == {"7b": 3_000_005}
    assert under_way(world.services) is None


def test_a_wish_to_stop_between_two_files_is_heard(world: FakeWorld, old: Path, new: Path) -> None:
    world.folders.begin(str(new))
    for file in world.folders.contents(str(old)):
        list(world.folders.copy(str(old), str(new), file, Cancel()))
    cancel = Cancel()
    cancel.request()
    assert code_of(move(world.services, str(new), cancel)) is Code.INTERRUPTED
    assert world.settings.settings == Settings(moving_to=str(new))


def test_a_move_that_is_taken_back_leaves_all_as_it_was(world: FakeWorld, old: Path, new: Path) -> None:
    events = move(world.services, str(new), Cancel())
    for _ in range(4):
        next(events)
    events.close()  # type: ignore[attr-defined]  # a generator
    assert take_back(world.services) > 0
    assert not new.exists()
    assert world.settings.settings == Settings()
    assert take_back(world.services) == 0
    assert whole_models(old) == {"7b": 3_000_005}


def test_another_wish_takes_the_first_one_back(world: FakeWorld, old: Path, new: Path, tmp_path: Path) -> None:
    events = move(world.services, str(new), Cancel())
    next(events)
    events.close()  # type: ignore[attr-defined]  # a generator
    list(move(world.services, str(tmp_path / "third"), Cancel()))
    assert not new.exists()
    assert whole_models(tmp_path / "third") == {"7b": 3_000_005}


def test_what_a_kill_left_of_the_old_folder_is_cleared_later(world: FakeWorld, old: Path, new: Path) -> None:
    size = sum(file.size for file in world.folders.contents(str(old)))
    for file in world.folders.contents(str(old)):
        world.folders.begin(str(new))
        list(world.folders.copy(str(old), str(new), file, Cancel()))
    world.settings.settings = Settings(models_dir=str(new), moving_from=str(old))
    assert under_way(world.services) == Move(str(old), str(new), Stage.REMOVING)
    assert take_back(world.services) == 0, "it is too late for that"
    assert clear_old(world.services) == size
    assert world.settings.settings == Settings(models_dir=str(new))
    assert clear_old(world.services) == 0


def test_an_old_folder_that_is_gone_needs_no_clearing(world: FakeWorld, new: Path) -> None:
    world.settings.settings = Settings(models_dir=str(new), moving_from=str(new / "gone"))
    assert clear_old(world.services) == 0
    assert world.settings.settings.moving_from == ""


def test_an_old_folder_that_cannot_be_read_is_told(world: FakeWorld, new: Path) -> None:
    class Unreadable:
        def contents(self, folder: str) -> tuple[Held, ...]:
            raise Failure(Code.FILE_UNREADABLE, path=folder, reason="denied")

    world.settings.settings = Settings(models_dir=str(new), moving_from="/old")
    services = dataclasses.replace(world.services, folders=Unreadable())  # type: ignore[arg-type]  # one method of it
    with pytest.raises(Failure):
        clear_old(services)
    assert world.settings.settings.moving_from == "/old"


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (EngineStatus(EngineState.RUNNING, "", ours=True, models_dir="/m", models_named=True), Code.MODELS_NAMED),
        (EngineStatus(EngineState.RUNNING, "", ours=False, models_dir="/m"), Code.MODELS_OF_OTHERS),
    ],
)
def test_a_folder_that_is_not_ours_is_left_alone(status: EngineStatus, code: Code) -> None:
    with pytest.raises(Failure) as raised:
        refuse_move(status)
    assert raised.value.problem.code is code


def test_what_stands_in_the_way_is_told_before_anything_is_written(
    world: FakeWorld, old: Path, new: Path, tmp_path: Path
) -> None:
    assert code_of(move(world.services, str(old / "inside"), Cancel())) is Code.SAME_FOLDER
    world.disks.others = {str(new): Disk(str(new), 1_000_000, 10**9, "D:")}
    assert code_of(move(world.services, str(new), Cancel())) is Code.DISK_FULL
    assert not new.exists()
    world.disks.others = {str(new): Disk(str(new), None)}  # not known: it is tried
    list(move(world.services, str(new), Cancel()))
    world.host.models_dir = None
    assert code_of(move(world.services, str(old), Cancel())) is Code.ENGINE_ELSEWHERE


def test_each_byte_is_gone_through_twice() -> None:
    assert work_of((Held("a", 3), Held("b", 4))) == 14
