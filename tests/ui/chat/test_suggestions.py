"""The four ways to begin a chat: they suit its model, follow it, and never change under the user's hands."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from launcher.core.engine import InstalledModel, LoadedModel
from launcher.core.settings import Settings
from launcher.core.setup_state import Setup, Step
from launcher.core.suggestions import GENERAL, NAMES
from launcher.text import say
from launcher.ui.chat.welcome import SIGNS
from launcher.ui.chat.window import ChatWindow
from launcher.ui.coming import Coming
from launcher.ui.keeper import State
from launcher.ui.tasks import Tasks
from tests.support.fakes import GB, MODEL, FakeWorld
from tests.support.screens.elsewhere import OFFICE
from tests.ui.chat.hands import ask, press

SMALL = "deepseek-r1:1.5b"
SHORT = ("sum", "riddle", "equation", "list")


@pytest.fixture
def small(qtbot: QtBot, world: FakeWorld, tasks: Tasks) -> ChatWindow:
    """The small model is in use, the right one is here too."""
    world.setup.save(Setup(Step.READY, SMALL, 16384, coming=MODEL))
    world.engine.models = [InstalledModel(SMALL, GB), InstalledModel(MODEL, 5 * GB)]
    world.engine.memory = [LoadedModel(SMALL, GB, GB, 16384)]
    window = ChatWindow(world.services, tasks)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(window.composer.model.isVisible)
    qtbot.waitUntil(lambda: suggested(window) == titles(SHORT))
    settled(window, qtbot)
    return window


def suggested(window: ChatWindow) -> list[str]:
    return [each.accessibleName() for each in window.welcome._suggestions]


def titles(names: Sequence[str]) -> list[str]:
    return [say(f"chat.suggestion.{name}") for name in names]


def choose(window: ChatWindow, name: str) -> None:
    next(
        each for each in window.welcome._suggestions if each.accessibleName() == say(f"chat.suggestion.{name}")
    ).click()


def settled(window: ChatWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not (window._keeper.is_busy or window._tasks.running))


def test_one_of_them_fills_the_composer(window: ChatWindow) -> None:
    choose(window, "mistake")
    assert window.composer.text == "Find the mistake in this argument: "


def test_each_has_a_sign() -> None:
    assert set(SIGNS) == set(NAMES)


def test_a_small_model_is_asked_for_what_it_can_do(small: ChatWindow) -> None:
    choose(small, "equation")
    assert small.composer.text.startswith("Solve this equation")


def test_another_model_for_this_chat_is_asked_for_something_else(small: ChatWindow, qtbot: QtBot) -> None:
    small._held.change(MODEL)
    qtbot.waitUntil(lambda: suggested(small) == titles(GENERAL))


def test_so_is_the_right_one_in_the_place_of_the_small_one(small: ChatWindow, qtbot: QtBot) -> None:
    small._successor.look()
    qtbot.waitUntil(lambda: small._successor.state is Coming.HERE)
    small.coming.button.click()
    qtbot.waitUntil(lambda: suggested(small) == titles(GENERAL))
    assert [each.accessibleDescription() for each in small.welcome._suggestions] == [
        say(f"chat.suggestion.{name}.what") for name in GENERAL
    ]


def test_while_the_keyboard_is_on_one_of_them_all_stay(small: ChatWindow, qtbot: QtBot) -> None:
    first = small.welcome._suggestions[0]
    first.setFocus(Qt.FocusReason.TabFocusReason)
    small._held.change(MODEL)
    settled(small, qtbot)
    assert suggested(small) == titles(SHORT)
    small.welcome._suggestions[1].setFocus(Qt.FocusReason.TabFocusReason)
    assert suggested(small) == titles(SHORT)
    small.composer.setFocus()
    assert suggested(small) == titles(GENERAL)


def test_while_the_mouse_presses_one_of_them_all_stay(small: ChatWindow, qtbot: QtBot) -> None:
    first = small.welcome._suggestions[0]
    first.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # as where the system gives the keyboard to nothing at a click
    QTest.mousePress(first, Qt.MouseButton.LeftButton)
    small._held.change(MODEL)
    settled(small, qtbot)
    assert suggested(small) == titles(SHORT)
    QTest.mouseRelease(first, Qt.MouseButton.LeftButton, pos=QPoint(-5, -5))
    assert suggested(small) == titles(GENERAL)


def test_a_model_elsewhere_that_nothing_is_known_of_gets_the_general_ones(
    small: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    world.settings.settings = Settings().with_server(replace(OFFICE, model="our-own-model"))
    small._keeper.refresh()
    qtbot.waitUntil(lambda: small._keeper.state is State.ELSEWHERE)
    qtbot.waitUntil(lambda: suggested(small) == titles(GENERAL))


def test_they_are_there_again_where_the_only_question_was_taken_back(small: ChatWindow, qtbot: QtBot) -> None:
    ask(small, "2 + 2?", qtbot)
    press(small, "Edit question")
    assert small.welcome.isVisible()
    assert suggested(small) == titles(SHORT)
