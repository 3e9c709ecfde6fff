import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QThread
from pytestqt.qtbot import QtBot

from launcher.core.cancel import Cancel
from launcher.core.problems import Code, Failure, Problem
from launcher.ui.tasks import Tasks


class Heard:
    """Everything that a task said, in order, and in which thread."""

    def __init__(self) -> None:
        self.said: list[object] = []
        self.on_gui_thread = True

    def __call__(self, item: object = "done") -> None:
        self.said.append(item)
        application = QCoreApplication.instance()
        assert application is not None
        self.on_gui_thread &= QThread.currentThread() is application.thread()


def numbers(count: int) -> Iterator[int]:
    yield from range(count)


def test_events_come_in_order_on_the_gui_thread_and_then_the_end(qtbot: QtBot, tasks: Tasks) -> None:
    heard = Heard()
    tasks.run(lambda _cancel: numbers(1000), heard, heard, heard)
    qtbot.waitUntil(lambda: heard.said[-1:] == ["done"])
    assert heard.said == [*range(1000), "done"]
    assert heard.on_gui_thread


def test_the_work_itself_runs_elsewhere(qtbot: QtBot, tasks: Tasks) -> None:
    heard = Heard()
    tasks.call(threading.get_ident, heard, heard)
    qtbot.waitUntil(lambda: len(heard.said) == 1)
    assert heard.said != [threading.get_ident()]


def test_many_events_wake_the_window_few_times(qtbot: QtBot, tasks: Tasks) -> None:
    heard = Heard()
    task = tasks.run(lambda _cancel: numbers(20_000), heard, heard, heard)
    frames: list[int] = []
    task._frame.timeout.connect(lambda: frames.append(len(heard.said)))
    qtbot.waitUntil(lambda: heard.said[-1:] == ["done"], timeout=20_000)
    assert len(heard.said) == 20_001
    assert len(frames) < 1000


def test_a_failure_comes_as_its_problem(qtbot: QtBot, tasks: Tasks) -> None:
    def fails(_cancel: Cancel) -> Iterator[int]:
        yield 1
        raise Failure(Code.DISK_FULL, path="/models", short=5)

    heard = Heard()
    tasks.run(fails, heard, heard, heard)
    qtbot.waitUntil(lambda: len(heard.said) == 2)
    assert heard.said == [1, Problem(Code.DISK_FULL, {"path": "/models", "short": 5})]


@pytest.mark.expects_log("background work failed")
def test_any_other_exception_is_an_unexpected_problem_and_is_logged(qtbot: QtBot, tasks: Tasks) -> None:
    def breaks(_cancel: Cancel) -> Iterator[int]:
        raise ZeroDivisionError("by zero")

    heard = Heard()
    tasks.run(breaks, heard, heard, heard)
    qtbot.waitUntil(lambda: len(heard.said) == 1)
    assert heard.said == [Problem(Code.UNEXPECTED, {"reason": "ZeroDivisionError: by zero"})]


def test_a_failed_call_comes_as_its_problem(qtbot: QtBot, tasks: Tasks) -> None:
    def fails() -> int:
        raise Failure(Code.ENGINE_MISSING)

    heard = Heard()
    tasks.call(fails, heard, heard)
    qtbot.waitUntil(lambda: len(heard.said) == 1)
    assert heard.said == [Problem(Code.ENGINE_MISSING)]


def waits(cancel: Cancel) -> Iterator[str]:
    """Waits until it is cancelled, then says a last word."""
    woken = threading.Event()
    yield "begun"
    with cancel.waking(woken.set):
        woken.wait(20)
    yield "last word"
    raise Failure(Code.INTERRUPTED)


def test_cancelled_work_has_its_last_word_and_is_done_not_failed(qtbot: QtBot, tasks: Tasks) -> None:
    heard = Heard()
    task = tasks.run(waits, heard, heard, heard)
    qtbot.waitUntil(lambda: heard.said == ["begun"])
    task.cancel()
    qtbot.waitUntil(lambda: len(heard.said) == 3)
    assert heard.said == ["begun", "last word", "done"]


def test_abandoned_work_is_closed_and_heard_no_more(qtbot: QtBot, tasks: Tasks) -> None:
    closed = threading.Event()

    def endless(cancel: Cancel) -> Iterator[str]:
        try:
            yield from waits(cancel)
        finally:
            closed.set()

    heard = Heard()
    task = tasks.run(endless, heard, heard, heard)
    qtbot.waitUntil(lambda: heard.said == ["begun"])
    task.abandon()
    qtbot.waitUntil(lambda: not tasks.running)
    assert closed.is_set()
    assert heard.said == ["begun"]


def test_several_pieces_of_work_run_side_by_side(qtbot: QtBot, tasks: Tasks) -> None:
    meeting = threading.Barrier(6, timeout=20)
    heard = Heard()
    for _each in range(6):
        tasks.call(meeting.wait, heard, heard)
    qtbot.waitUntil(lambda: len(heard.said) == 6)
    assert sorted(heard.said) == list(range(6))  # type: ignore[type-var]  # a barrier numbers those who come


def test_shutdown_stops_what_runs_and_calls_nobody(qtbot: QtBot, tasks: Tasks) -> None:
    heard = Heard()
    tasks.run(waits, heard, heard, heard)
    qtbot.waitUntil(lambda: heard.said == ["begun"])
    assert tasks.shutdown()
    qtbot.wait(40)
    assert heard.said == ["begun"]
    assert not tasks.running


def test_shutdown_waits_no_longer_than_it_is_told_for_work_that_does_not_listen(qtbot: QtBot, tasks: Tasks) -> None:
    let_go = threading.Event()

    def deaf(_cancel: Cancel) -> Iterator[str]:
        let_go.wait(20)
        yield "late"

    heard = Heard()
    tasks.run(deaf, heard, heard, heard)
    assert not tasks.shutdown(patience_ms=30)
    let_go.set()
    assert tasks.shutdown()
    assert heard.said == []
