"""Where a reasoning model gets lost: in circles, in a full context, in a thinking that nobody reads."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from launcher.core.engine import ChatDone, ChatPiece
from launcher.core.settings import Settings
from launcher.ui.chat.window import ChatWindow
from tests.support.fakes import FakeWorld
from tests.ui.chat.hands import ask, press, thinking, words
from tests.ui.hands import Gate

CIRCLE = [ChatPiece(thinking="Wait, "), ChatPiece(thinking="let me check that again. ")] * 120


def begin(window: ChatWindow, question: str) -> None:
    QTest.keyClicks(window.composer.field, question)
    QTest.keyClick(window.composer.field, Qt.Key.Key_Return)


def test_thinking_in_circles_is_said_and_answer_now_ends_it(
    window: ChatWindow, world: FakeWorld, gate: Gate, qtbot: QtBot
) -> None:
    world.engine.chats = [[*CIRCLE, gate], [ChatPiece(content="It is so."), ChatDone("stop", 9, 5, 1.0)]]
    begin(window, "Why?")
    qtbot.waitUntil(lambda: "It is going round in circles" in words(window))
    assert window.composer.field.hasFocus()
    press(window._notices, "Answer now")
    gate.open()
    qtbot.waitUntil(lambda: not window.session.busy)
    assert "circles" not in words(window)
    assert window.transcript.entries[-1].text == "It is so."
    assert world.engine.requests[-1].turns[-1].thinking.startswith("Wait, let me check")


def test_an_answer_in_circles_can_be_stopped(window: ChatWindow, world: FakeWorld, gate: Gate, qtbot: QtBot) -> None:
    world.engine.chats = [[*(ChatPiece(content=piece.thinking) for piece in CIRCLE), gate]]
    begin(window, "Why?")
    qtbot.waitUntil(lambda: "It is going round in circles" in words(window))
    press(window._notices, "Stop")
    gate.open()
    qtbot.waitUntil(lambda: not window.session.busy)
    assert "Stopped here" in words(window)


def test_a_full_context_stops_the_thinking_and_its_answer_is_one_press_away(
    window: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    world.engine.memory = [world.engine.memory[0].__class__(world.engine.memory[0].name, 1, 1, 512)]
    world.engine.chats = [
        [ChatPiece(thinking=f"Perhaps {number}. ") for number in range(600)],
        [ChatPiece(content="Seven."), ChatDone("stop", 9, 5, 1.0)],
    ]
    ask(window, "Which?", qtbot)
    assert "the model would forget your question" in words(window)
    press(window.transcript, "Answer now")
    qtbot.waitUntil(lambda: not window.session.busy)
    assert window.transcript.entries[-1].text == "Seven."
    assert 100 < len(world.engine.requests[-1].turns[-1].thinking) < 1000


def test_after_a_full_context_a_new_chat_is_offered(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    world.engine.memory = [world.engine.memory[0].__class__(world.engine.memory[0].name, 1, 1, 512)]
    world.engine.chats = [[ChatPiece(content=f"{number} ") for number in range(600)]]
    ask(window, "Count", qtbot)
    press(window.transcript, "New chat")
    assert window.transcript.entries == ()


def test_folded_thinking_shows_its_last_sentence_while_it_goes_on(
    window: ChatWindow, world: FakeWorld, gate: Gate, qtbot: QtBot
) -> None:
    world.engine.chats = [[ChatPiece(thinking="Two numbers multiply to 6. Their sum is 5. So"), gate]]
    begin(window, "Roots?")
    qtbot.waitUntil(lambda: bool(thinking(window)))
    (shown,) = thinking(window)
    assert not shown.unfolded
    assert "Their sum is 5." in words(window)
    QTest.keySequence(window, QKeySequence("Ctrl+T"))
    assert shown.unfolded
    assert "Their sum is 5." not in words(window)
    qtbot.waitUntil(lambda: world.settings.settings.thinking_open)
    QTest.keySequence(window, QKeySequence("Ctrl+T"))
    assert not shown.unfolded
    qtbot.waitUntil(lambda: not world.settings.settings.thinking_open)
    QTest.keySequence(window, QKeySequence("Ctrl+T"))
    qtbot.waitUntil(lambda: world.settings.settings.thinking_open)
    gate.open()
    window.session.stop()
    qtbot.waitUntil(lambda: not window.session.busy)


def test_thinking_that_was_opened_once_is_open_the_next_time(
    window: ChatWindow, world: FakeWorld, gate: Gate, qtbot: QtBot
) -> None:
    world.settings.settings = Settings(thinking_open=True)
    world.engine.chats = [[ChatPiece(thinking="Two numbers multiply to 6."), gate]]
    begin(window, "Roots?")
    qtbot.waitUntil(lambda: bool(thinking(window)))
    assert thinking(window)[0].unfolded
    gate.open()
    window.session.stop()
    qtbot.waitUntil(lambda: not window.session.busy)
