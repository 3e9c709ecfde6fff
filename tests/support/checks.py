"""What each screen is checked for, and in which manners it is built for that; one build a manner serves all checks."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from launcher.core.languages import Language
from launcher.core.settings import Theme as Choice
from launcher.text import speak
from launcher.ui.language import settle
from launcher.ui.theme import TOKENS, Theme, theme
from tests.support import access, layout
from tests.support.screens.screen import Screen
from tests.support.screens.stage import speak_in, staged, wait_until

_SMALL: Final = (640, 480)
_SETTLE_MS: Final = 2000
_STRAY_PIXELS: Final = 300
"""What may be of another ground's colour: a few pixels of a picture or a letter."""

Faults = list[str]


@dataclass(frozen=True, slots=True)
class Check:
    """A column of ``docs/screens.md``: its head, what it says in full, and how faults are found in a window."""

    name: str
    says: str
    look: Callable[[QWidget], Faults]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a screen is built: its language, and whether its type is twice as large."""

    language: Language
    checks: tuple[Check, ...]
    large: bool = False


def told(window: QWidget) -> Faults:
    """What a screen reader is told."""
    return _settled(access.faults, window)


def keys(window: QWidget) -> Faults:
    """What the keyboard reaches, once all has its place."""
    _settled(layout.faults, window)
    return access.key_faults(window)


def dark(window: QWidget) -> Faults:
    """Changes to dark and back while it is open: nothing keeps the light ground."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    Theme.apply(application, Choice.DARK)
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    Theme.apply(application, Choice.LIGHT)
    pixels = bytes(image.constBits())
    grounds = {name: bytes.fromhex(TOKENS.light[name].lstrip("#"))[::-1] for name in ("bg", "surface", "sunken")}
    strays = {name: pixels.count(colour + b"\xff") for name, colour in grounds.items()}
    return [f"{count} pixels of the light {name}" for name, count in strays.items() if count > _STRAY_PIXELS]


def small(window: QWidget) -> Faults:
    """On the smallest of screens."""
    window.resize(*_SMALL)
    found = _settled(layout.faults, window)
    width, height = window.width(), window.height()
    return [*found, *([f"does not get smaller than {width} × {height}"] if (width, height) > _SMALL else [])]


def mirrored(window: QWidget) -> Faults:
    """Read from the other side."""
    other = {Qt.LayoutDirection.LeftToRight: Qt.LayoutDirection.RightToLeft}
    window.setLayoutDirection(other.get(window.layoutDirection(), Qt.LayoutDirection.LeftToRight))
    return _settled(layout.faults, window)


def laid_out(window: QWidget) -> Faults:
    """At its own size."""
    return _settled(layout.faults, window)


_TOLD = Check(
    "told", "A screen reader gets a name, a role, a value and a state of each thing; targets have 24 pixels", told
)
_KEYS = Check(
    "keys",
    "Tab reaches all of it, in sight and with a ring, and comes back; no two mnemonics are the same",
    keys,
)
_PLAIN = (
    _TOLD,
    _KEYS,
    Check("100 %", "No words are cut off, nothing lies over another or outside the window", laid_out),
    Check("dark", "Changed to dark while it is open, nothing keeps the light ground", dark),
    Check("640", "The same at 640 × 480, which no window exceeds", small),
    Check("mirrored", "The same when it is read from the other side", mirrored),
)
_LARGE = (
    Check("200 %", "The same with type of twice the size", laid_out),
    Check("200 % keys", "Tab, with type of twice the size", keys),
    Check("200 % 640", "Type of twice the size at 640 × 480", small),
)
ALWAYS: Final = (
    Manner(Language.ENGLISH, _PLAIN),
    Manner(Language.ENGLISH, _LARGE, large=True),
    Manner(Language.GERMAN, (Check("de", "In German, which needs more room", laid_out),)),
    Manner(
        Language.ARABIC,
        (Check("ar", "In Arabic, from right to left", laid_out), Check("ar told", "Told in Arabic", told)),
    ),
)
"""What every run of the tests does with every screen."""
IN_TURN: Final = tuple(
    Manner(language, (Check(language, f"In {language.name.capitalize()}", laid_out),))
    for language in (Language.FRENCH, Language.SPANISH, Language.PORTUGUESE, Language.CHINESE, Language.JAPANESE)
)
"""One of them a screen in a run of the tests; all of them with ``STILLHOUSE_TEST_LANGUAGES=all``."""


def manners(place: int) -> tuple[Manner, ...]:
    """What is done with the screen that has this place among all."""
    if os.environ.get("STILLHOUSE_TEST_LANGUAGES") == "all":
        return (*ALWAYS, *IN_TURN)
    return (*ALWAYS, IN_TURN[place % len(IN_TURN)])


def faults(screen: Screen, manner: Manner) -> dict[str, Faults]:
    """Builds a screen in a manner; what each check found, by its name."""
    with _in_manner(manner), staged(screen) as window:
        return {check.name: check.look(window) for check in manner.checks}


def _settled(look: Callable[[QWidget], Faults], window: QWidget) -> Faults:
    """Some layouts need a turn or two of the event loop."""
    try:
        wait_until(lambda: not look(window), "the layout", _SETTLE_MS)
    except TimeoutError:
        return look(window)
    return []


@contextmanager
def _in_manner(manner: Manner) -> Iterator[None]:
    application, locale = QApplication.instance(), QLocale()
    assert isinstance(application, QApplication)
    base, size = theme()._base, theme()._base.pointSizeF()
    speak_in(manner.language, application)
    base.setPointSizeF((2 if manner.large else 1) * size)
    try:
        yield
    finally:
        base.setPointSizeF(size)
        speak(Language.ENGLISH)
        settle(application)
        QLocale.setDefault(locale)
