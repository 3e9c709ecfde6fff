"""Questions side by side, within a deadline."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from launcher.system.probes.deadline import LATE, SideBySide, Silence


@pytest.fixture
def hang() -> Iterator[threading.Event]:
    """What a hanging question waits for; set at the end, so that no thread is left."""
    event = threading.Event()
    yield event
    event.set()


def hanging(event: threading.Event) -> Callable[[], str]:
    def question() -> str:
        event.wait(10)
        return "too late"

    return question


def broken() -> str:
    raise OSError("no such device")


def test_answers_come_as_they_are_ready() -> None:
    slow = threading.Event()

    def waits() -> str:
        slow.wait(5)
        return "second"

    answers = SideBySide[str](5).ask({"slow": waits, "fast": lambda: "first"})
    assert next(answers) == ("fast", "first")
    slow.set()
    assert list(answers) == [("slow", "second")]


def test_a_question_that_hangs_costs_the_others_nothing(hang: threading.Event) -> None:
    begun = time.monotonic()
    answers = dict(SideBySide[str](0.2).ask({"hangs": hanging(hang), "quick": lambda: "here"}))
    assert answers == {"hangs": LATE, "quick": "here"}
    assert time.monotonic() - begun < 1


def test_a_question_that_fails_is_silence_with_its_reason() -> None:
    assert dict(SideBySide[str](5).ask({"broken": broken})) == {"broken": Silence("OSError: no such device")}


def test_a_question_that_still_hangs_is_not_asked_again(hang: threading.Event) -> None:
    side_by_side = SideBySide[str](0.02)
    dict(side_by_side.ask({"hangs": hanging(hang)}))
    before = threading.active_count()
    assert dict(side_by_side.ask({"hangs": hanging(hang)})) == {"hangs": LATE}
    assert threading.active_count() == before


def test_who_asks_while_it_runs_gets_the_same_answer(hang: threading.Event) -> None:
    side_by_side = SideBySide[str](5)
    first = side_by_side.ask({"slow": hanging(hang), "quick": lambda: "here"})
    assert next(first) == ("quick", "here")
    second = side_by_side.ask({"slow": broken, "quick": lambda: "here again"})
    assert next(second) == ("quick", "here again")
    hang.set()
    assert list(first) == list(second) == [("slow", "too late")]


def test_one_look_after_the_other_always_gets_an_answer() -> None:
    side_by_side = SideBySide[str](5)
    assert all(dict(side_by_side.ask({"quick": lambda: "here"})) == {"quick": "here"} for _ in range(200))


def test_it_is_asked_again_once_it_has_come_back(hang: threading.Event) -> None:
    side_by_side = SideBySide[str](5)
    hang.set()
    assert dict(side_by_side.ask({"once hung": hanging(hang)})) == {"once hung": "too late"}
    assert dict(side_by_side.ask({"once hung": lambda: "well again"})) == {"once hung": "well again"}


def test_nothing_asked_is_nothing_answered() -> None:
    assert list(SideBySide[str](5).ask({})) == []
