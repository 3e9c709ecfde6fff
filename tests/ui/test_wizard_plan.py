from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFileDialog
from pytestqt.qtbot import QtBot

from launcher.core.engine import EngineState
from launcher.core.hardware import Disk
from launcher.core.problems import Code, Failure
from launcher.text import say
from launcher.ui.wizard.flow import PageName
from launcher.ui.wizard.plan import PlanPage
from tests.support.fakes import GB, FakeWorld
from tests.support.kits import put_model, write_kit
from tests.support.screens.wizard import EngineElsewhere, drive_full, engine_absent, offline, other_drive
from tests.ui.hands import Open, button, press, words


def test_the_plan_says_what_comes_from_where_and_where_it_goes(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    engine_absent(world)
    window = opened(PageName.PLAN)
    qtbot.waitUntil(lambda: "ollama.com" in words(window))
    shown = words(window)
    for expected in (
        "From ollama.com",
        "From registry.ollama.ai",
        "1.9 GB",
        "4.7 GB",
        "6.6 GB",
        "/home/ada/.ollama/models",
    ):
        assert expected in shown
    assert window.footer.primary_button.text() == "&Download 6.6 GB"


def test_the_plan_names_another_registry_where_one_is_set(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    engine_absent(world)
    world.registry.prefix = "models.example/library/"
    window = opened(PageName.PLAN)
    qtbot.waitUntil(lambda: "From models.example, checked by its checksum." in words(window))


def test_nothing_is_fetched_before_the_plan_is_agreed_to(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    engine_absent(world)
    window = opened(PageName.PLAN)
    qtbot.waitUntil(window.footer.primary_button.isEnabled)
    assert world.log == []


def test_a_plan_with_nothing_to_fetch_says_so(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    world.disks.held_bytes = 1000
    window = opened(PageName.PLAN)
    qtbot.waitUntil(window.footer.primary_button.isEnabled)
    assert say("wizard.plan.title.nothing") in words(window)
    assert window.footer.primary_button.text() == say("wizard.plan.start")


def test_a_drive_that_is_too_small_is_told_before_the_download(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    drive_full(world)
    window = opened(PageName.PLAN)
    qtbot.waitUntil(lambda: "short on /" in words(window))
    assert not window.footer.primary_button.isEnabled()
    world.disks.free_bytes = 300 * GB
    page = window.page
    assert isinstance(page, PlanPage)
    page.move_to("/media/big")
    qtbot.waitUntil(window.footer.primary_button.isEnabled)
    assert world.settings.load().models_dir == "/media/big"


def test_a_drive_with_room_is_offered_as_the_first_thing_to_do(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    other_drive(world)
    window = opened(PageName.PLAN)
    primary = window.footer.primary_button
    qtbot.waitUntil(lambda: primary.text() == "&Put the models on /media/big (412 GB free)")
    world.host.models_dir = "/media/big/Stillhouse/models"
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Download" in primary.text())
    assert world.settings.load().models_dir == "/media/big/Stillhouse/models"


def test_an_engine_whose_own_drive_is_too_small_is_told(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    engine_absent(world)
    world.installer = EngineElsewhere(world.log, world.host)
    world.disks.others = {"/engine": Disk("/engine", GB, 2 * GB, "/engine")}
    window = opened(PageName.PLAN)
    qtbot.waitUntil(lambda: say("wizard.plan.short.engine", path="/engine") in words(window))
    assert not window.footer.primary_button.isEnabled()


def test_a_folder_that_the_environment_names_is_not_moved(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    drive_full(world)
    world.host.models_named = True
    window = opened(PageName.PLAN)
    qtbot.waitUntil(lambda: "as OLLAMA_MODELS says" in words(window))
    assert "Free some space there" in words(window)


def test_another_folder_is_asked_for_with_the_systems_own_dialog(
    qtbot: QtBot, world: FakeWorld, opened: Open, tmp_path: Path
) -> None:
    engine_absent(world)
    world.host.models_dir = str(tmp_path)
    window = opened(PageName.PLAN)
    qtbot.waitUntil(lambda: say("wizard.plan.folder") in words(window))
    button(window, "wizard.plan.change").click()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.fileMode() is QFileDialog.FileMode.Directory
    dialog.reject()


def test_an_engine_that_runs_keeps_its_folder(qtbot: QtBot, opened: Open) -> None:
    window = opened(PageName.PLAN)
    qtbot.waitUntil(window.footer.primary_button.isEnabled)
    assert not any(
        each.text() == say("wizard.plan.change") for each in window.findChildren(QAbstractButton) if each.isVisible()
    )


def test_a_plan_that_cannot_be_made_says_why_and_is_tried_again(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    offline(world)
    window = opened(PageName.PLAN)
    qtbot.waitUntil(lambda: "ollama.com cannot be reached" in words(window))
    world.host.trouble = None
    again = button(window, "wizard.try-again")
    assert again.hasFocus()
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(window.footer.primary_button.isEnabled)


def test_a_drive_whose_size_is_unknown_has_no_bar(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    world.disks.free_bytes = None
    window = opened(PageName.PLAN)
    qtbot.waitUntil(window.footer.primary_button.isEnabled)
    assert "free afterwards" not in words(window)


def offline_with_a_kit(world: FakeWorld, tmp_path: Path, model: str) -> Path:
    """A stick written by another computer; this one has no engine and no network."""
    other = FakeWorld()
    other.host.models_dir = str(tmp_path / "other")
    put_model(tmp_path / "other", model, b"config", b"weights")
    write_kit(other, tmp_path / "kit")
    world.host.state, world.host.models_dir = EngineState.ABSENT, str(tmp_path / "models")
    world.installer.trouble = Failure(Code.NO_NETWORK, host="ollama.com")
    world.registry.trouble = Failure(Code.NO_NETWORK, host="registry.ollama.ai")
    return tmp_path / "kit"


@pytest.mark.parametrize("model", ["deepseek-r1:7b", "deepseek-r1:1.5b"])
def test_without_a_network_a_kit_is_offered_and_installed(
    model: str, qtbot: QtBot, world: FakeWorld, opened: Open, tmp_path: Path
) -> None:
    kit = offline_with_a_kit(world, tmp_path, model)
    window = opened(PageName.PLAN)
    qtbot.waitUntil(lambda: "No connection to ollama.com" in words(window))
    button(window, "wizard.plan.kit").click()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.reject()
    page = window.page
    assert isinstance(page, PlanPage)
    page.use_kit(str(kit))
    assert page.busy
    qtbot.waitUntil(lambda: say("wizard.plan.title.nothing") in words(window))
    assert window.footer.primary_button.isEnabled()
    assert window.journey.choice is not None
    assert window.journey.choice.model == model


def test_a_kit_that_is_none_is_told_and_another_can_be_tried(
    qtbot: QtBot, world: FakeWorld, opened: Open, tmp_path: Path
) -> None:
    offline_with_a_kit(world, tmp_path, "deepseek-r1:7b")
    window = opened(PageName.PLAN)
    qtbot.waitUntil(lambda: "No connection to ollama.com" in words(window))
    page = window.page
    assert isinstance(page, PlanPage)
    page.use_kit(str(tmp_path / "none"))
    qtbot.waitUntil(lambda: "There is no kit in" in words(window))
    assert button(window, "wizard.plan.kit").isVisible()
    assert not page.busy


def test_a_problem_that_a_kit_does_not_mend_does_not_offer_one(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    world.host.trouble = Failure(Code.PORT_TAKEN, address="127.0.0.1:11434")
    window = opened(PageName.PLAN)
    qtbot.waitUntil(lambda: "Another program uses" in words(window))
    assert say("wizard.plan.kit") not in [
        each.text() for each in window.findChildren(QAbstractButton) if each.isVisible()
    ]


def test_another_port_is_chosen_at_a_press_where_a_program_has_the_engines(
    qtbot: QtBot, world: FakeWorld, opened: Open
) -> None:
    world.host.state, world.host.may_move = EngineState.FOREIGN, True
    window = opened(PageName.PLAN)
    qtbot.waitUntil(lambda: "Another program uses Ollama's port" in words(window))
    button(window, "engine.move").click()
    qtbot.waitUntil(lambda: say("wizard.plan.engine.installed") in words(window))
    assert world.settings.settings.engine_port == 50123


def gone() -> None:
    raise Failure(Code.NO_NETWORK, host="ollama.com")


def test_a_download_that_loses_the_network_can_go_on_from_a_kit(
    qtbot: QtBot, world: FakeWorld, opened: Open, tmp_path: Path
) -> None:
    kit = offline_with_a_kit(world, tmp_path, "deepseek-r1:7b")
    steps, world.installer.steps = world.installer.steps, [gone]
    window = opened(PageName.DOWNLOAD)
    qtbot.waitUntil(lambda: "No connection to" in words(window) and not window.page.busy)
    world.installer.steps = steps
    button(window, "wizard.plan.kit").click()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(kit))
    dialog.reject()
    qtbot.waitUntil(lambda: say("wizard.plan.title.nothing") in words(window))
    assert window.journey.page is PageName.PLAN
    assert window.journey.kit == ""
