"""What can be copied of a conversation: across the pieces of a message, as Markdown, as plain text."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from launcher.ui.theme import Theme
from launcher.ui.transcript import TranscriptView
from launcher.ui.transcript.body import Body
from launcher.ui.transcript.entry import Entry, Question, Reply
from launcher.ui.transcript.menu import conversation_text, plain_text
from launcher.ui.transcript.sweep import Editor

ANSWER = "First **bold** with $x^2$.\n\n```python\na = 1\nb = 2\n```\n\nLast words."
PLAIN = "First bold with $x^2$.\na = 1\nb = 2\nLast words."


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> TranscriptView:
    made = TranscriptView()
    qtbot.addWidget(made)
    made.resize(900, 700)
    with qtbot.waitExposed(made):
        made.show()
    made.show_entries([Question("Why?"), Reply("R1", thinking="Hm", text=ANSWER)])
    qtbot.waitUntil(lambda: bool(made.findChildren(Body)))
    return made


def pieces(view: TranscriptView) -> list[Editor]:
    (body,) = view.findChildren(Body)
    return [piece.editor for piece in body._pieces]


def drag(start: Editor, at: QPoint, end: Editor, to: QPoint) -> None:
    where = start.viewport().mapFromGlobal(end.viewport().mapToGlobal(to))
    QTest.mousePress(start.viewport(), Qt.MouseButton.LeftButton, pos=at)
    for point in (at + QPoint(4, 4), where):
        QTest.mouseMove(start.viewport(), point)
    QTest.mouseRelease(start.viewport(), Qt.MouseButton.LeftButton, pos=where)


def copied(editor: Editor) -> str:
    QTest.keySequence(editor, QKeySequence(QKeySequence.StandardKey.Copy))
    return QApplication.clipboard().text()


def test_the_mouse_selects_from_text_through_a_listing_into_text(view: TranscriptView) -> None:
    first, _, last = pieces(view)
    drag(first, QPoint(1, 6), last, QPoint(last.width() - 1, 6))
    assert copied(first) == PLAIN


def test_upwards_too_and_back_into_the_first_it_lets_go_of_the_rest(view: TranscriptView) -> None:
    first, middle, last = pieces(view)
    drag(last, QPoint(last.width() - 1, 6), first, QPoint(1, 6))
    assert copied(last) == PLAIN
    QTest.mouseClick(middle.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert not first.textCursor().hasSelection()
    assert not last.textCursor().hasSelection()


def test_select_all_takes_the_whole_message(view: TranscriptView) -> None:
    first, _, last = pieces(view)
    QTest.keySequence(last, QKeySequence(QKeySequence.StandardKey.SelectAll))
    assert copied(first) == PLAIN


def test_the_menu_copies_each_form(view: TranscriptView, qtbot: QtBot) -> None:
    first = pieces(view)[0]
    QTest.keySequence(first, QKeySequence(QKeySequence.StandardKey.SelectAll))
    where = first.viewport().mapToGlobal(QPoint(3, 3))
    QApplication.sendEvent(first.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(3, 3), where))
    (menu,) = view.findChildren(QMenu)
    texts = {}
    wishes: list[str] = []
    view.wished.connect(wishes.append)
    *copying, _line, delete = menu.actions()
    for action in copying:
        action.trigger()
        texts[action.text()] = QApplication.clipboard().text()
    menu.close()
    assert texts == {
        "Copy the selection": PLAIN,
        "Copy as Markdown": ANSWER,
        "Copy as plain text": PLAIN,
        "Copy the conversation": f"> Why?\n\n{ANSWER}",
    }
    delete.trigger()
    assert wishes == ["delete 1"]


def test_plain_text_has_lists_tables_and_formulas_as_they_read(qapp: QApplication) -> None:
    assert plain_text("- one\n- **two**\n\n`code` and \\(a_1\\)") == "•  one\n•  two\ncode and \\(a_1\\)"


def test_a_question_of_several_lines_is_quoted_whole() -> None:
    talk: list[Entry] = [Question("One\ntwo"), Reply("R1", text="Three.\n"), Reply("R1", thinking="only")]
    assert conversation_text(talk) == "> One\n> two\n\nThree."
