"""The models of this computer, and which one questions go to."""

from dataclasses import replace
from pathlib import Path

import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import EngineState, EngineStatus, InstalledModel, LoadedModel
from launcher.core.history import Chat, Said
from launcher.core.moving import Held, Stage
from launcher.core.problems import Code, Failure
from launcher.core.settings import Settings
from launcher.core.setup_state import Setup, Step
from launcher.workflows.events import Loading, Ready
from launcher.workflows.shelf import Choices, choices, choose, identity, names, order, shelf
from tests.support.fakes import BLOB, GB, MODEL, FakeWorld
from tests.support.model_store import put_model

SMALL = "deepseek-r1:1.5b"


@pytest.fixture
def two(world: FakeWorld, tmp_path: Path) -> FakeWorld:
    """Two models on the disk, whose licence they share."""
    put_model(tmp_path, "7b", [b"w" * 500, b"MIT", b"{7}"])
    put_model(tmp_path, "1.5b", [b"v" * 100, b"MIT", b"{1}"])
    world.host.models_dir = str(tmp_path)
    world.engine.models = [InstalledModel(SMALL, 106), InstalledModel(MODEL, 506)]
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    return world


def code_of(failing: object) -> Code:
    with pytest.raises(Failure) as raised:
        failing()  # type: ignore[operator]  # a function
    return raised.value.problem.code


def test_the_shelf_says_what_is_there_what_is_in_memory_and_what_each_would_free(two: FakeWorld) -> None:
    two.engine.memory = [LoadedModel(SMALL, GB, GB, 4096)]
    turns = (Said("assistant", "4", model=SMALL, at=5.0), Said("user", "?", at=9.0))
    two.history.replace(Chat("1", turns=turns, leaf=0))
    found = shelf(two.services)
    assert [(each.name, each.chosen, each.frees) for each in found.models] == [(MODEL, True, 503), (SMALL, False, 103)]
    assert found.held == 609
    assert (found.models[1].loaded, found.models[1].used) == (two.engine.memory[0], 5.0)
    assert (found.models[0].loaded, found.models[0].used) == (None, None)
    assert {model.tag for model in found.offered}.isdisjoint({MODEL, SMALL})
    assert found.move is None
    assert found.own_engine


def test_chats_that_cannot_be_read_are_no_reason_to_show_nothing(two: FakeWorld) -> None:
    two.history.trouble = Failure(Code.HISTORY_LOCKED, path="/chats")
    assert [each.used for each in shelf(two.services).models] == [None, None]


def test_a_move_under_way_is_shown(two: FakeWorld) -> None:
    two.settings.settings = Settings(moving_to="/media/big")
    move = shelf(two.services).move
    assert move is not None
    assert move.stage is Stage.COPYING


def test_of_models_on_another_computer_no_folder_is_known(two: FakeWorld) -> None:
    two.host.models_dir = None
    found = shelf(two.services)
    assert [each.frees for each in found.models] == [None, None]
    assert found.held == 0


def test_an_engine_of_another_program_is_known_by_its_place(two: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    status = replace(two.host.status(), binary="/usr/bin/ollama")

    def elsewhere() -> EngineStatus:
        return status

    monkeypatch.setattr(two.host, "status", elsewhere)
    assert not shelf(two.services).own_engine


def test_an_identity_is_asked_of_the_engine(two: FakeWorld) -> None:
    card = identity(two.services, MODEL)
    assert card.known is not None
    assert (card.found.name, card.context) == (MODEL, 131072)
    assert code_of(lambda: identity(two.services, "nobody:3b")) is Code.MODEL_NOT_INSTALLED


def test_what_is_ordered_comes_beside_the_chat(two: FakeWorld) -> None:
    order(two.services, "14b")
    setup = two.setup.load()
    assert (setup.model, setup.coming, setup.paused) == (MODEL, "deepseek-r1:14b", False)


def test_nothing_is_ordered_that_has_no_room(two: FakeWorld) -> None:
    two.registry.blobs = {BLOB: 600 * GB}
    assert code_of(lambda: order(two.services, "14b")) is Code.DISK_FULL
    assert two.setup.load().coming is None
    two.host.models_dir = None  # another computer's drive is not judged
    order(two.services, "14b")


def test_the_chosen_one_takes_the_place_of_what_is_in_memory(two: FakeWorld) -> None:
    two.engine.memory = [LoadedModel(MODEL, GB, GB, 8192)]
    events = list(choose(two.services, SMALL, Cancel()))
    assert [type(each) for each in events] == [Loading, Ready]
    assert [each.name for each in two.engine.memory] == [SMALL]
    assert two.setup.load().model == SMALL


def test_one_that_is_in_memory_already_stays_there(two: FakeWorld) -> None:
    two.engine.memory = [LoadedModel(SMALL, GB, GB, 4096)]
    list(choose(two.services, SMALL, Cancel()))
    assert f"unload {SMALL}" not in two.log


def test_a_choice_that_does_not_load_changes_nothing(two: FakeWorld) -> None:
    two.host.state = EngineState.INSTALLED

    def fail() -> None:
        raise Failure(Code.OUT_OF_MEMORY, model=SMALL)

    two.engine.on_load = fail
    assert code_of(lambda: list(choose(two.services, SMALL, Cancel()))) is Code.OUT_OF_MEMORY
    assert two.setup.load().model == MODEL


@pytest.mark.parametrize(("coming", "left"), [(SMALL, None), ("deepseek-r1:14b", "deepseek-r1:14b")])
def test_choosing_what_was_coming_ends_its_coming(two: FakeWorld, coming: str, left: str | None) -> None:
    two.setup.save(Setup(Step.READY, MODEL, 8192, coming=coming))
    list(choose(two.services, SMALL, Cancel()))
    assert two.setup.load().coming == left


def test_the_names_are_known_without_waking_the_engine(two: FakeWorld, tmp_path: Path) -> None:
    assert names(two.services) == (SMALL, MODEL)
    two.host.state = EngineState.INSTALLED
    (tmp_path / "manifests" / "registry.ollama.ai" / "someone").mkdir()
    assert names(two.services) == (SMALL, MODEL)
    two.host.models_dir = str(tmp_path / "nowhere")
    assert names(two.services) == ()
    two.host.models_dir = None
    assert names(two.services) == ()
    assert "start" not in two.log


def test_one_may_choose_among_those_that_are_there_and_one_is_in_use(two: FakeWorld) -> None:
    assert choices(two.services) == Choices((SMALL, MODEL), MODEL)
    two.engine.memory = []
    two.setup.save(Setup())
    assert choices(two.services) == Choices((SMALL, MODEL), "")
    two.host.trouble = Failure(Code.ENGINE_STOPPED)
    with pytest.raises(Failure, match="engine-stopped"):
        choices(two.services)


def test_of_another_users_engine_the_models_are_listed_and_their_folder_is_not_ours(two: FakeWorld) -> None:
    two.host.ours, two.host.models_dir = False, "/home/ann/.ollama/models"
    two.folders.contents = _not_ours  # type: ignore[method-assign]  # another user's
    found = shelf(two.services)
    assert sorted(each.name for each in found.models) == [SMALL, MODEL]
    assert [each.frees for each in found.models] == [None, None]
    assert names(two.services) == (SMALL, MODEL)
    two.host.state = EngineState.INSTALLED
    assert names(two.services) == ()


def _not_ours(folder: str) -> tuple[Held, ...]:
    raise Failure(Code.FILE_UNREADABLE, path=folder, reason="Permission denied")
