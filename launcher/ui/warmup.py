"""Loads, while nobody waits, what the first answer would have to wait for."""

import gc
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, QTimer

from launcher.core.problems import Problem
from launcher.ui.tasks import Tasks

_AFTER_MS = 1000  # the first window is painted by then
_BETWEEN_MS = 100


class WarmUp(QObject):
    """The chat's modules in the background, then one lexer at a time (2–40 ms): the window never stands still."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._languages: Iterator[str] = iter(())
        self._begun = self._over = False
        self._first = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._first.timeout.connect(self._load_chat)
        self._next = QTimer(self, interval=_BETWEEN_MS)
        self._next.timeout.connect(self._load_lexer)

    def begin(self) -> None:
        """Starts after the first window; once. In the tray alone nothing is loaded in advance."""
        if not self._begun:
            self._begun = True
            self._first.start()

    def rest(self) -> None:
        """Stops where it is."""
        self._over = True
        self._first.stop()
        self._next.stop()

    @property
    def over(self) -> bool:
        """Whether nothing is left to load, or it was stopped."""
        return self._over

    def _load_chat(self) -> None:
        self._tasks.call(_chat_languages, self._load_lexers, self._do_without)

    def _load_lexers(self, languages: Sequence[str]) -> None:
        if not self._over:
            self._languages = iter(languages)
            self._next.start()

    def _load_lexer(self) -> None:
        from launcher.ui.transcript.highlight import lexer  # it is loaded by now

        language = next(self._languages, None)
        if language is not None:
            lexer(language)
            return
        self.rest()
        gc.freeze()  # modules and windows live as long as the program: no collection goes through them again

    def _do_without(self, _problem: Problem) -> None:
        """The chat tells, when it is opened."""
        self.rest()


def _chat_languages() -> Sequence[str]:
    """Imports what a chat needs; the languages that its answers are likely to have."""
    from launcher.ui.chat import window  # noqa: F401  # late, and only for what it brings with it
    from launcher.ui.transcript.highlight import COMMON

    return COMMON
