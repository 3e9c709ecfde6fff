"""The windows that install and remove."""

import pytest
from pytestqt.qtbot import QtBot

from launcher.core.engine import EngineState, Manifest
from launcher.core.installation import Holding, Removal, Removed
from launcher.core.problems import Code, Failure
from launcher.core.standing import Standing
from launcher.ui.about import About
from launcher.ui.installing.offer import InstallDialog
from launcher.ui.installing.removal import RemovalDialog
from launcher.ui.tasks import Tasks
from tests.support.fakes import GB, MODEL, FakeWorld
from tests.ui.hands import Gate


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> FakeWorld:
    made = FakeWorld()
    made.host.state = EngineState.INSTALLED

    def manifest(_folder: str, model: str) -> Manifest | None:
        return Manifest({"sha256:a": 5 * GB}) if model == MODEL else None

    monkeypatch.setattr(made.kits, "manifest", manifest)
    monkeypatch.setattr(made.kits, "forget", lambda _folder, _model: None)
    return made


def offer(world: FakeWorld, tasks: Tasks, qtbot: QtBot, standing: Standing = Standing.FRESH) -> InstallDialog:
    dialog = InstallDialog(world.services, tasks, standing)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def test_enter_installs_and_starts_the_installed_one(world: FakeWorld, tasks: Tasks, qtbot: QtBot) -> None:
    dialog = offer(world, tasks, qtbot)
    assert dialog.install.isDefault()
    with qtbot.waitSignal(dialog.accepted):
        dialog.install.click()
    assert world.log == ["ask to quit", "install", "start the installed one"]
    assert not dialog.wants_to_try


def test_a_start_at_login_is_off_until_it_is_chosen(world: FakeWorld, tasks: Tasks, qtbot: QtBot) -> None:
    dialog = offer(world, tasks, qtbot)
    assert not dialog.login.isChecked()
    dialog.login.setChecked(True)
    with qtbot.waitSignal(dialog.accepted):
        dialog.install.click()
    assert world.log[-2:] == ["at login", "start the installed one"]


def test_trying_it_writes_nothing(world: FakeWorld, tasks: Tasks, qtbot: QtBot) -> None:
    dialog = offer(world, tasks, qtbot)
    dialog.try_it.click()
    assert dialog.wants_to_try
    assert world.log == []


def test_closing_it_is_neither(world: FakeWorld, tasks: Tasks, qtbot: QtBot) -> None:
    dialog = offer(world, tasks, qtbot)
    dialog.close()
    assert not dialog.wants_to_try
    assert world.log == []


@pytest.mark.parametrize("standing", [Standing.OLDER_THERE, Standing.DAMAGED_THERE])
def test_an_update_asks_nothing_about_logging_in(
    world: FakeWorld, tasks: Tasks, qtbot: QtBot, standing: Standing
) -> None:
    dialog = offer(world, tasks, qtbot, standing)
    assert not dialog.login.isVisible()
    assert dialog.install.text() in ("&Update", "&Mend it")


def test_too_little_room_is_said_at_once_and_trying_stays_possible(
    world: FakeWorld, tasks: Tasks, qtbot: QtBot
) -> None:
    world.installation.trouble = Failure(Code.INSTALL_NO_ROOM, path="/", short=GB)
    dialog = offer(world, tasks, qtbot)
    qtbot.waitUntil(dialog._notice.isVisible)
    assert dialog.try_it.isVisible()
    world.installation.trouble = None
    with qtbot.waitSignal(dialog.accepted):
        dialog.install.click()


