"""Find in a conversation, also in messages of which there is no widget yet."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit
from pytestqt.qtbot import QtBot

from launcher.ui.chat.window import ChatWindow
from launcher.ui.transcript.entry import Entry, Question, Reply

TALK: list[Entry] = [
    each
    for number in range(200)
    for each in (
        Question(f"Question {number}"),
        Reply("R1", text=f"The **an**swer {number}.\n\n```python\nnumber = {number}\n```\n\n- *Needle* {number}\n"),
    )
]


def find(window: ChatWindow, words: str) -> str:
    window._pages.setCurrentWidget(window.transcript)
    window.transcript.show_entries(TALK)
    QTest.keySequence(window, QKeySequence("Ctrl+F"))
    assert window.find_bar.field.hasFocus()
    QTest.keyClicks(window.find_bar.field, words)
    return window.find_bar.count.text()


def marks(window: ChatWindow) -> list[str]:
    editors: list[QTextEdit | QPlainTextEdit] = list(window.transcript.findChildren(QTextEdit))
    editors += window.transcript.findChildren(QPlainTextEdit)
    return [each.cursor.selectedText() for editor in editors for each in editor.extraSelections()]


def test_what_was_never_built_is_found_counted_and_shown(window: ChatWindow, qtbot: QtBot) -> None:
    assert window.transcript.built < 60
    assert find(window, "answer 7.") == "1 of 1"
    assert marks(window) == ["answer 7."]
    view = window.transcript._widgets.get(15)
    assert view is not None
    top = view.mapTo(window.transcript.viewport(), view.rect().topLeft()).y()
    assert 0 <= top < window.transcript.viewport().height()


def test_it_goes_on_and_back_and_round(window: ChatWindow) -> None:
    assert find(window, "needle") == "200 of 200"
    QTest.keyClick(window.find_bar.field, Qt.Key.Key_Return)
    assert window.find_bar.count.text() == "1 of 200"
    QTest.keyClick(window.find_bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keySequence(window, QKeySequence("Shift+F3"))
    assert window.find_bar.count.text() == "199 of 200"
    assert marks(window) == ["Needle"]


def test_listings_and_questions_are_searched(window: ChatWindow) -> None:
    assert find(window, "number = 42") == "1 of 1"
    assert marks(window) == ["number = 42"]
    window.find_bar.field.setText("question 42")
    assert window.find_bar.count.text() == "1 of 1"
    view = window.transcript._widgets.get(84)
    assert view is not None
    assert view.selected == "Question 42"


def test_what_is_not_there_is_said_and_esc_leaves(window: ChatWindow, qtbot: QtBot) -> None:
    assert find(window, "haystack") == "Not in this chat"
    window.find_bar.go(1)
    QTest.keyClick(window.find_bar.field, Qt.Key.Key_Escape)
    assert not window.find_bar.isVisible()
    assert marks(window) == []
    assert window.composer.field.hasFocus()


def test_the_reasoning_is_searched_where_that_is_wanted_and_unfolds(window: ChatWindow) -> None:
    talk: list[Entry] = [Question("Why?"), Reply("R1", thinking="A needle, **two** needles.", text="No needle.")]
    window._pages.setCurrentWidget(window.transcript)
    window.transcript.show_entries(talk)
    QTest.keySequence(window, QKeySequence("Ctrl+F"))
    QTest.keyClicks(window.find_bar.field, "needle")
    assert window.find_bar.count.text() == "1 of 1"
    QTest.keyClick(window.find_bar.thinking, Qt.Key.Key_Space)
    assert window.find_bar.count.text() == "3 of 3"
    reply = talk[1]
    assert isinstance(reply, Reply)
    assert not reply.unfolded
    window.find_bar.go(-1)
    assert window.find_bar.count.text() == "2 of 3"
    assert reply.unfolded
    assert marks(window) == ["needle"]
    window.find_bar.close_bar()
    assert marks(window) == []
