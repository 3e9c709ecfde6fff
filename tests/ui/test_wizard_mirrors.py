from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from launcher.core.mirrors import Mirrors
from launcher.core.problems import Code, Failure
from launcher.text import say
from launcher.ui.parts.checkline import CheckState
from launcher.ui.wizard.flow import PageName
from launcher.ui.wizard.mirrors import MirrorsDialog
from launcher.ui.wizard.window import WizardWindow
from tests.support.fakes import FakeWorld
from tests.support.screens.wizard import engine_absent, offline
from tests.ui.hands import Open, button, words

PLAIN = "http://10.0.0.5:8080/ollama"


def dialog_of(qtbot: QtBot, window: WizardWindow) -> MirrorsDialog:
    """The dialog, opened by the link that the page shows."""
    button(window, "wizard.plan.mirrors").click()
    qtbot.waitUntil(lambda: window.findChild(MirrorsDialog) is not None)
    dialog = window.findChild(MirrorsDialog)
    assert isinstance(dialog, MirrorsDialog)
    return dialog


@pytest.fixture
def window(qtbot: QtBot, world: FakeWorld, opened: Open) -> Iterator[WizardWindow]:
    """The plan, complete."""
    engine_absent(world)
    window = opened(PageName.PLAN)
    qtbot.waitUntil(window.footer.primary_button.isEnabled)
    yield window
    for dialog in window.findChildren(MirrorsDialog):
        dialog.reject()


def test_a_mirror_is_kept_and_the_plan_made_anew(qtbot: QtBot, world: FakeWorld, window: WizardWindow) -> None:
    dialog = dialog_of(qtbot, window)
    dialog.fields[1].line.setText("models.example/library")
    world.registry.prefix = "models.example/library/"
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "From models.example" in words(window))
    assert world.settings.load().mirrors == Mirrors("", "models.example/library")


def test_a_line_without_encryption_is_kept_only_when_confirmed(
    qtbot: QtBot, world: FakeWorld, window: WizardWindow
) -> None:
    dialog = dialog_of(qtbot, window)
    assert not dialog.confirmation.isVisible()
    dialog.fields[0].line.setText(PLAIN)
    assert "10.0.0.5:8080 is not encrypted" in words(dialog)
    assert not button(dialog, "wizard.mirrors.keep").isEnabled()
    assert not button(dialog, "wizard.mirrors.check").isEnabled()
    dialog.confirmation.click()
    dialog.fields[0].line.setText("http://10.0.0.6/ollama")
    assert not dialog.confirmation.isChecked()  # it was for another host
    dialog.fields[0].line.setText(PLAIN)
    dialog.confirmation.click()
    button(dialog, "wizard.mirrors.keep").click()
    qtbot.waitUntil(lambda: world.settings.load().mirrors == Mirrors(PLAIN, "", ("10.0.0.5:8080",)))
    qtbot.waitUntil(lambda: window.findChild(MirrorsDialog) is None)
    qtbot.waitUntil(window.footer.primary_button.isEnabled)
    again = dialog_of(qtbot, window)
    assert again.confirmation.isChecked()
    button(again, "wizard.mirrors.own").click()
    assert not again.confirmation.isVisible()
    button(again, "wizard.mirrors.keep").click()
    qtbot.waitUntil(lambda: world.settings.load().mirrors == Mirrors())


def test_the_check_asks_the_servers_and_says_what_they_have(
    qtbot: QtBot, world: FakeWorld, window: WizardWindow
) -> None:
    dialog = dialog_of(qtbot, window)
    engine, models = dialog.fields
    assert not button(dialog, "wizard.mirrors.check").isEnabled()
    engine.line.setText("https://files.example")
    button(dialog, "wizard.mirrors.check").click()
    qtbot.waitUntil(lambda: say("wizard.mirrors.found.engine", host="files.example") in words(dialog))
    assert say("wizard.mirrors.own.used") in words(dialog)
    models.line.setText("models.example/library")
    assert engine.state is CheckState.WAITING
    world.mirrors.models = tuple(model.tag for model in world.catalog.offered)
    world.mirrors.archives = ("ollama-linux-amd64.tar.zst",)
    qtbot.waitUntil(button(dialog, "wizard.mirrors.check").isEnabled)
    button(dialog, "wizard.mirrors.check").click()
    qtbot.waitUntil(lambda: models.state is CheckState.FAILED)
    assert say("wizard.mirrors.none.models", host="models.example") in words(dialog)
    world.mirrors.trouble = Failure(Code.MIRROR_UNREACHABLE, host="files.example")
    qtbot.waitUntil(button(dialog, "wizard.mirrors.check").isEnabled)
    button(dialog, "wizard.mirrors.check").click()
    qtbot.waitUntil(lambda: "files.example cannot be reached" in words(dialog))
    assert world.settings.load().mirrors == Mirrors()


def test_what_is_no_address_cannot_be_kept(qtbot: QtBot, window: WizardWindow) -> None:
    dialog = dialog_of(qtbot, window)
    dialog.fields[0].line.setText("nonsense")
    assert say("wizard.mirrors.wrong.engine") in words(dialog)
    assert not button(dialog, "wizard.mirrors.keep").isEnabled()
    dialog.fields[0].line.setText("")
    assert say("wizard.mirrors.wrong.engine") not in words(dialog)
    assert button(dialog, "wizard.mirrors.keep").isEnabled()


def test_what_the_environment_names_is_shown_and_wins(qtbot: QtBot, world: FakeWorld, window: WizardWindow) -> None:
    world.settings.save(world.settings.load().with_mirrors(Mirrors("https://kept.example")))
    world.mirrors.by_environment = Mirrors("http://10.0.0.5/ollama")
    dialog = dialog_of(qtbot, window)
    line = dialog.fields[0].line
    assert line.isReadOnly()
    assert line.text() == "http://10.0.0.5/ollama"
    assert say("wizard.mirrors.named.engine") in words(dialog)
    dialog.confirmation.click()
    button(dialog, "wizard.mirrors.keep").click()
    qtbot.waitUntil(lambda: world.settings.load().mirrors == Mirrors("https://kept.example", confirmed=("10.0.0.5",)))


def test_settings_that_cannot_be_written_are_told_in_the_dialog(
    qtbot: QtBot, world: FakeWorld, window: WizardWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = dialog_of(qtbot, window)

    def refuse(_settings: object) -> None:
        raise Failure(Code.FOLDER_READ_ONLY, path="/kept")

    monkeypatch.setattr(world.settings, "save", refuse)
    button(dialog, "wizard.mirrors.keep").click()
    qtbot.waitUntil(lambda: "Nothing can be written to /kept." in words(dialog))
    assert button(dialog, "wizard.mirrors.keep").isEnabled()


@pytest.mark.parametrize("page", [PageName.PLAN, PageName.DOWNLOAD])
def test_where_a_server_cannot_be_reached_another_can_be_named(
    qtbot: QtBot, world: FakeWorld, opened: Open, page: PageName
) -> None:
    engine_absent(world)
    offline(world)
    window = opened(page)
    qtbot.waitUntil(lambda: "cannot be reached" in words(window))
    dialog = dialog_of(qtbot, window)
    world.host.trouble = None
    dialog.fields[0].line.setText("https://files.example")
    button(dialog, "wizard.mirrors.keep").click()
    qtbot.waitUntil(lambda: "cannot be reached" not in words(window))
    assert world.settings.load().engine_mirror == "https://files.example"
