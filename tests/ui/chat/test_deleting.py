"""One message, deleted: with a way back until the chat goes on."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from launcher.core.engine import ChatPiece
from launcher.core.problems import Code, Failure
from launcher.ui.chat.window import ChatWindow
from tests.support.fakes import FakeWorld
from tests.ui.chat.hands import ask, press, words
from tests.ui.chat.test_history import choose, press_when_there, settled, stored

__all__ = ["stored"]


def asked(window: ChatWindow, *questions: str, qtbot: QtBot) -> None:
    for question in questions:
        ask(window, question, qtbot)
    settled(window, qtbot)


def said(window: ChatWindow) -> list[str]:
    return [each.text for each in window.transcript.entries]


def kept(world: FakeWorld) -> list[str]:
    (chat,) = world.history.every()
    return [chat.turns[number].content for number in chat.path]


def test_one_message_is_deleted_and_not_sent_any_more(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    asked(window, "One?", "Two?", qtbot=qtbot)
    window.transcript.wished.emit("delete 1")
    settled(window, qtbot)
    assert said(window) == ["One?", "Two?", "Hello."]
    assert kept(world) == ["One?", "Two?", "Hello."]
    asked(window, "Three?", qtbot=qtbot)
    assert [turn.content for turn in world.engine.requests[-1].turns] == ["One?", "Two?", "Hello.", "Three?"]
    assert "The message is deleted" not in words(window)


def test_a_deleted_message_can_be_brought_back(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    asked(window, "One?", "Two?", qtbot=qtbot)
    window.transcript.wished.emit("delete 2")
    settled(window, qtbot)
    assert kept(world) == ["One?", "Hello.", "Hello."]
    press(window, "Undo")
    settled(window, qtbot)
    assert said(window) == ["One?", "Hello.", "Two?", "Hello."]
    assert kept(world) == said(window)
    asked(window, "Three?", qtbot=qtbot)
    assert kept(world) == said(window)


def test_without_its_answer_a_question_can_be_asked_again(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    asked(window, "One?", qtbot=qtbot)
    window.transcript.wished.emit("delete 1")
    settled(window, qtbot)
    assert kept(world) == ["One?"]
    press_when_there(window, "Try again", qtbot)
    settled(window, qtbot)
    assert said(window) == ["One?", "Hello."]
    assert kept(world) == ["One?", "Hello."]


def test_with_its_last_message_a_chat_goes_and_comes_back(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    asked(window, "One?", qtbot=qtbot)
    for index in (1, 0):
        window.transcript.wished.emit(f"delete {index}")
        settled(window, qtbot)
    assert window.welcome.isVisible()
    assert world.history.every() == ()
    press(window, "Undo")
    settled(window, qtbot)
    assert kept(world) == ["One?"]
    assert said(window)[0] == "One?"


def test_undo_in_another_chat_leaves_that_one_in_sight(stored: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    choose(stored, "a", qtbot)
    stored.transcript.wished.emit("delete 0")
    settled(stored, qtbot)
    choose(stored, "b", qtbot)
    press(stored, "Undo")
    settled(stored, qtbot)
    assert said(stored) == ["How high is it?", "So."]
    assert [turn.content for turn in world.history.kept["a"].turns] == ["Why is the sky blue?", "So."]


def test_an_answer_that_never_came_is_nothing_to_delete(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    world.engine.chats = [[Failure(Code.RUNNER_STOPPED)]]
    asked(window, "One?", qtbot=qtbot)
    window.transcript.wished.emit("delete 1")
    settled(window, qtbot)
    assert kept(world) == ["One?"]
    assert "The message is deleted" not in words(window)


def test_the_delete_key_takes_the_message_that_has_the_keyboard(
    window: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    asked(window, "One?", "Two?", qtbot=qtbot)
    window.transcript.setFocus()
    QTest.keyClick(window.transcript, Qt.Key.Key_Delete)
    settled(window, qtbot)
    assert kept(world) == ["One?", "Hello.", "Two?"]


def test_while_an_answer_comes_nothing_is_deleted(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    world.engine.chats = [[ChatPiece(content="Half"), *[lambda: QTest.qSleep(20)] * 100]]
    window.composer.write("One?")
    window.composer.button.click()
    qtbot.waitUntil(lambda: "Half" in said(window))
    window.transcript.setFocus()
    QTest.keyClick(window.transcript, Qt.Key.Key_Delete)
    assert said(window) == ["One?", "Half"]
    window.session.stop()
    settled(window, qtbot)
