"""The conversation as it is written, read, scrolled and folded."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from launcher.core.problems import Code, Problem
from launcher.core.settings import Theme as Choice
from launcher.ui.theme import Theme
from launcher.ui.transcript import TranscriptView
from launcher.ui.transcript.code import CodeBlock
from launcher.ui.transcript.entry import Question, Reply
from launcher.ui.transcript.prose import Prose
from launcher.ui.transcript.reply import FOLD_THINKING, OPEN_THINKING


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> TranscriptView:
    made = TranscriptView()
    qtbot.addWidget(made)
    made.resize(800, 500)
    made.show()
    return made


def button(inside: QWidget, name: str) -> QPushButton:
    return next(each for each in inside.findChildren(QPushButton) if name in (each.text(), each.accessibleName()))


def test_thinking_is_folded_to_its_last_sentence_and_unfolds_on_demand(view: TranscriptView) -> None:
    view.ask("Why?")
    reply = view.begin("DeepSeek-R1 7B")
    view.think("Hmm. Let me see. And")
    view.flush()
    assert view.findChildren(Prose) == []
    said = [each.text() for each in view.findChildren(QLabel) if each.isVisible()]
    assert "Let me see." in said
    assert "Thinking · 0:00" in said
    view.answer("Because.")
    view.end()
    assert [each.toPlainText() for each in view.findChildren(Prose) if not each.isHidden()] == ["Because."]
    assert reply.thought_s is not None
    button(view, "Thought briefly, Show the reasoning").click()
    assert reply.unfolded
    assert any("Let me see" in each.toPlainText() for each in view.findChildren(Prose))


def test_kept_open_it_shows_while_it_lasts_and_folds_at_the_first_word(view: TranscriptView) -> None:
    view.ask("Why?")
    view.begin("DeepSeek-R1 7B").opened = True
    view.think("Hmm, let me see.")
    view.flush()
    assert "let me see" in view.findChildren(Prose)[0].toPlainText()
    view.answer("Because.")
    view.end()
    assert [each.toPlainText() for each in view.findChildren(Prose) if not each.isHidden()] == ["Because."]


@pytest.mark.parametrize("opened", [True, False])
def test_opened_or_folded_while_it_lasts_is_a_wish_for_the_next_ones_afterwards_for_this(
    view: TranscriptView, opened: bool
) -> None:
    wishes: list[str] = []
    view.wished.connect(wishes.append)
    view.ask("Why?")
    view.begin("M").opened = not opened
    view.think("Hmm.")
    view.flush()
    view.toggle_thinking()
    view.answer("So.")
    view.end()
    view.toggle_thinking()
    assert wishes == [OPEN_THINKING if opened else FOLD_THINKING]


def test_thinking_that_the_user_unfolded_stays(view: TranscriptView) -> None:
    view.ask("Why?")
    reply = view.begin("M")
    view.think("Hmm.")
    view.flush()
    assert view.findChildren(Prose) == []
    button(view, "Show the reasoning").click()
    view.answer("So.")
    view.end()
    assert reply.unfolded is True
    assert "Hmm." in [each.toPlainText() for each in view.findChildren(Prose) if not each.isHidden()]


def test_a_listing_has_a_card_that_copies_it(view: TranscriptView, qtbot: QtBot) -> None:
    view.ask("Code?")
    view.begin("M")
    for piece in ("Here:\n\n```py", "thon\npri", "nt(1)\n", "print(2)\n``", "`\n\nDone."):
        view.answer(piece)
        view.flush()
    view.end()
    card = view.findChild(CodeBlock)
    assert card is not None
    assert card.text == "print(1)\nprint(2)"
    button(card, "Copy the listing").click()
    assert QGuiApplication.clipboard().text() == "print(1)\nprint(2)"
    assert button(card, "Copy the listing").text() == "Copied"
    qtbot.waitUntil(lambda: button(card, "Copy the listing").text() == "Copy")


def test_the_answer_is_copied_as_it_was_written(view: TranscriptView, qtbot: QtBot) -> None:
    view.ask("?")
    view.begin("M")
    view.answer("**Bold** and \\(x\\)")
    view.end(figures="47 tokens/s")
    button(view, "Copy the answer").click()
    assert QGuiApplication.clipboard().text() == "**Bold** and \\(x\\)"
    qtbot.waitUntil(lambda: button(view, "Copy the answer").text() == "Copy")


def test_it_follows_the_end_until_the_user_scrolls_up_and_jumps_back(view: TranscriptView) -> None:
    view.ask("Long?")
    view.begin("M")
    bar = view.verticalScrollBar()
    for number in range(40):
        view.answer(f"Paragraph {number} with some words.\n\n")
        view.flush()
    assert view.follows
    at_end = bar.value()
    assert at_end > 0
    bar.setValue(50)
    assert not view.follows
    view.answer("More.\n\n" * 20)
    view.flush()
    assert bar.value() == 50
    jump = button(view, "Jump to the end of the conversation")
    assert jump.isVisible()
    jump.click()
    assert view.follows
    assert bar.value() > at_end
    view.end()
    assert not jump.isVisible()


def test_a_long_conversation_builds_only_what_is_near(view: TranscriptView, qtbot: QtBot) -> None:
    entries = [
        each
        for number in range(500)
        for each in (Question(f"Question {number}?"), Reply("M", "thought", f"Answer {number}.\n\n- a\n- b", 3.0))
    ]
    view.show_entries(entries)
    qtbot.waitUntil(lambda: view.built > 2)
    QTest.qWait(100)
    assert view.built < 60
    assert any("Answer 499." in each.toPlainText() for each in view.findChildren(Prose))
    view.verticalScrollBar().setValue(0)
    qtbot.waitUntil(lambda: any("Answer 0." in each.toPlainText() for each in view.findChildren(Prose)))
    assert view.built < 60


def test_a_problem_keeps_what_was_written_and_offers_to_go_on(view: TranscriptView, qtbot: QtBot) -> None:
    view.ask("?")
    reply = view.begin("M")
    view.answer("Half of")
    view.end(problem=Problem(Code.ANSWER_CUT))
    assert reply.text == "Half of"
    with qtbot.waitSignal(view.wished) as wish:
        button(view, "Continue").click()
    assert wish.args == ["continue"]
    view.begin("M", carry_on=True)
    view.answer(" an answer.")
    view.end()
    assert reply.text == "Half of an answer."
    assert reply.problem is None


def test_only_the_last_reply_can_be_asked_again(view: TranscriptView) -> None:
    for _ in range(2):
        view.ask("?")
        view.begin("M")
        view.answer("Yes.")
        view.end()
    again = [each for each in view.findChildren(QPushButton) if each.text() == "Again" and not each.isHidden()]
    assert len([each for each in again if each.isVisible()]) == 1


def test_it_is_drawn_anew_in_another_theme_width_and_size(view: TranscriptView, theme: Theme, qtbot: QtBot) -> None:
    view.ask("?")
    view.begin("M")
    view.answer("A line of words. " * 200)
    view.end()
    height = view.verticalScrollBar().maximum()
    view.resize(420, 500)
    assert view.verticalScrollBar().maximum() > height
    view.zoom(3)
    theme.choose(Choice.DARK)
    qtbot.waitUntil(lambda: view.built > 0)
    assert view.entries[1].text.startswith("A line of words.")
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.verticalScrollBar().value() == 0
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.follows


def test_no_size_makes_the_scroll_bar_come_and_go_without_end(view: TranscriptView, qtbot: QtBot) -> None:
    for turn in range(3):
        view.ask(f"Question {turn}, with a few more words than fit into one narrow line")
        view.begin("M")
        view.answer("Words that go on and on for a while. " * 12)
        view.end()
    for zoom in (1, 1, -1, -1, -1, 0):
        view.zoom(zoom)
        for width in range(180, 1000, 61):
            for height in range(60, 900, 97):
                view.resize(width, height)
            qtbot.wait(1)
    assert view.built > 0
