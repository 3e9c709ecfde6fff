"""A person asks, waits, stops, goes on: the window over an engine in memory."""

from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from launcher.core.engine import ChatDone, ChatPiece, EngineState, InstalledModel
from launcher.core.problems import Code, Failure, Problem
from launcher.text import say
from launcher.ui.chat.window import ChatWindow
from launcher.ui.transcript.entry import Question, Reply
from tests.support.fakes import GB, MODEL, FakeWorld
from tests.ui.chat.hands import ask, press, words


def test_enter_sends_and_the_answer_comes_with_its_speed(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    reply = ask(window, "Hello?", qtbot)
    assert reply.text == "Hello."
    assert "40 tokens/s" in words(window)
    assert world.engine.requests[0].turns[-1].content == "Hello?"
    assert world.engine.requests[0].num_ctx == 16384
    assert window.composer.text == ""


def test_shift_enter_starts_a_line_and_the_field_grows(window: ChatWindow) -> None:
    field = window.composer.field
    low = field.height()
    for _ in range(20):
        QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert window.composer.text == "\n" * 20
    assert field.height() > 4 * low / 1.5
    assert field.height() < 20 * field.fontMetrics().lineSpacing()
    assert window.transcript.entries == ()


def test_nothing_is_sent_when_nothing_is_written(window: ChatWindow) -> None:
    QTest.keyClick(window.composer.field, Qt.Key.Key_Return)
    assert not window.session.begun
    assert not window.composer.button.isEnabled()


def test_esc_stops_keeps_what_came_and_continue_goes_on(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    world.engine.chats = [
        [ChatPiece(thinking="Hmm"), ChatPiece(content="Half"), *[lambda: QTest.qSleep(20)] * 200],
        [ChatPiece(content=" done."), ChatDone("stop", 9, 9, 1.0)],
    ]
    QTest.keyClicks(window.composer.field, "Long?")
    window.composer.button.click()
    qtbot.waitUntil(lambda: "Half" in window.transcript.entries[-1].text)
    QTest.keyClick(window.composer.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.session.busy)
    assert "Stopped here" in words(window)
    press(window, "Continue")
    qtbot.waitUntil(lambda: not window.session.busy)
    assert window.transcript.entries[-1].text == "Half done."
    assert len(window.transcript.entries) == 2
    assert world.engine.requests[1].turns[-1].content == "Half"


def test_answer_now_ends_the_thinking_and_uses_it(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    world.engine.chats = [
        [ChatPiece(thinking="I think it is 4"), *[lambda: QTest.qSleep(20)] * 200],
        [ChatPiece(content="4"), ChatDone("stop", 9, 9, 1.0)],
    ]
    QTest.keyClicks(window.composer.field, "2+2?")
    window.composer.button.click()
    qtbot.waitUntil(lambda: getattr(window.transcript.entries[-1], "thinking", "") != "")
    press(window, "Answer now")
    qtbot.waitUntil(lambda: not window.session.busy)
    assert window.transcript.entries[-1].text == "4"
    assert world.engine.requests[1].turns[-1].thinking == "I think it is 4\n"


def test_a_problem_is_said_with_its_remedy_and_asking_again_helps(
    window: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    world.engine.chats = [[Failure(Code.RUNNER_STOPPED)]]
    reply = ask(window, "Hello?", qtbot)
    assert reply.problem is not None
    assert "Ask again" in words(window)
    press(window, "Try again")
    qtbot.waitUntil(lambda: not window.session.busy)
    assert window.transcript.entries[-1].text == "Hello."
    assert [type(each) for each in window.transcript.entries] == [Question, Reply]
    assert [turn.content for turn in world.engine.requests[-1].turns] == ["Hello?"]


def test_a_question_that_is_too_long_is_said_so_and_kept_to_be_shortened(
    window: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    world.engine.chats = [[Failure(Code.QUESTION_TOO_LONG, ctx=16384)]]
    reply = ask(window, "A long one", qtbot)
    assert reply.problem == Problem(Code.QUESTION_TOO_LONG, {"ctx": 16384})
    assert "Shorten it" in words(window)
    assert [type(each) for each in window.transcript.entries] == [Question, Reply]
    assert window.session.take_back() == "A long one"


def test_the_stream_without_an_end_offers_to_continue(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    world.engine.chats = [[ChatPiece(content="Half")], [ChatPiece(content=" and half."), ChatDone("stop")]]
    reply = ask(window, "?", qtbot)
    assert reply.problem == Problem(Code.ANSWER_CUT)
    press(window, "Continue")
    qtbot.waitUntil(lambda: not window.session.busy)
    assert window.transcript.entries[-1].text == "Half and half."


def test_the_question_can_be_edited(window: ChatWindow, qtbot: QtBot) -> None:
    ask(window, "Helo?", qtbot)
    press(window, "Edit question")
    assert window.composer.text == "Helo?"
    assert window.transcript.entries == ()
    assert window.welcome.isVisible()


def test_again_forgets_the_answer(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    ask(window, "Hello?", qtbot)
    press(window, "Again")
    qtbot.waitUntil(lambda: not window.session.busy)
    assert len(window.transcript.entries) == 2
    assert len(world.engine.requests[1].turns) == 1


def test_a_new_chat_forgets_the_old_one(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    ask(window, "Hello?", qtbot)
    press(window, "New chat")
    assert window.welcome.isVisible()
    ask(window, "Again?", qtbot)
    assert [turn.content for turn in world.engine.requests[-1].turns] == ["Again?"]


def test_a_full_context_is_said(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    world.engine.chats = [[ChatPiece(content="So"), ChatDone("length", 16000, 380, 9.0)]]
    ask(window, "?", qtbot)
    assert "The context is full here" in words(window)
    assert "Nearly full" in words(window)


def test_the_model_is_stopped_and_started_from_the_header(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    world.engine.models = [InstalledModel(MODEL, GB)]
    qtbot.waitUntil(lambda: "DeepSeek-R1 7B" in words(window.header))
    press(window.header, "Stop the model")
    qtbot.waitUntil(lambda: "Asleep" in words(window.header) or "Stopped" in words(window.header))
    press(window.header, "Start the model")
    qtbot.waitUntil(lambda: "DeepSeek-R1 7B" in words(window.header))
    assert world.host.state is EngineState.RUNNING


def test_a_link_shows_its_address_before_it_opens(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    world.engine.chats = [[ChatPiece(content="[here](https://example.com/x)"), ChatDone("stop")]]
    ask(window, "?", qtbot)
    window.transcript.link_clicked.emit("https://example.com/x", "words")
    assert "https://example.com/x" in words(window)
    press(window, "Cancel")
    assert "https://example.com/x" not in words(window)


def test_a_link_that_misleads_is_called_so(window: ChatWindow) -> None:
    window.transcript.link_clicked.emit("https://evil.example/", "https://bank.example")
    assert say("chat.link.misleads") in words(window)
    assert say("chat.link.leads", address="https://evil.example/") in words(window)
    window.transcript.link_clicked.emit("https://bank.example/", "the bank")
    assert say("chat.link.misleads") not in words(window)


def test_every_control_has_a_name(window: ChatWindow, qtbot: QtBot) -> None:
    ask(window, "Hello?", qtbot)
    for each in window.findChildren(QPushButton):
        assert each.text() or each.accessibleName(), each
    assert window.composer.field.accessibleName()
    assert window.transcript.accessibleName()


def test_f6_goes_round_the_parts(window: ChatWindow, qtbot: QtBot) -> None:
    ask(window, "Hello?", qtbot)
    window.activateWindow()
    window.composer.field.setFocus()
    qtbot.waitUntil(window.composer.field.hasFocus)
    for expected in (window.library.sidebar.list, window.transcript, window.composer.field):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        assert window.focusWidget() is expected


def scrolled_up(window: ChatWindow, key: Qt.Key) -> None:
    """A long answer comes; the user goes back by a key."""
    view = window.transcript
    view.setFocus()
    QTest.keyClick(view, key)
    assert not view.follows


@pytest.mark.parametrize("key", [Qt.Key.Key_PageUp, Qt.Key.Key_Up, Qt.Key.Key_Home])
@pytest.mark.parametrize("back", ["End", "Ctrl+End"])
def test_keys_that_go_back_stop_the_following_and_one_returns(
    window: ChatWindow, world: FakeWorld, qtbot: QtBot, key: Qt.Key, back: str
) -> None:
    gate = Event()

    def hold() -> None:
        gate.wait(10)

    lines = [ChatPiece(content=f"Line {number}\n\n") for number in range(120)]
    world.engine.chats = [[*lines, hold, *lines, ChatDone("stop")]]
    window.composer.write("Long?")
    window.composer.button.click()
    qtbot.waitUntil(lambda: "Line 119" in window.transcript.entries[-1].text)
    assert window.transcript.follows
    bar = window.transcript.verticalScrollBar()
    scrolled_up(window, key)
    place = bar.value()
    gate.set()
    qtbot.waitUntil(lambda: not window.session.busy)
    assert bar.value() == place
    assert window.transcript.hasFocus()  # what streams in takes it nowhere
    QTest.keySequence(window.transcript, QKeySequence(back))
    assert window.transcript.follows
    assert bar.value() > place


def test_ctrl_end_at_the_end_of_what_is_written_goes_to_the_end_of_the_conversation(
    window: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    world.engine.chats = [[ChatPiece(content="Line\n\n" * 120), ChatDone("stop")]]
    ask(window, "Long?", qtbot)
    scrolled_up(window, Qt.Key.Key_Home)
    field = window.composer.field
    window.composer.write("and more")
    field.moveCursor(QTextCursor.MoveOperation.Start)
    QTest.keySequence(field, QKeySequence("Ctrl+End"))
    assert field.textCursor().atEnd()
    assert not window.transcript.follows  # the first press was the text's
    QTest.keySequence(field, QKeySequence("Ctrl+End"))
    assert window.transcript.follows


def test_closing_says_so(window: ChatWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.closed):
        window.close()
