"""Runs questions side by side and waits no longer than agreed: a driver call that hangs cannot be interrupted."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Silence:
    """No answer: ``reason`` is what was raised, or ``None`` where time ran out."""

    reason: str | None = None


LATE: Final = Silence()


class SideBySide(Generic[_T]):
    """Asks each question in a thread of its own.

    A thread that does not come back is left behind as a daemon. While it runs its question is not asked again:
    whoever asks meanwhile waits for the same answer.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._waiting: dict[str, list[queue.SimpleQueue[tuple[str, _T | Silence]]]] = {}

    def ask(self, questions: Mapping[str, Callable[[], _T]]) -> Iterator[tuple[str, _T | Silence]]:
        """The answers as they come; after ``seconds`` a :data:`LATE` for each that is missing."""
        end = time.monotonic() + self._seconds
        answers: queue.SimpleQueue[tuple[str, _T | Silence]] = queue.SimpleQueue()
        missing = dict.fromkeys(questions)
        for name, question in questions.items():
            if self._is_first(name, answers):
                threading.Thread(target=self._run, args=(name, question), name=f"probe {name}", daemon=True).start()
        while missing:
            try:
                name, answer = answers.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                break
            del missing[name]
            yield name, answer
        for name in missing:
            yield name, LATE

    def _is_first(self, name: str, answers: "queue.SimpleQueue[tuple[str, _T | Silence]]") -> bool:
        """Whether the question is to be asked now; ``answers`` gets the answer in any case."""
        with self._lock:
            waiting = self._waiting.setdefault(name, [])
            waiting.append(answers)
            return len(waiting) == 1

    def _run(self, name: str, question: Callable[[], _T]) -> None:
        answer: _T | Silence
        try:
            answer = question()
        except Exception as error:
            answer = Silence(f"{type(error).__name__}: {error}")
        with self._lock:
            waiting = self._waiting.pop(name)
        for answers in waiting:
            answers.put((name, answer))
