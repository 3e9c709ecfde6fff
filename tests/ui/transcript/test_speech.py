"""What a screen reader hears of an answer, and that the keyboard stays where it is while one streams."""

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from launcher.text import say
from launcher.ui.theme import Theme
from launcher.ui.transcript import TranscriptView
from launcher.ui.transcript.prose import Prose

ANSWER = (
    "So \\(x^2\\) is **it**:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx = 1\n```\n\nThe end, and more of it.\n"
)


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> TranscriptView:
    made = TranscriptView()
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    return made


def test_the_end_of_an_answer_is_announced_with_its_formulas_in_words(
    view: TranscriptView, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    said: list[str] = []
    monkeypatch.setattr("launcher.ui.transcript.reply.announce", lambda _widget, words, **_how: said.append(words))
    before = QAccessible.isActive()
    QAccessible.setActive(True)
    view.begin("M")
    view.answer(ANSWER)
    view.flush()
    assert not said
    view.end()
    qtbot.waitUntil(lambda: bool(said))
    QAccessible.setActive(before)
    assert len(said) == 1
    assert "squared" in said[0]
    assert "x^2" not in said[0]
    assert said[0].endswith("The end, and more of it.")


def test_an_answer_that_was_cut_before_its_first_word_is_said_so(
    view: TranscriptView, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("launcher.ui.transcript.reply.announce", lambda _widget, words, **_how: said.append(words))
    view.begin("M")
    view.end(cut="stopped")
    assert said == [say("chat.cut.stopped")]


@pytest.mark.parametrize("inside", [False, True])
def test_the_keyboard_stays_where_it_is_while_an_answer_streams(qtbot: QtBot, theme: Theme, inside: bool) -> None:
    window = QWidget()
    box, view, field = QVBoxLayout(window), TranscriptView(), QLineEdit()
    box.addWidget(view)
    box.addWidget(field)
    qtbot.addWidget(window)
    window.resize(600, 400)
    window.show()
    window.activateWindow()
    view.begin("M").opened = True
    view.answer("A first paragraph.\n\nA second one.\n\n")
    view.flush()
    holder = view.findChildren(Prose)[0] if inside else field
    holder.setFocus()
    qtbot.waitUntil(holder.hasFocus)
    for at in range(0, len(ANSWER), 5):
        view.answer(ANSWER[at : at + 5])
        view.flush()
        qtbot.wait(1)
        assert holder.hasFocus()
    view.end()
    assert holder.hasFocus()
