"""One screen, ready to be pictured: how it is made and when it is complete."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from PySide6.QtWidgets import QWidget

from launcher.system.resources import load_words
from launcher.text import spoken_language
from launcher.text.catalogue import WORDS
from launcher.ui.tasks import Tasks
from tests.support.fakes import FakeWorld


def at_once(_window: QWidget) -> bool:
    """The screen needs no time to be complete."""
    return True


_standing = Event()


def stand_still() -> None:
    """What a script does at the moment that is to be pictured."""
    _standing.wait(20)


def begin_all() -> None:
    """Before a screen is made."""
    _standing.clear()


def end_all() -> None:
    """Lets go of what the screens let stand still; then nothing of theirs is left running."""
    _standing.set()


def is_said(key: str, words: str) -> bool:
    """Whether ``words`` contain the sentence ``key`` of the language in use, whatever it is filled with."""
    sentence = str(load_words(spoken_language()).get(key, WORDS[key]))
    return re.search(".*".join(map(re.escape, re.split(r"\{[^}]*\}", sentence))), words) is not None


@dataclass(frozen=True)
class Screen:
    """``make`` builds the window in a world of its own; the picture is taken once ``complete`` says so."""

    name: str
    make: Callable[[FakeWorld, Tasks], QWidget]
    complete: Callable[[QWidget], bool] = at_once
    size: tuple[int, int] | None = None
