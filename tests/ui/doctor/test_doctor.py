"""The doctor's window: what it found, what it mends, and the support file as it is shown and saved."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from launcher.core.engine import EngineState, InstalledModel, InstallStep, LoadedModel, Phase
from launcher.core.problems import Code, Failure
from launcher.core.settings import Settings
from launcher.core.setup_state import Setup, Step
from launcher.ui.coming import Coming
from launcher.ui.doctor.support import SupportDialog
from launcher.ui.doctor.window import DoctorWindow
from launcher.ui.keeper import Keeper, State
from launcher.ui.models.window import ModelsWindow
from launcher.ui.preferences import Preferences
from launcher.ui.rooms import Rooms
from launcher.ui.successor import Successor
from launcher.ui.tasks import Tasks
from launcher.ui.wizard.mirrors import MirrorsDialog
from launcher.workflows.events import CheckResult, Fix
from tests.support.fakes import GB, MODEL, MODELS_DIR, FakeWorld
from tests.ui.hands import button, words


@pytest.fixture
def rooms(world: FakeWorld, tasks: Tasks) -> Iterator[Rooms]:
    keeper = Keeper(world.services, tasks, tasks)
    successor = Successor(world.services, tasks, keeper, tasks)
    made = Rooms(world.services, tasks, Preferences(world.services, tasks, parent=tasks), keeper, successor, tasks)
    yield made
    made.close_all()


def looked(rooms: Rooms, qtbot: QtBot) -> DoctorWindow:
    window = rooms.open_doctor()
    qtbot.waitUntil(lambda: bool(window.rows) and not window.looks)
    return window


def press(window: DoctorWindow, fix: Fix) -> None:
    (line,) = (row for row in window.rows if row.check.fix is fix)
    assert line.fix is not None
    line.fix.click()


def test_each_check_is_a_line_with_its_sign_named(rooms: Rooms, world: FakeWorld, qtbot: QtBot) -> None:
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    window = looked(rooms, qtbot)
    names = [row.accessibleName() for row in window.rows]
    assert any(name.startswith("bad: deepseek-r1:7b is not on this computer.") for name in names)
    assert any(name.startswith("good: Ollama 0.32.15") for name in names)
    assert "Worth a look: 1" in words(window)


def test_where_all_is_well_that_is_said(rooms: Rooms, world: FakeWorld, qtbot: QtBot) -> None:
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    world.engine.models = [InstalledModel(MODEL, GB)]
    window = looked(rooms, qtbot)
    assert {check.result for check in window.checks} == {CheckResult.GOOD}
    assert "All is well." in words(window)


def test_an_engine_that_does_not_start_is_installed_again_and_looked_at_again(
    rooms: Rooms, world: FakeWorld, qtbot: QtBot
) -> None:
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    world.engine.models = [InstalledModel(MODEL, GB)]
    world.host.state = EngineState.INSTALLED
    world.host.starts = [Failure(Code.ENGINE_START_FAILED, reason="exec format error")]
    window = looked(rooms, qtbot)
    press(window, Fix.INSTALL_ENGINE)
    qtbot.waitUntil(lambda: bool(window.rows) and not window.looks and "All is well." in words(window))
    assert "install" in world.log


def test_an_installation_that_fails_is_told(rooms: Rooms, world: FakeWorld, qtbot: QtBot) -> None:
    def fail() -> None:
        raise Failure(Code.NO_NETWORK, host="ollama.com")

    world.host.state = EngineState.INSTALLED
    world.host.starts = [Failure(Code.ENGINE_START_FAILED, reason="exec format error")]
    world.installer.steps = (InstallStep(Phase.DOWNLOAD, 500, 1000), fail)
    window = looked(rooms, qtbot)
    press(window, Fix.INSTALL_ENGINE)
    qtbot.waitUntil(lambda: "No connection to ollama.com" in words(window))
    assert window.again.isEnabled()


def test_the_rest_is_mended_where_it_belongs(rooms: Rooms, world: FakeWorld, tasks: Tasks, qtbot: QtBot) -> None:
    world.disks.free_bytes = 5
    world.registry.trouble = Failure(Code.NO_NETWORK, host="x")
    window = looked(rooms, qtbot)
    with qtbot.waitSignal(rooms.setup_asked):
        press(window, Fix.SET_UP)
    press(window, Fix.MODELS)
    models = next(each for each in rooms.windows if isinstance(each, ModelsWindow))
    qtbot.waitUntil(models.isVisible)
    rooms.open_settings()
    press(window, Fix.MIRRORS)
    qtbot.waitUntil(lambda: any(each.findChildren(MirrorsDialog) for each in rooms.windows))
    for each in rooms.windows:
        for dialog in each.findChildren(MirrorsDialog):
            dialog.reject()


def test_a_model_that_is_missing_is_fetched_and_one_that_lies_badly_is_loaded_again(
    rooms: Rooms, world: FakeWorld, qtbot: QtBot
) -> None:
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    window = looked(rooms, qtbot)
    press(window, Fix.FETCH_MODEL)
    qtbot.waitUntil(lambda: rooms._successor.state is Coming.HERE)
    world.engine.memory = [LoadedModel(MODEL, 5 * GB, GB, 8192)]
    window.look()
    qtbot.waitUntil(lambda: any(row.check.fix is Fix.LOAD_AGAIN for row in window.rows) and not window.looks)
    line = next(row for row in window.rows if row.check.fix is Fix.LOAD_AGAIN)
    assert line.fix is not None
    line.fix.click()
    qtbot.waitUntil(lambda: rooms._keeper.state is State.RUNNING)
    assert f"unload {MODEL}" in world.log


def test_a_drive_that_is_gone_for_good_is_left_at_a_press(rooms: Rooms, world: FakeWorld, qtbot: QtBot) -> None:
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    world.settings.settings = Settings(models_dir=MODELS_DIR)
    world.disks.gone = (MODELS_DIR,)
    window = looked(rooms, qtbot)
    press(window, Fix.LEAVE_DRIVE)
    qtbot.waitUntil(lambda: not world.settings.settings.models_dir and not rooms._keeper.is_busy)


def test_a_port_that_is_taken_is_left_to_its_owner(rooms: Rooms, world: FakeWorld, qtbot: QtBot) -> None:
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    world.engine.models = [InstalledModel(MODEL, GB)]
    world.host.state, world.host.may_move = EngineState.FOREIGN, True
    window = looked(rooms, qtbot)
    press(window, Fix.MOVE_ENGINE)
    qtbot.waitUntil(lambda: rooms._keeper.state is State.RUNNING)


# The support file


def test_the_support_file_is_shown_word_for_word_before_it_is_saved(
    rooms: Rooms, world: FakeWorld, tmp_path: Path, qtbot: QtBot
) -> None:
    world.settings.settings = Settings(standing_instructions="I am Zoe")
    window = looked(rooms, qtbot)
    window.support.click()
    qtbot.waitUntil(lambda: bool(window.findChildren(SupportDialog)))
    dialog = window.findChildren(SupportDialog)[0]
    names = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    assert "settings.json" in names
    shown = {}
    for number, name in enumerate(names):
        dialog.list.setCurrentRow(number)
        shown[name] = dialog.text.toPlainText()
    assert "zoe" not in "".join(shown.values()).lower()
    dialog.save.click()
    picker = dialog.findChildren(QFileDialog)[0]
    target = str(tmp_path / "s.zip")
    picker.fileSelected.emit(target)
    qtbot.waitUntil(lambda: f"Saved as {target}." in words(dialog))
    assert world.support.written[target] == shown, "what was shown is what is saved"
    world.support.trouble = Failure(Code.FILE_NOT_WRITTEN, path=target, reason="full")
    dialog._save(target)
    qtbot.waitUntil(lambda: "could not be written: full" in words(dialog))
    picker.close()
    dialog.reject()


def test_a_support_file_that_cannot_be_gathered_is_told(
    rooms: Rooms, world: FakeWorld, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = looked(rooms, qtbot)

    def damaged() -> Settings:
        raise Failure(Code.SETTINGS_DAMAGED, kept="/s.damaged-1")

    monkeypatch.setattr(world.settings, "load", damaged)
    window.support.click()
    qtbot.waitUntil(lambda: "The settings could not be read." in words(window))
    assert window.support.isEnabled()


def test_looking_again_begins_anew_and_a_window_that_closes_looks_no_more(rooms: Rooms, qtbot: QtBot) -> None:
    window = looked(rooms, qtbot)
    before = window.rows[0]
    button(window, "diagnose.again").click()
    qtbot.waitUntil(lambda: bool(window.rows) and not window.looks)
    assert window.rows[0] is not before
    window.look()
    window.close()
    assert not window.looks
