"""What a chat measures: tokens/s, context, seconds to the first word; and what it says where that is far too little."""

import threading

from pytestqt.qtbot import QtBot

from launcher.core.engine import ChatDone, ChatPiece, LoadedModel
from launcher.core.messages import Message
from launcher.core.settings import Settings
from launcher.core.shortfall import Strain
from launcher.text import say
from launcher.ui.chat.window import ChatWindow
from tests.support.fakes import GB, MODEL, FakeWorld
from tests.ui.chat.hands import ask, press, words


def test_the_foot_of_an_answer_says_how_fast_it_came(window: ChatWindow, qtbot: QtBot) -> None:
    assert ask(window, "Hello?", qtbot).figures == "40 tokens/s · first word after 1.0 s"


def test_while_it_comes_the_composer_says_how_fast_and_how_full(
    window: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    gate = threading.Event()

    def hold() -> None:
        gate.wait(10)

    world.engine.chats = [[*[ChatPiece(content="word ")] * 33, hold, ChatDone("stop", 9, 34, 1.0)]]
    window.composer.write("Long?")
    window.composer.button.click()
    qtbot.waitUntil(lambda: "of 16,384 tokens · 16 tokens/s" in words(window.composer))
    gate.set()
    qtbot.waitUntil(lambda: not window.session.busy)
    assert "tokens/s" not in words(window.composer)


def test_far_slower_than_foretold_is_said_calmly_once_with_its_reason(
    window: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: window.session.foretold is not None)
    world.engine.memory = [LoadedModel(MODEL, 5 * GB, 3 * GB, 16384)]
    world.strains.looks = [Strain(on_battery=True)]
    for time in ("first", "second"):
        world.engine.chats = [[*[ChatPiece(content="word ")] * 200, ChatDone("stop", 9, 200, 20.0)]]
        ask(window, "Long?", qtbot)
        notice = window._notices._shown.get("shortfall")
        if time == "first":
            assert notice is not None
            assert notice.accessibleName() == say("shortfall.title")
            assert "40 % of the model runs on the processor" in words(window)
            press(notice, say("notice.close"))
        else:
            assert notice is None


def test_each_reason_is_told_once(window: ChatWindow) -> None:
    window._notices.tell_shortfall(Message("shortfall.battery", {"tps": 5.0, "expected": (40.0, 55.0)}))
    assert "5 tokens/s, not 40–55: the computer runs on its battery" in words(window)
    window._notices.tell_shortfall(Message("shortfall.heat", {"tps": 5.0, "expected": (40.0, 55.0)}))
    assert "hot" in words(window)
    assert "battery" not in words(window)


def test_with_another_context_the_speed_is_foretold_anew(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.session.foretold is not None)
    world.settings.settings = Settings(chat_context=4096)
    ask(window, "Hello?", qtbot)
    qtbot.waitUntil(lambda: window.session.foretold is not None and window.session.foretold.ctx == 4096)
