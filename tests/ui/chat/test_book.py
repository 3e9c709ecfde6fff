"""Work on the stored chats: in order, one at a time, and to its end even when the program ends."""

from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from launcher.core.problems import Code, Failure, Problem
from launcher.ui.chat.book import Book
from launcher.ui.tasks import Tasks


@pytest.fixture
def book(tasks: Tasks) -> Book:
    return Book(tasks, tasks)


def test_what_is_asked_for_is_done_in_that_order_and_told(book: Book, qtbot: QtBot) -> None:
    told: list[int] = []
    for number in range(50):
        book.do(lambda number=number: number, told.append)  # type: ignore[misc]  # each its own number
    qtbot.waitUntil(lambda: not book.busy)
    assert told == list(range(50))


def test_a_failure_is_told_and_the_next_is_done(book: Book, qtbot: QtBot) -> None:
    problems: list[Problem] = []
    told: list[str] = []

    def fail() -> str:
        raise Failure(Code.HISTORY_LOCKED, path="x")

    book.do(fail, told.append, problems.append)
    book.do(lambda: "done", told.append, problems.append)
    qtbot.waitUntil(lambda: not book.busy)
    assert told == ["done"]
    assert [problem.code for problem in problems] == [Code.HISTORY_LOCKED]


@pytest.mark.expects_log("background work failed")
def test_what_fails_as_nothing_should_does_not_keep_the_next_from_being_done(book: Book, qtbot: QtBot) -> None:
    told: list[str] = []

    def fail() -> str:
        raise ZeroDivisionError

    book.do(fail, told.append)
    book.do(lambda: "done", told.append)
    qtbot.waitUntil(lambda: not book.busy)
    assert told == ["done"]


def test_what_waits_is_done_when_the_program_ends_and_is_not_told(qtbot: QtBot, tasks: Tasks) -> None:
    own = Tasks()
    book = Book(own, own)
    began, go = Event(), Event()
    done: list[int] = []
    told: list[object] = []

    def first() -> None:
        began.set()
        go.wait(5)

    book.do(first, told.append)
    for number in range(5):
        book.do(lambda number=number: done.append(number), told.append)  # type: ignore[misc]  # each its own number
    assert began.wait(5)
    for task in own._running:
        task.abandon()
    go.set()
    assert own.shutdown()
    assert done == list(range(5))
    assert told == []
    own.deleteLater()
