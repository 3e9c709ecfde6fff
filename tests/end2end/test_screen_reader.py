"""The real program as a screen reader gets it, over AT-SPI, by keyboard from the first start to an answer."""

import re
from collections.abc import Iterator
from typing import Final

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from tests.support.desktop import Desktop
from tests.support.screen_reader import ScreenReader, Told, missing_parts
from tests.support.world import World

pytestmark = pytest.mark.timeout(150)

NAMED: Final = frozenset(
    {"button", "push button", "check box", "radio button", "heading", "progress bar", "text", "combo box", "image"}
)
"""Roles, in AT-SPI's words, of what nobody can use or understand without a name."""


@pytest.fixture
def reader(desktop: Desktop, qapp: QApplication) -> Iterator[ScreenReader]:
    missing = missing_parts()
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")
    with ScreenReader(desktop.environ) as reader:
        desktop.adopt(reader.environ)
        yield reader


def nameless(tree: list[Told]) -> list[Told]:
    return [told for told in tree if told.role in NAMED and not told.name.strip()]


def named(tree: list[Told], role: str) -> list[str]:
    return [told.name for told in tree if role in told.role]


def test_from_the_first_start_to_an_answer(world: World, desktop: Desktop, reader: ScreenReader) -> None:
    def hears(words: str) -> None:
        def heard() -> bool:
            QCoreApplication.processEvents()
            return any(re.search(words, each) for each in reader.heard)

        desktop.until(heard, f"“{words}” to be said", seconds=30)

    world.registry.pace.rate = 24_000_000
    desktop.start()
    desktop.shown("Look at my computer", kind="Button")
    welcome = reader.tree()
    assert "A reasoning AI of your own" in named(welcome, "heading")
    assert "Look at my computer" in named(welcome, "button")
    for words in ("Look at my computer", "Continue$", "Continue with"):
        desktop.shown(words, kind="Button")
        desktop.press("Return")
    desktop.shown("Download ", kind="Button")
    plan = reader.tree()
    desktop.press("Return")
    hears(r": \d\d %")  # a tenth is told when it is passed
    hears("is ready")
    desktop.shown("Start chatting", kind="Button", seconds=60)
    desktop.press("Return")
    desktop.shown("Your question")
    desktop.type("Solve x^2 - 5x + 6 = 0")
    desktop.press("Return")
    for words in ("The model is thinking", "Thought ", "x squared minus 5 x plus 6 equals 0"):
        hears(words)
    chat = reader.tree()
    assert "Your question" in named(chat, "text")
    assert not [*nameless(welcome), *nameless(plan), *nameless(chat)]
