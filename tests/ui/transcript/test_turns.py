"""Long texts are written in turns of the event loop; the widgets that are out of sight wait for theirs."""

from itertools import pairwise

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from launcher.core.settings import Theme as Choice
from launcher.ui.theme import Theme
from launcher.ui.transcript import TranscriptView
from launcher.ui.transcript.body import Body
from launcher.ui.transcript.entry import Entry, Question, Reply
from launcher.ui.transcript.prose import Prose
from launcher.ui.transcript.splitter import shared_parser
from launcher.ui.transcript.style import Style

PARAGRAPH = "A sentence of some words, and one more. " * 8 + "\n\n"


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> TranscriptView:
    made = TranscriptView()
    qtbot.addWidget(made)
    made.resize(800, 500)
    made.show()
    return made


def conversation(replies: int) -> list[Entry]:
    entries = list[Entry]()
    for number in range(replies):
        entries += [Question(f"Question {number}?"), Reply("M", "", f"Answer {number}.\n\n{PARAGRAPH * 3}", 3.0)]
    return entries


def test_a_long_text_comes_in_turns_and_whole(qtbot: QtBot) -> None:
    body = Body(Style(), "")
    qtbot.addWidget(body)
    body.resize(600, 0)
    text = PARAGRAPH * 300
    with qtbot.waitSignal(body.finished) as ended:
        body.append(text)
        body.append("The end.")
        body.finish()
        assert not ended.signal_triggered
        assert len(body.speech()) < len(text) // 2
    said = body.speech()
    whole = said.split()[-4:] == ["one", "more.", "The", "end."] and said.count("A sentence of some words") == 8 * 300
    assert whole
    assert len(body.findChildren(Prose)) > 10
    assert all(prose.document().characterCount() < 6000 for prose in body.findChildren(Prose))


def test_texts_lie_one_below_the_other_as_in_one_text(qtbot: QtBot) -> None:
    body, whole = Body(Style(), ""), Body(Style(), "")
    for each in (body, whole):
        qtbot.addWidget(each)
        each.resize(600, 0)
    for _ in range(30):
        body.append(PARAGRAPH)
    body.finish()
    one = Prose(Style(), "", whole)
    one.resize(600, 10)
    one.put(shared_parser().parse(PARAGRAPH * 30), [])
    pieces = body.findChildren(Prose)
    assert len(pieces) > 1
    assert abs(body.height_for(600) - one.height_for(600)) <= len(pieces)
    for above, below in pairwise(pieces):
        assert below.y() > above.y() + above.height()


def test_another_width_lays_out_what_is_in_sight_first(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries(conversation(40))
    qtbot.waitUntil(lambda: view.built > 4)
    qtbot.wait(50)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    qtbot.wait(50)
    view.resize(500, 500)
    assert view._stale
    assert not view._stale.intersection(view._near(0))
    qtbot.waitUntil(lambda: all(view._widgets.get(index) for index in view._near(400)))
    qtbot.waitUntil(lambda: not view._stale.intersection(view._near(400)))
    for index in view._near(400):
        widget = view._widgets.get(index)
        assert widget is not None
        assert view._stack.height_of(index) == widget.height_for(view._column)


def test_what_is_searched_for_is_written_first(qtbot: QtBot) -> None:
    body = Body(Style(), "")
    qtbot.addWidget(body)
    body.resize(600, 0)
    body.append(PARAGRAPH * 100 + "The needle.")
    body.finish()
    down = body.mark("needle", 0)
    assert down > body.height_for(600) - 60


def test_a_new_theme_deletes_the_messages_before_it_dresses_the_rest(
    view: TranscriptView, theme: Theme, qtbot: QtBot
) -> None:
    theme.choose(Choice.LIGHT)
    view.show_entries(conversation(3))
    qtbot.waitUntil(lambda: view.built > 2)
    before = view.findChildren(Prose)
    theme.choose(Choice.DARK)
    assert not any(isValid(prose) for prose in before)
    qtbot.waitUntil(lambda: view.built > 2)


def shown_buttons(view: TranscriptView) -> list[QPushButton]:
    return [button for button in view.findChildren(QPushButton) if button.isVisible() and button.text() == "Copy"]


def test_what_can_be_done_with_a_long_reply_comes_with_its_end(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries([Question("?"), Reply("M", "", PARAGRAPH * 300, 3.0)])
    qtbot.waitUntil(lambda: view.built > 1)
    assert not shown_buttons(view)
    qtbot.waitUntil(lambda: bool(shown_buttons(view)))
    bar = view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() > bar.maximum() - 40)
    assert view.follows


def test_a_text_that_still_comes_is_followed_until_the_reader_scrolls_up(view: TranscriptView, qtbot: QtBot) -> None:
    view.show_entries([Question("?"), Reply("M", "", PARAGRAPH * 300, 3.0)])
    bar = view.verticalScrollBar()
    qtbot.waitUntil(lambda: view.built > 1 and bar.maximum() > 1000)
    bar.setValue(bar.value())  # where the end was shown last: it may be further down by now
    assert view.follows
    bar.setValue(200)
    assert not view.follows
    qtbot.waitUntil(lambda: bool(shown_buttons(view)))
    assert bar.value() == 200
