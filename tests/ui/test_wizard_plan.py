from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFileDialog
from pytestqt.qtbot import QtBot

from launcher.core.hardware import Disk
from launcher.text import say
from launcher.ui.wizard.flow import PageName
from launcher.ui.wizard.plan import PlanPage
from tests.support.fakes import GB, FakeWorld
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
    qtbot.waitUntil(window.footer.primary_button.isEnabled)
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
