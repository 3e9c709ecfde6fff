"""A bare computer and a person at it: from the first start to an answer, and to the end of the program."""

import json
import re
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.support.desktop import Desktop
from tests.support.world import World

pytestmark = pytest.mark.timeout(150)

QUESTION = "Solve x^2 - 5x + 6 = 0"
WATCHED = 4_000_000
SLOWLY = 12_000_000
"""Bytes/s at which a download lasts two seconds."""


def in_memory(world: World) -> list[str]:
    """The models that the engine holds; none where no engine answers."""
    try:
        with urlopen(f"{world.address}/api/ps", timeout=5) as answer:
            return [model["name"] for model in json.load(answer)["models"]]
    except (URLError, OSError):
        return []


def stored_bytes(world: World) -> int:
    """What has come of the models so far."""
    return sum(path.stat().st_blocks * 512 for path in world.models_dir.rglob("sha256-*"))


def to_the_download(desktop: Desktop) -> None:
    """Enter goes the whole way: each page's first button is the one that a person would press."""
    for words in ("Look at my computer", "Continue$", "Continue with", "Download "):
        desktop.shown(words, kind="Button")
        desktop.press("Return")


def no_traceback(desktop: Desktop) -> bool:
    return "Traceback" not in desktop.log()


def test_with_the_mouse_from_the_first_start_to_an_answer_and_the_tray(world: World, desktop: Desktop) -> None:
    world.registry.pace.rate = SLOWLY
    desktop.start()
    set_up(desktop)
    ask(desktop)
    stop_and_start_from_the_tray(world, desktop)
    desktop.click("in memory", kind="tray", button=3)
    desktop.click("Quit", kind="menu entry")
    assert desktop.ended() == 0
    assert no_traceback(desktop)
    assert world.processes() == []


def set_up(desktop: Desktop) -> None:
    """The wizard, page by page."""
    pages = {"welcome": "Look at", "computer": "Continue$", "model": "Continue with", "plan": "Download "}
    for page, words in pages.items():
        desktop.shown(words, kind="Button")
        desktop.picture(page)
        desktop.click(words, kind="Button")
    desktop.shown("MB/s", seconds=40)
    desktop.picture("download")
    desktop.shown("is ready", seconds=60)
    desktop.picture("ready")
    desktop.click("Start chatting", kind="Button")


def ask(desktop: Desktop) -> None:
    """One question, its answer, and the thinking behind it."""
    desktop.click("Your question")
    desktop.type(QUESTION)
    desktop.click("Send", kind="Button")
    desktop.shown("Factor the left side", kind="Prose")
    desktop.shown("Copy the answer")
    desktop.picture("answer")
    desktop.click("Thought ", kind="Button")
    desktop.shown("Reasoning")
    desktop.picture("thinking")


def stop_and_start_from_the_tray(world: World, desktop: Desktop) -> None:
    """The tray tells what is in memory, and changes it."""
    desktop.click("in memory", kind="tray", button=3)
    desktop.shown("Stop the model", kind="menu entry")
    desktop.picture("tray-running")
    desktop.click("Stop the model", kind="menu entry")
    desktop.until(lambda: not in_memory(world), "the model to leave the memory")
    desktop.click("engine is stopped", kind="tray", button=3)
    desktop.shown("Start the model", kind="menu entry")
    desktop.picture("tray-stopped")
    desktop.click("Start the model", kind="menu entry")
    desktop.until(lambda: bool(in_memory(world)), "the model to be in memory again")


def test_with_the_keyboard_alone(world: World, desktop: Desktop) -> None:
    desktop.start()
    desktop.shown("Look at my computer", kind="Button")
    desktop.press("Return")
    desktop.shown("Continue$", kind="Button")
    tab_to(desktop, "Back")
    desktop.press("space")
    desktop.shown("Look at my computer", kind="Button")
    to_the_download(desktop)
    desktop.shown("Start chatting", kind="Button", seconds=60)
    desktop.press("Return")
    desktop.shown("Your question")
    desktop.type(QUESTION)
    desktop.press("Return")
    desktop.shown("Factor the left side", kind="Prose")
    open_and_leave(desktop, "ctrl+comma", "Search settings")
    open_and_leave(desktop, "F1", "The page")
    tab_to(desktop, "More for all chats")
    desktop.press("space")
    desktop.shown("Help", kind="menu entry")
    desktop.press("Escape")
    tab_to(desktop, "Stop the model")
    desktop.press("space")
    desktop.until(lambda: not in_memory(world), "the model to leave the memory")
    desktop.press("ctrl+n")
    desktop.shown("What shall we work out")
    desktop.type(QUESTION)  # wakes the model
    desktop.press("Return")
    desktop.shown("Factor the left side", kind="Prose")
    assert in_memory(world)
    assert no_traceback(desktop)


def tab_to(desktop: Desktop, name: str) -> None:
    """Goes on with Tab until a thing has the keyboard; each stop on the way shows its ring."""
    for _stop in range(40):
        desktop.press("Tab")
        desktop.shown("", kind="FocusRing")
        if any(re.match(name, thing["name"]) for thing in desktop.look() if thing.get("focused")):
            return
    pytest.fail(f"Tab does not come to “{name}”")


def open_and_leave(desktop: Desktop, key: str, part: str) -> None:
    """Opens a window with a key, and leaves it with Escape."""
    desktop.press(key)
    desktop.shown(part)
    desktop.press("Escape")
    desktop.until(lambda: desktop.find(part) is None, f"the window with “{part}” to close")
    desktop.front("Solve")


def test_a_crash_in_the_middle_of_a_download_loses_nothing(world: World, desktop: Desktop) -> None:
    world.registry.pace.rate = SLOWLY // 3
    desktop.start()
    to_the_download(desktop)
    desktop.shown("MB/s", seconds=40)
    desktop.until(lambda: stored_bytes(world) > WATCHED, "some of the model to come")
    desktop.crash()
    before = len([call for call in world.registry.calls if "/data/" in call.path])

    world.registry.pace.rate = None
    desktop.start()
    desktop.shown("is ready", seconds=60)
    desktop.picture("ready-after-a-crash")
    assert before < len([call for call in world.registry.calls if "/data/" in call.path])
    assert no_traceback(desktop)
