"""What stands above the composer while something is wrong with the engine."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from launcher.core.engine import EngineState, InstalledModel, LoadedModel
from launcher.core.problems import Code, Problem
from launcher.text import say
from launcher.ui.chat.window import ChatWindow
from launcher.ui.keeper import Keeper, State
from launcher.ui.parts import Notice
from launcher.ui.tasks import Tasks
from tests.support.fakes import GB, MODEL, FakeWorld
from tests.ui.chat.hands import press, words

PORT = "Another program uses Ollama's port"


@pytest.fixture
def keeper(world: FakeWorld, tasks: Tasks, window: ChatWindow) -> Keeper:
    world.engine.memory, world.engine.models = [], [InstalledModel(MODEL, 5 * GB)]
    return window._keeper


def test_a_program_that_holds_the_port_is_told_and_another_port_is_one_press(
    keeper: Keeper, world: FakeWorld, window: ChatWindow, qtbot: QtBot
) -> None:
    world.host.state, world.host.may_move = EngineState.FOREIGN, True
    qtbot.waitUntil(lambda: not keeper.is_busy)
    keeper.refresh()
    qtbot.waitUntil(lambda: PORT in words(window))
    press(window, say("engine.move"))
    qtbot.waitUntil(lambda: keeper.state is State.RUNNING)
    assert PORT not in words(window)
    assert world.settings.settings.engine_port == 50123


def test_the_banner_goes_with_the_program(keeper: Keeper, world: FakeWorld, window: ChatWindow, qtbot: QtBot) -> None:
    world.host.state = EngineState.FOREIGN
    qtbot.waitUntil(lambda: not keeper.is_busy)
    keeper.refresh()
    qtbot.waitUntil(lambda: "set OLLAMA_HOST to another port" in words(window))
    world.host.state = EngineState.RUNNING
    keeper.refresh()
    qtbot.waitUntil(lambda: "set OLLAMA_HOST" not in words(window))


@pytest.mark.parametrize(
    ("code", "act"),
    [
        (Code.ENGINE_KEEPS_STOPPING, "chat.start-again"),
        (Code.ENGINE_STOPPED, "chat.start-again"),
        (Code.ENGINE_UNREACHABLE, "chat.start-model"),
    ],
)
def test_an_engine_that_ended_can_be_started_again(
    keeper: Keeper, world: FakeWorld, window: ChatWindow, qtbot: QtBot, code: Code, act: str
) -> None:
    world.host.state = EngineState.INSTALLED
    qtbot.waitUntil(lambda: not keeper.is_busy)
    window.tell(Problem(code, {"times": 5, "address": "127.0.0.1:1"}))
    press(window, say(act))
    qtbot.waitUntil(lambda: keeper.state is State.RUNNING)


def test_in_a_small_window_a_banner_keeps_its_words_and_the_welcome_scrolls(window: ChatWindow, qtbot: QtBot) -> None:
    window.resize(window.minimumSize())
    window.tell(Problem(Code.ENGINE_KEEPS_STOPPING, {"times": 5}))
    (notice,) = [each for each in window.findChildren(Notice) if each.isVisible()]
    shown = [each for each in notice.findChildren(QLabel) if each.isVisible()]
    qtbot.waitUntil(lambda: all(each.height() >= each.heightForWidth(each.width()) for each in shown))


@pytest.mark.parametrize("code", [Code.GRAPHICS_LOST, Code.GRAPHICS_UNUSED])
def test_an_engine_that_lost_its_card_is_started_again_at_a_press(
    keeper: Keeper, world: FakeWorld, window: ChatWindow, qtbot: QtBot, code: Code
) -> None:
    qtbot.waitUntil(lambda: not keeper.is_busy)
    world.host.ours, world.engine.memory = True, [LoadedModel(MODEL, 5 * GB, 0, 8192)]
    window.tell(Problem(code, {"model": MODEL, "card": "NVIDIA GeForce RTX 4060"}))
    press(window, "Start it again")
    qtbot.waitUntil(lambda: world.log[-4:] == ["stop", "start", "settle", f"load {MODEL}"])
    qtbot.waitUntil(lambda: keeper.state is State.RUNNING and not keeper.is_busy)
