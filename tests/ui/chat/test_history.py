"""Chats that stay: opened from the side bar, searched, renamed, pinned, deleted and brought back, asked again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from launcher.core.conversation import ASSISTANT, USER
from launcher.core.engine import ChatDone, ChatPiece, Turn
from launcher.core.history import Chat, Summary
from launcher.core.problems import Code, Failure
from launcher.ui.chat.sidebar import Sidebar
from launcher.ui.chat.sidebar_model import LINE, HeadingLine
from launcher.ui.chat.window import ChatWindow
from launcher.ui.transcript.entry import Question, Reply
from tests.support.fakes import MODEL, FakeWorld
from tests.ui.chat.hands import ask, press, words


def talk(name: str, question: str, answer: str = "So.", at: float = 1e9) -> Chat:
    chat = Chat(name, created=at, model=MODEL).aligned((Turn(USER, question), Turn(ASSISTANT, answer)), at)
    return chat.ended(replace(chat.turns[1], reason="stop", model=MODEL, rate=9.0))


def settled(window: ChatWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.library.book.busy and not window.session.busy)


@pytest.fixture
def stored(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> ChatWindow:
    """With two chats that were kept."""
    settled(window, qtbot)
    world.history.kept = {"a": talk("a", "Why is the sky blue?"), "b": talk("b", "How high is it?", at=1e9 + 5)}
    window.library.refresh()
    settled(window, qtbot)
    return window


def titles(window: ChatWindow) -> list[str]:
    return [line.title for line in window.library.sidebar.list.chats.lines if isinstance(line, Summary)]


def choose(window: ChatWindow, chat: str, qtbot: QtBot) -> None:
    sidebar = window.library.sidebar
    index = sidebar.list.chats.index(sidebar.list.chats.row_of(chat))
    place = sidebar.list.visualRect(index).topLeft() + QPoint(20, 8)
    QTest.mouseClick(sidebar.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    settled(window, qtbot)


def press_when_there(window: ChatWindow, name: str, qtbot: QtBot) -> None:
    """Messages become widgets when the event loop turns."""
    qtbot.waitUntil(lambda: any(name == each.text() and each.isVisible() for each in window.findChildren(QPushButton)))
    press(window, name)


def contents(chat: Chat) -> list[str]:
    return [chat.turns[number].content for number in chat.path]


def only(world: FakeWorld) -> Chat:
    (chat,) = world.history.kept.values()
    return chat


def test_what_is_asked_and_answered_is_kept_with_its_figures(
    window: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    ask(window, "Hello?", qtbot)
    settled(window, qtbot)
    chat = only(world)
    assert contents(chat) == ["Hello?", "Hello."]
    assert chat.title == "Hello?"
    assert chat.model == MODEL
    last = chat.turns[-1]
    assert (last.model, last.reason, last.tokens, last.rate) == (MODEL, "stop", 20, 40.0)
    assert titles(window) == ["Hello?"]
    assert window.library.sidebar.list.chat == chat.id


def test_a_stored_chat_opens_and_goes_on(stored: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    choose(stored, "a", qtbot)
    assert [entry.text for entry in stored.transcript.entries] == ["Why is the sky blue?", "So."]
    assert stored.windowTitle().startswith("Why is the sky blue?")
    ask(stored, "And red?", qtbot)
    assert [turn.content for turn in world.engine.requests[-1].turns] == ["Why is the sky blue?", "So.", "And red?"]
    settled(stored, qtbot)
    assert contents(world.history.kept["a"]) == ["Why is the sky blue?", "So.", "And red?", "Hello."]
    assert len(world.history.kept) == 2


def test_a_growing_answer_is_kept_before_it_ends(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    world.engine.chats = [[ChatPiece(thinking="Hm"), ChatPiece(content="Half"), *[lambda: QTest.qSleep(20)] * 500]]
    QTest.keyClicks(window.composer.field, "Long?")
    window.composer.button.click()
    qtbot.waitUntil(lambda: any("Half" in contents(chat)[-1] for chat in world.history.kept.values()))
    assert window.session.busy
    assert only(world).turns[-1].reason == ""
    window.session.stop()
    settled(window, qtbot)
    assert only(world).turns[-1].reason == "stopped"


def test_an_answer_that_a_crash_cut_is_offered_to_be_continued(
    stored: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    chat = world.history.kept["a"]
    world.history.kept["a"] = chat.ended(replace(chat.turns[1], reason=""))
    choose(stored, "a", qtbot)
    qtbot.waitUntil(lambda: "Stillhouse ended before the answer was whole" in words(stored))
    world.engine.chats = [[ChatPiece(content=" And on."), ChatDone("stop")]]
    press_when_there(stored, "Continue", qtbot)
    settled(stored, qtbot)
    assert contents(world.history.kept["a"])[-1] == "So. And on."
    assert len(world.history.kept["a"].turns) == 2


def test_a_question_that_a_crash_left_without_an_answer_can_be_asked_again(
    stored: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    world.history.kept["a"] = Chat("a").aligned((Turn(USER, "Why?"),), 1e9)
    choose(stored, "a", qtbot)
    press_when_there(stored, "Try again", qtbot)
    settled(stored, qtbot)
    assert contents(world.history.kept["a"]) == ["Why?", "Hello."]


def test_asked_again_both_answers_can_be_reached(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    ask(window, "Hello?", qtbot)
    world.engine.chats = [[ChatPiece(content="Other."), ChatDone("stop")]]
    press(window, "Again")
    settled(window, qtbot)
    assert "2 of 2" in words(window)
    press(window, "Earlier version")
    settled(window, qtbot)
    assert window.transcript.entries[-1].text == "Hello."
    qtbot.waitUntil(lambda: "1 of 2" in words(window))
    assert contents(only(world)) == ["Hello?", "Hello."]
    ask(window, "And?", qtbot)
    assert [turn.content for turn in world.engine.requests[-1].turns] == ["Hello?", "Hello.", "And?"]


def test_an_edited_question_keeps_the_first_one(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    ask(window, "Helo", qtbot)
    press(window, "Edit question")
    ask(window, "?", qtbot)
    settled(window, qtbot)
    assert contents(only(world)) == ["Helo?", "Hello."]
    assert "2 of 2" in words(window)
    press(window, "Earlier version")
    settled(window, qtbot)
    assert [entry.text for entry in window.transcript.entries] == ["Helo", "Hello."]


def test_a_search_shows_what_it_found_and_says_so_where_it_is_nothing(stored: ChatWindow, qtbot: QtBot) -> None:
    QTest.keyClick(stored, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(stored.library.sidebar.search, "sky")
    qtbot.waitUntil(lambda: "One chat found" in words(stored))
    assert titles(stored) == ["Why is the sky blue?"]
    QTest.keyClicks(stored.library.sidebar.search, "x")
    qtbot.waitUntil(lambda: "No chat contains “skyx”" in words(stored))
    QTest.keyClick(stored.library.sidebar.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(titles(stored)) == 2)


def test_down_goes_from_the_search_into_the_list_and_enter_opens(stored: ChatWindow, qtbot: QtBot) -> None:
    sidebar = stored.library.sidebar
    sidebar.begin_search()
    QTest.keyClick(sidebar.search, Qt.Key.Key_Down)
    assert sidebar.list.chat == "b"
    QTest.keyClick(sidebar.list, Qt.Key.Key_Down)
    assert sidebar.list.chat == "a"
    QTest.keyClick(sidebar.list, Qt.Key.Key_Return)
    settled(stored, qtbot)
    assert stored.transcript.entries[0].text == "Why is the sky blue?"


def test_f2_gives_another_title_and_the_answer_that_comes_leaves_it(
    stored: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    choose(stored, "a", qtbot)
    sidebar = stored.library.sidebar
    assert sidebar.list.chats.setData(sidebar.list.currentIndex(), "  Blue  sky ")
    settled(stored, qtbot)
    assert world.history.kept["a"].title == "Blue sky"
    assert stored.windowTitle().startswith("Blue sky")
    ask(stored, "And red?", qtbot)
    settled(stored, qtbot)
    assert "Blue sky" in titles(stored)
    assert not sidebar.list.chats.setData(sidebar.list.currentIndex(), " ")


def test_a_pinned_chat_stands_first_and_says_so(stored: ChatWindow, qtbot: QtBot) -> None:
    stored.library.sidebar.pinned.emit("a", True)
    settled(stored, qtbot)
    model = stored.library.sidebar.list.chats
    assert model.lines[0] == HeadingLine("Pinned")
    assert titles(stored)[0] == "Why is the sky blue?"
    assert model.data(model.index(1), Qt.ItemDataRole.AccessibleTextRole) == "Why is the sky blue?, pinned"


def test_delete_can_be_undone(stored: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    choose(stored, "a", qtbot)
    QTest.keyClick(stored.library.sidebar.list, Qt.Key.Key_Delete)
    settled(stored, qtbot)
    assert titles(stored) == ["How high is it?"]
    assert stored.welcome.isVisible()
    press(stored, "Undo")
    settled(stored, qtbot)
    assert len(titles(stored)) == 2


@pytest.mark.parametrize("go", [lambda window: press(window, "Close"), ChatWindow.hide])
def test_what_is_deleted_is_gone_when_its_notice_or_the_window_goes(
    stored: ChatWindow, world: FakeWorld, qtbot: QtBot, go: Callable[[ChatWindow], None]
) -> None:
    stored.library.delete("a")
    settled(stored, qtbot)
    assert "a" in world.history.kept
    go(stored)
    settled(stored, qtbot)
    assert "a" not in world.history.kept


def test_a_new_chat_keeps_the_running_answer_as_one_that_was_stopped(
    window: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    world.engine.chats = [[ChatPiece(content="Half"), *[lambda: QTest.qSleep(20)] * 500]]
    QTest.keyClicks(window.composer.field, "Long?")
    window.composer.button.click()
    qtbot.waitUntil(lambda: "Half" in window.transcript.entries[-1].text)
    press(window, "New chat")
    settled(window, qtbot)
    assert contents(only(world)) == ["Long?", "Half"]
    assert only(world).turns[-1].reason == "stopped"


def test_a_full_drive_is_said_once_and_the_chat_goes_on_and_is_kept_later(
    window: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    settled(window, qtbot)
    world.history.full = Failure(Code.HISTORY_NOT_WRITTEN, path="chats.sqlite", reason="disk is full")
    ask(window, "Hello?", qtbot)
    settled(window, qtbot)
    assert "could not be stored" in words(window)
    assert window.transcript.entries[-1].text == "Hello."
    assert world.history.kept == {}
    world.history.full = None
    ask(window, "Still?", qtbot)
    settled(window, qtbot)
    assert contents(only(world)) == ["Hello?", "Hello.", "Still?", "Hello."]


def test_a_store_that_cannot_be_used_is_said(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    settled(window, qtbot)
    world.history.trouble = Failure(Code.HISTORY_LOCKED, path="chats.sqlite")
    window.library.refresh()
    settled(window, qtbot)
    assert "Another program holds the stored chats" in words(window)


def test_the_side_bar_folds_where_there_is_no_room_and_comes_over_the_chat(stored: ChatWindow, qtbot: QtBot) -> None:
    sidebar = stored.library.sidebar
    assert sidebar.isVisible()
    assert not stored.header.new.isVisible()
    press(stored, "Hide your chats")
    assert not sidebar.isVisible()
    press(stored, "Show your chats")
    stored.resize(600, 600)
    qtbot.waitUntil(lambda: not sidebar.isVisible())
    assert stored.header.new.isVisible()
    press(stored, "Show your chats")
    assert sidebar.isVisible()
    choose(stored, "a", qtbot)
    assert not sidebar.isVisible()
    QTest.keyClick(stored, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert sidebar.isVisible()
    QTest.keyClick(sidebar.search, Qt.Key.Key_Escape)
    assert not sidebar.isVisible()


def test_its_parts_have_names(stored: ChatWindow) -> None:
    sidebar: Sidebar = stored.library.sidebar
    assert sidebar.list.accessibleName() == "Your chats"
    assert sidebar.search.accessibleName() == "Search your chats"
    said = QAccessible.queryAccessibleInterface(sidebar.list)
    names = [said.child(row).text(QAccessible.Text.Name) for row in range(said.childCount())]
    assert "Why is the sky blue?" in names


def test_the_menu_of_a_chat_has_all_that_can_be_done_with_it(stored: ChatWindow) -> None:
    menu = stored.library.sidebar.menu_for("a")
    assert [action.text() for action in menu.actions() if action.text()] == ["Rename", "Pin", "Export", "Delete"]
    menu.deleteLater()


def test_a_thousand_chats_are_listed_and_of_a_thousand_messages_those_in_sight_are_built(
    stored: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    for number in range(1000):
        name = f"chat-{number}"
        world.history.kept[name] = talk(name, f"Question {number}?", at=1e9 + 40_000 * number)
    turns = [Turn(ASSISTANT if n % 2 else USER, f"Message {n} with a *few* words. " * 8) for n in range(1000)]
    long = Chat("long", created=1e9, model=MODEL).aligned(turns, 2e9)
    world.history.kept["long"] = long
    stored.library.refresh()
    settled(stored, qtbot)
    model = stored.library.sidebar.list.chats
    stored.library.sidebar.show_chats(world.history.chats()[:-1], date.today())  # noqa: DTZ011 - the day of the reader
    stored.show_chat(long)
    stored.transcript.viewport().repaint()
    assert model.rowCount() > 1000
    assert stored.transcript.built < 60  # the others when they come into sight; benchmarks/long_chat.py has the limit
    assert isinstance(stored.transcript.entries[-1], Reply)
    assert isinstance(stored.transcript.entries[0], Question)
    assert isinstance(model.index(0).data(LINE), HeadingLine)


# One message
