"""The models' window, with real files where they matter."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from launcher.core.engine import InstalledModel, LoadedModel, ModelDetails, PullProgress, PullStatus
from launcher.core.hardware import Disk
from launcher.core.problems import Code, Failure
from launcher.core.settings import Settings
from launcher.core.setup_state import Setup, Step
from launcher.core.shelf import Identity, Shelved
from launcher.ui.coming import Coming
from launcher.ui.keeper import Keeper, State
from launcher.ui.models.identity import IdentityDialog, facts_of
from launcher.ui.models.lines import memory_words
from launcher.ui.models.move import DriveDialog
from launcher.ui.models.window import ModelsWindow
from launcher.ui.successor import Successor
from launcher.ui.tasks import Tasks
from tests.support.fakes import BLOB, GB, MODEL, FakeWorld
from tests.support.model_store import put_model, random_bytes, whole_models
from tests.ui.hands import Gate, button, words

SMALL = "deepseek-r1:1.5b"


@pytest.fixture
def folder(world: FakeWorld, tmp_path: Path) -> Path:
    """Two models that share their licence."""
    place = tmp_path / "models"
    put_model(place, "7b", [random_bytes(2_000_000, 7), b"MIT" * 1_000_000, b"{7}"])
    put_model(place, "1.5b", [random_bytes(1_000_000, 1), b"MIT" * 1_000_000, b"{1}"])
    world.host.models_dir, world.host.ours = str(place), True
    world.engine.models = [InstalledModel(MODEL, 5_000_003), InstalledModel(SMALL, 4_000_003)]
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    return place


@pytest.fixture
def keeper(world: FakeWorld, tasks: Tasks) -> Keeper:
    return Keeper(world.services, tasks, tasks)


@pytest.fixture
def successor(world: FakeWorld, tasks: Tasks, keeper: Keeper) -> Successor:
    return Successor(world.services, tasks, keeper, tasks)


@pytest.fixture
def window(
    world: FakeWorld, folder: Path, tasks: Tasks, keeper: Keeper, successor: Successor, qtbot: QtBot
) -> Iterator[ModelsWindow]:
    made = ModelsWindow(world.services, tasks, keeper, successor)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: made.shelf is not None)
    yield made
    made.rest()


def names(window: ModelsWindow) -> list[str]:
    return [line.accessibleName() for line in window.lines]


def test_each_model_says_its_size_its_use_and_its_place_in_memory(
    window: ModelsWindow, world: FakeWorld, keeper: Keeper, qtbot: QtBot
) -> None:
    assert names(window) == [
        "DeepSeek-R1 7B, In use, 5 MB · not used yet",
        "DeepSeek-R1 1.5B, 4 MB · not used yet",
    ]
    assert "6 MB in all" in words(window), "what they share counts once"
    assert next(offer.accessibleName() for offer in window.offers) == "DeepSeek-R1 8B"
    world.engine.memory = [LoadedModel(MODEL, 6 * 2**30, 6 * 2**30, 8192)]
    keeper.refresh()
    qtbot.waitUntil(lambda: "6.0 GB on the graphics card" in names(window)[0])


@pytest.mark.parametrize(
    ("vram", "said"),
    [
        (0, "6.0 GB in main memory"),
        (4, "4.0 GB on the graphics card, 2.0 GB in main memory"),
        (6, "6.0 GB on the graphics card"),
    ],
)
def test_memory_is_told_by_its_kind(vram: int, said: str) -> None:
    loaded = LoadedModel(MODEL, 6 * 2**30, vram * 2**30, 8192)
    assert memory_words(Shelved(InstalledModel(MODEL, 1), loaded=loaded)) == said
    assert memory_words(Shelved(InstalledModel(MODEL, 1))) == ""


def test_another_one_is_used_at_a_press(window: ModelsWindow, world: FakeWorld, keeper: Keeper, qtbot: QtBot) -> None:
    window.lines[1].use.click()
    qtbot.waitUntil(lambda: keeper.state is State.RUNNING)
    assert world.setup.load().model == SMALL
    qtbot.waitUntil(lambda: "DeepSeek-R1 1.5B, In use" in names(window)[0])


def test_deleting_asks_says_what_it_frees_and_keeps_the_place(
    window: ModelsWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    window.lines[1].delete.click()
    assert "Delete DeepSeek-R1 1.5B?" in words(window)
    assert "It frees 1 MB. It can be downloaded again. 3 MB of it stay" in words(window)
    button(window, "models.delete.keep").click()
    assert len(world.engine.models) == 2
    window.lines[0].delete.click()
    assert "It is the one that answers now" in words(window)
    button(window, "models.delete.keep").click()
    window.lines[1].delete.click()
    button(window, "models.delete.do").click()
    qtbot.waitUntil(lambda: len(names(window)) == 1)
    assert [each.name for each in world.engine.models] == [MODEL]


def test_where_it_is_not_known_what_it_frees_that_is_said(
    window: ModelsWindow, world: FakeWorld, folder: Path, qtbot: QtBot
) -> None:
    world.engine.models.append(InstalledModel("notes:latest", GB))
    window.look()
    qtbot.waitUntil(lambda: len(names(window)) == 3)
    window.lines[2].delete.click()
    assert "It frees at most 1.0 GB" in words(window)


def test_a_deletion_that_fails_is_told(window: ModelsWindow, world: FakeWorld, qtbot: QtBot) -> None:
    world.engine.models.pop()
    window.lines[1].delete.click()
    button(window, "models.delete.do").click()
    qtbot.waitUntil(lambda: f"{SMALL} is not on this computer" in words(window))


def test_a_model_is_fetched_beside_the_chat_one_at_a_time(
    window: ModelsWindow, world: FakeWorld, successor: Successor, gate: Gate, qtbot: QtBot
) -> None:
    world.engine.pulls = [(PullProgress(BLOB, 1000, 400), gate, PullStatus("success"))]
    window.offers[0].fetch.click()
    qtbot.waitUntil(lambda: successor.state is Coming.FETCHING and successor.progress is not None)
    assert window.coming.isVisible()
    assert not any(offer.fetch.isEnabled() for offer in window.offers)
    gate.open()
    qtbot.waitUntil(lambda: "DeepSeek-R1 8B" in " ".join(names(window)))
    assert world.setup.load().coming == "deepseek-r1:8b"


def test_what_has_no_room_is_not_begun(window: ModelsWindow, world: FakeWorld, qtbot: QtBot) -> None:
    world.registry.blobs = {BLOB: 600 * GB}
    window.offers[0].fetch.click()
    qtbot.waitUntil(lambda: "is full" in words(window))
    assert world.setup.load().coming is None


def test_the_identity_card_opens(window: ModelsWindow, qtbot: QtBot) -> None:
    window.lines[0].details.click()
    qtbot.waitUntil(lambda: bool(window.findChildren(IdentityDialog)))
    dialog = window.findChildren(IdentityDialog)[0]
    assert "DeepSeek-R1-Distill-Qwen-7B" in words(dialog)
    assert "MATH-500 (mathematics)" in words(dialog)
    dialog.accept()


def test_of_an_unknown_model_the_card_says_what_the_file_says(qtbot: QtBot, theme: object) -> None:
    card = Identity(InstalledModel("notes:latest", GB, "2026-03-01T10:00:00Z"), ModelDetails((), family="llama"))
    assert dict(facts_of(card)) == {"Architecture": "llama", "Size": "1.0 GB", "Came on": "2026-03-01"}
    dialog = IdentityDialog(card)
    qtbot.addWidget(dialog)
    assert "Scores" not in words(dialog)


def test_an_engine_that_does_not_answer_is_told(
    world: FakeWorld, tasks: Tasks, keeper: Keeper, successor: Successor, qtbot: QtBot
) -> None:
    world.engine.trouble = Failure(Code.ENGINE_STOPPED)
    window = ModelsWindow(world.services, tasks, keeper, successor)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: "The engine stopped" in words(window))


# Moving


def chosen(window: ModelsWindow, qtbot: QtBot) -> DriveDialog:
    window.place.move_button.click()
    qtbot.waitUntil(lambda: bool(window.findChildren(DriveDialog)))
    return window.findChildren(DriveDialog)[0]


def follow(world: FakeWorld) -> None:
    """The engine's folder is that of the settings, as with the real one."""
    if world.settings.settings.models_dir:
        world.host.models_dir = world.settings.settings.models_dir


