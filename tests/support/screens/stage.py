"""A screen on the stage: made in a world of its own, complete, and cleared away afterwards."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from launcher.core.languages import Language
from launcher.system.resources import load_words
from launcher.text import speak
from launcher.text.translation import usable
from launcher.ui.language import settle
from launcher.ui.tasks import Tasks
from launcher.ui.transcript.body import Body
from tests.support.fakes import FakeWorld
from tests.support.screens.screen import Screen, begin_all, end_all

_PATIENCE_MS = 10_000


@contextmanager
def staged(screen: Screen) -> Iterator[QWidget]:
    """The screen's window, once it is complete."""
    begin_all()
    tasks = Tasks()
    window = screen.make(FakeWorld(), tasks)
    try:
        if screen.size is not None:
            window.resize(*screen.size)
        window.show()
        wait_until(window.isActiveWindow, f"{screen.name}: what has the keyboard")
        wait_until(lambda: screen.complete(window), screen.name)
        wait_until(lambda: all(body.whole for body in window.findChildren(Body)), f"{screen.name}: all of its words")
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()
        yield window
    finally:
        window.hide()
        end_all()
        tasks.shutdown()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()


def wait_until(holds: Callable[[], object], what: str, patience_ms: int = _PATIENCE_MS) -> None:
    """Lets events come until something holds.

    Raises:
        TimeoutError: it does not come to hold.
    """
    deadline = QDeadlineTimer(patience_ms)
    while not holds():
        if deadline.hasExpired():
            raise TimeoutError(f"{what} did not become complete")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.01)  # lets the background work on


def speak_in(language: Language, application: QApplication) -> None:
    """As ``app`` and ``ui.application`` do at the start."""
    speak(language, usable(language, load_words(language)))
    settle(application)
