"""Chats that a small model began because the right one was still to come: they go on with that one, and say so."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from launcher.core.conversation import ASSISTANT, USER
from launcher.core.engine import InstalledModel, LoadedModel, Turn
from launcher.core.history import Chat, Said
from launcher.core.settings import Settings
from launcher.core.setup_state import Setup, Step
from launcher.text import say
from launcher.ui.chat.window import ChatWindow
from launcher.ui.coming import Coming
from launcher.ui.keeper import State
from launcher.ui.tasks import Tasks
from tests.support.fakes import GB, MODEL, FakeWorld
from tests.support.screens.elsewhere import OFFICE
from tests.ui.chat.hands import ask, choose, in_memory, opened, press, settled, words

SMALL = "deepseek-r1:1.5b"
GOES_ON = "This chat goes on with DeepSeek-R1 7B."
TAKES_OVER = "DeepSeek-R1 7B answers from here on"
Open = Callable[[Setup], ChatWindow]


def begun(name: str, model: str = "") -> Chat:
    """A chat that the small model has answered in; held with ``model``."""
    turns = (Turn(USER, "Why is the sky blue?"), Turn(ASSISTANT, "It scatters."))
    chat = Chat(name, created=1e9, changed=1e9).aligned(turns, 1e9)
    return chat.ended(Said(ASSISTANT, "", model=SMALL, reason="stop")).held_with(model)


@pytest.fixture
def begin(qtbot: QtBot, world: FakeWorld, tasks: Tasks) -> Open:
    """Both models are on the disk, the one in use in memory; two chats that the small one began, one held with it."""

    def made(setup: Setup) -> ChatWindow:
        world.setup.save(setup)
        world.engine.models = [InstalledModel(SMALL, GB), InstalledModel(MODEL, 5 * GB)]
        world.engine.memory = [LoadedModel(str(setup.model), GB, GB, 16384)]
        world.history.kept = {chat.id: chat for chat in (begun("begun"), begun("held", SMALL))}
        window = ChatWindow(world.services, tasks)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(window.composer.model.isVisible)
        return window

    return made


@pytest.fixture
def waiting(begin: Open) -> ChatWindow:
    """The small one stands in; the right one is here, and not yet used."""
    return begin(Setup(Step.READY, SMALL, 16384, starter=SMALL, coming=MODEL, coming_ctx=16384))


@pytest.fixture
def right(begin: Open) -> ChatWindow:
    """The right one has taken its place."""
    return begin(Setup(Step.READY, MODEL, 16384, starter=SMALL))


def change_over(window: ChatWindow, qtbot: QtBot) -> None:
    window._successor.look()
    qtbot.waitUntil(lambda: window._successor.state is Coming.HERE)
    window.coming.button.click()
    qtbot.waitUntil(lambda: window._successor.state is Coming.NONE)
    settled(window, qtbot)


def test_a_chat_that_the_small_model_begins_is_not_held_with_it(
    waiting: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    ask(waiting, "2 + 2?", qtbot)
    ask(waiting, "3 + 3?", qtbot)
    settled(waiting, qtbot)
    (fresh,) = [chat for name, chat in world.history.kept.items() if name not in ("begun", "held")]
    assert (fresh.model, fresh.answered_by) == ("", SMALL)
    assert waiting._held.line.isHidden()


def test_it_goes_on_with_the_right_one_says_so_and_loses_nothing(
    waiting: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    ask(waiting, "2 + 2?", qtbot)
    settled(waiting, qtbot)
    waiting.new_chat()
    change_over(waiting, qtbot)
    (fresh,) = [name for name in world.history.kept if name not in ("begun", "held")]
    opened(waiting, fresh, qtbot)
    qtbot.waitUntil(waiting._held.line.isVisible)
    assert GOES_ON in words(waiting._held.line)
    assert waiting.composer.model.text() == "DeepSeek-R1 7B"
    ask(waiting, "And 3 + 3?", qtbot)
    asked = world.engine.requests[-1]
    assert asked.model == MODEL
    assert [turn.content for turn in asked.turns] == ["2 + 2?", "Hello.", "And 3 + 3?"]
    assert waiting._held.line.isHidden()
    assert words(waiting.transcript).count(TAKES_OVER) == 1
    settled(waiting, qtbot)
    kept = world.history.kept[fresh]
    assert (kept.model, [turn.model for turn in kept.turns]) == (MODEL, ["", SMALL, "", MODEL])
    opened(waiting, "held", qtbot)
    opened(waiting, fresh, qtbot)
    qtbot.waitUntil(lambda: words(waiting.transcript).count(TAKES_OVER) == 1)
    ask(waiting, "And 4 + 4?", qtbot)
    assert words(waiting.transcript).count(TAKES_OVER) == 1, "only where it changed"


def test_the_chat_in_sight_says_so_when_the_models_change_places(waiting: ChatWindow, qtbot: QtBot) -> None:
    opened(waiting, "begun", qtbot)
    assert waiting._held.line.isHidden()
    change_over(waiting, qtbot)
    assert waiting._held.line.isVisible()
    waiting.new_chat()
    assert waiting._held.line.isHidden()


def test_a_chat_for_which_it_was_chosen_keeps_the_small_model(
    right: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    opened(right, "held", qtbot)
    ask(right, "And at dusk?", qtbot)
    assert world.engine.requests[-1].model == SMALL
    assert right._held.line.isHidden()
    settled(right, qtbot)
    assert world.history.kept["held"].model == SMALL


def test_it_can_be_chosen_while_it_stands_in_and_stays_then(
    waiting: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    opened(waiting, "begun", qtbot)
    choose(waiting, "DeepSeek-R1 1.5B")
    settled(waiting, qtbot)
    assert world.history.kept["begun"].model == SMALL
    assert in_memory(world) == [SMALL]
    waiting.new_chat()
    change_over(waiting, qtbot)
    opened(waiting, "begun", qtbot)
    ask(waiting, "And at dusk?", qtbot)
    assert world.engine.requests[-1].model == SMALL


def test_in_memory_for_a_chat_that_wanted_it_the_small_model_gives_way_to_the_right_one(
    right: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    opened(right, "held", qtbot)
    world.engine.memory = [LoadedModel(SMALL, GB, GB, 16384)]
    opened(right, "begun", qtbot)
    ask(right, "And at dawn?", qtbot)
    assert world.engine.requests[-1].model == MODEL
    assert f"unload {SMALL}" in world.log
    settled(right, qtbot)
    assert world.history.kept["begun"].model == MODEL


def test_a_model_chosen_for_the_chat_is_said_in_the_same_line(right: ChatWindow, qtbot: QtBot) -> None:
    opened(right, "held", qtbot)
    choose(right, "DeepSeek-R1 7B")
    assert GOES_ON in words(right._held.line)
    settled(right, qtbot)
    ask(right, "And at dusk?", qtbot)
    assert TAKES_OVER in words(right.transcript)
    press(right, say("chat.again"))
    qtbot.waitUntil(lambda: not right.session.busy)
    assert words(right.transcript).count(TAKES_OVER) == 1


def test_of_another_computer_nothing_is_said_above_the_composer(
    right: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    opened(right, "begun", qtbot)
    qtbot.waitUntil(right._held.line.isVisible)
    world.settings.settings = Settings().with_server(OFFICE)
    right._keeper.refresh()
    qtbot.waitUntil(lambda: right._keeper.state is State.ELSEWHERE)
    assert right._held.line.isHidden()