def test_all_move_to_a_drive_that_is_chosen(
    window: ModelsWindow, world: FakeWorld, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    target = tmp_path / "D" / "models"
    world.disks.others = {str(target): Disk(str(target), 400 * GB, 900 * GB, "D:")}
    dialog = chosen(window, qtbot)
    assert [each.text() for each in dialog.buttons] == ["D: · 400 GB free"]
    before = whole_models(folder)
    world.host.on_start = lambda: follow(world)
    dialog.buttons[0].click()
    qtbot.waitUntil(lambda: world.settings.settings == Settings(models_dir=str(target)) and not folder.exists())
    assert whole_models(target) == before
    qtbot.waitUntil(lambda: f"The models are in {target}" in words(window))


def test_a_move_that_is_stopped_is_gone_on_with_or_taken_back(
    window: ModelsWindow, world: FakeWorld, folder: Path, tmp_path: Path, gate: Gate, qtbot: QtBot
) -> None:
    target = tmp_path / "D" / "models"
    real = world.folders.begin

    class Slow(type(world.folders)):  # type: ignore[misc]  # the real one, which waits
        def begin(self, folder: str) -> None:
            real(folder)
            gate()

    world.folders.__class__ = Slow
    window._move(str(target))
    qtbot.waitUntil(window.place.stop_button.isVisible)
    window.place.stop_button.click()
    gate.open()
    qtbot.waitUntil(window.place.go_on_button.isVisible)
    assert "was cut off. The models are whole where they were." in words(window)
    assert len(whole_models(folder)) == 2
    window.place.take_back_button.click()
    qtbot.waitUntil(window.place.move_button.isVisible)
    assert not target.exists()
    world.settings.settings = Settings(moving_to=str(target))
    window.look()
    qtbot.waitUntil(window.place.go_on_button.isVisible)
    world.host.on_start = lambda: follow(world)
    window.place.go_on_button.click()
    qtbot.waitUntil(lambda: not folder.exists())
    assert len(whole_models(target)) == 2


def test_what_is_not_ours_to_move_is_told(window: ModelsWindow, world: FakeWorld, tmp_path: Path, qtbot: QtBot) -> None:
    world.host.ours = False
    window._move(str(tmp_path / "D"))
    qtbot.waitUntil(lambda: "Another program runs the engine" in words(window))
    qtbot.waitUntil(window.place.move_button.isVisible)


def test_any_other_folder_can_be_chosen(qtbot: QtBot, theme: object, tmp_path: Path) -> None:
    dialog = DriveDialog((), others_find_them=False)
    qtbot.addWidget(dialog)
    dialog.show()
    assert "will not find the models" in words(dialog)
    folders: list[str] = []
    dialog.chosen.connect(folders.append)
    button(dialog, "models.move.other").click()
    picker = dialog.findChildren(QFileDialog)[0]
    picker.fileSelected.emit(str(tmp_path))
    assert folders == [str(tmp_path)]


def test_the_keyboard_keeps_its_place_when_the_list_is_made_anew(
    window: ModelsWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    window.activateWindow()
    window.lines[1].details.setFocus()
    qtbot.waitUntil(window.lines[1].details.hasFocus)
    before = window.lines
    world.engine.models.append(InstalledModel("notes:latest", GB))
    window.look()
    qtbot.waitUntil(lambda: window.lines is not before)
    focused = [each for each in window.findChildren(QWidget) if each.hasFocus()]
    assert [each.accessibleName() for each in focused] == ["Details: DeepSeek-R1 1.5B"]