def test_cancelling_undoes_it_and_asks_again(
    world: FakeWorld, tasks: Tasks, qtbot: QtBot, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = offer(world, tasks, qtbot)

    def waits() -> bool:
        gate()
        return True

    monkeypatch.setattr(world.installation, "ask_to_quit", waits)
    dialog.install.click()
    assert dialog.stop.isVisible()
    dialog.close()  # as Cancel
    assert dialog.isVisible()
    gate.open()
    qtbot.waitUntil(dialog.install.isVisible)
    assert dialog.isVisible()
    assert "start the installed one" not in world.log


def test_one_that_runs_and_does_not_end_is_told(world: FakeWorld, tasks: Tasks, qtbot: QtBot) -> None:
    world.installation.ends = False
    dialog = offer(world, tasks, qtbot)
    dialog.install.click()
    qtbot.waitUntil(dialog._notice.isVisible)
    assert "still runs" in dialog._notice.accessibleName()


def removal(world: FakeWorld, tasks: Tasks, qtbot: QtBot) -> RemovalDialog:
    dialog = RemovalDialog(world.services, tasks)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    qtbot.waitUntil(lambda: bool(dialog.lines) or dialog._notice.isVisible())
    return dialog


def test_models_stay_and_all_else_goes_unless_it_is_switched(world: FakeWorld, tasks: Tasks, qtbot: QtBot) -> None:
    dialog = removal(world, tasks, qtbot)
    kinds = {line.held.kind: (line.switch.isChecked(), line.switch.isEnabled()) for line in dialog.lines}
    assert kinds == {
        Holding.PROGRAM: (True, False),
        Holding.ENGINE: (True, False),
        Holding.CHATS: (True, True),
        Holding.SETTINGS: (True, True),
        Holding.MODEL: (False, True),
    }
    assert dialog._sum.text() == "3.1 GB will be free"
    next(line for line in dialog.lines if line.held.kind is Holding.MODEL).switch.setChecked(True)
    next(line for line in dialog.lines if line.held.kind is Holding.CHATS).switch.setChecked(False)
    assert dialog.removal == Removal(frozenset({Holding.SETTINGS}), frozenset({MODEL}))
    assert dialog._sum.text() == "8.1 GB will be free"


def test_it_removes_and_says_what_is_gone(world: FakeWorld, tasks: Tasks, qtbot: QtBot) -> None:
    dialog = removal(world, tasks, qtbot)
    dialog.do.click()
    dialog.reject()
    assert dialog.isVisible()  # not while it works
    qtbot.waitUntil(dialog.do.isHidden)
    assert world.installation.there is None
    assert dialog._title.text() == "Stillhouse is removed"
    dialog.leave.click()
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("removed", "said"),
    [
        (Removed(left=("/x.so",)), "Some of it could not be removed"),
        (Removed(not_ours=("/notes",)), "not Stillhouse's"),
    ],
)
def test_what_is_left_is_named(world: FakeWorld, tasks: Tasks, qtbot: QtBot, removed: Removed, said: str) -> None:
    world.installation.removed = removed
    dialog = removal(world, tasks, qtbot)
    dialog.do.click()
    qtbot.waitUntil(dialog._notice.isVisible)
    assert said in dialog._notice.accessibleName()


def test_one_that_runs_keeps_it_from_being_removed_and_all_can_be_tried_again(
    world: FakeWorld, tasks: Tasks, qtbot: QtBot
) -> None:
    world.installation.ends = False
    dialog = removal(world, tasks, qtbot)
    dialog.do.click()
    qtbot.waitUntil(dialog._notice.isVisible)
    assert dialog.do.isEnabled()
    assert world.installation.there is not None


def test_where_nothing_is_installed_there_is_nothing_to_press(world: FakeWorld, tasks: Tasks, qtbot: QtBot) -> None:
    world.installation.there = None
    dialog = removal(world, tasks, qtbot)
    assert not dialog.do.isEnabled()
    dialog.leave.click()


def test_about_leads_to_the_removal_where_it_is_installed(qtbot: QtBot, tasks: Tasks, world: FakeWorld) -> None:
    parts = world.parts.parts()
    for installed in (False, True):
        dialog = About(parts, installed=installed)
        dialog.show()
        assert dialog.uninstall.isVisible() is installed
        if installed:
            with qtbot.waitSignal(dialog.uninstall_asked):
                dialog.uninstall.click()
        else:
            dialog.accept()
