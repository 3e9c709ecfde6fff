"""The dialog about the program."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from launcher.core.bundled import Part
from launcher.core.problems import Code, Failure, Problem
from launcher.ui.about import About, open_about
from launcher.ui.chat.sidebar import Sidebar
from launcher.ui.tasks import Tasks
from tests.support.fakes import FakeWorld


def test_each_part_shows_its_licence(qtbot: QtBot, tasks: Tasks) -> None:
    dialog = About([Part("Stillhouse", "1.0", "MIT", "granted"), Part("Qt", "6", "LGPL", "lesser")])
    qtbot.addWidget(dialog)
    assert (dialog.licence.text(), dialog.text.toPlainText()) == ("MIT", "granted")
    dialog.list.setCurrentRow(1)
    assert (dialog.licence.text(), dialog.text.toPlainText()) == ("LGPL", "lesser")


def test_it_opens_with_what_the_program_is_made_of(qtbot: QtBot, tasks: Tasks, world: FakeWorld) -> None:
    open_about(None, world.services, tasks, lambda problem: pytest.fail(problem.code))

    def opened() -> list[About]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, About)]

    qtbot.waitUntil(lambda: bool(opened()))
    dialog = opened()[0]
    assert [dialog.list.item(row).text() for row in range(2)] == ["Stillhouse 0.1.0", "Qt 6"]
    dialog.accept()
    qtbot.waitUntil(lambda: not opened())


def test_licences_that_are_gone_are_told(
    qtbot: QtBot, tasks: Tasks, world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Problem] = []

    def gone() -> tuple[Part, ...]:
        raise Failure(Code.RESOURCE_DAMAGED, path="licences")

    monkeypatch.setattr(world.parts, "parts", gone)
    open_about(None, world.services, tasks, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].code is Code.RESOURCE_DAMAGED


def test_the_side_bar_leads_to_it(qtbot: QtBot, tasks: Tasks) -> None:
    bar = Sidebar()
    qtbot.addWidget(bar)
    menu = bar.menu_for_all()
    with qtbot.waitSignal(bar.about_asked):
        next(action for action in menu.actions() if action.text() == "About Stillhouse…").trigger()
