"""Whether others need the computer more."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from launcher.system.desktop.surroundings import GAME, SystemSurroundings
from launcher.system.desktop.x11 import Screen
from tests.support.desktop import missing_programs, x_server
from tests.support.windows import Manager

NOBODY: dict[str, str] = {}


def with_memory(monkeypatch: pytest.MonkeyPatch, available: int) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(total=100, available=available))


@pytest.mark.parametrize(("available", "short"), [(3, True), (4, False), (50, False)])
def test_memory_is_short_below_its_last_twenty_fifth(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, available: int, short: bool
) -> None:
    with_memory(monkeypatch, available)
    assert SystemSurroundings(NOBODY, pressure=tmp_path / "none").memory_is_short() is short


@pytest.mark.parametrize(
    ("said", "available", "short"),
    [
        ("some avg10=12.50 avg60=3.00 avg300=0.90 total=1\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n", 9, True),
        (
            "some avg10=12.50 avg60=3.00 avg300=0.90 total=1\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
            10,
            False,
        ),
        ("some avg10=9.99 avg60=30.00 avg300=0.90 total=1\nfull avg10=9.00 avg60=0.00 avg300=0.00 total=0\n", 9, False),
        ("", 9, False),
        ("\x00\xff", 9, False),
    ],
)
def test_memory_that_programs_wait_for_is_short_before_it_is_used_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str, available: int, short: bool
) -> None:
    with_memory(monkeypatch, available)
    pressure = tmp_path / "memory"
    pressure.write_bytes(said.encode("latin-1"))
    assert SystemSurroundings(NOBODY, pressure=pressure).memory_is_short() is short


def test_memory_that_cannot_be_asked_for_is_not_short(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise psutil.Error

    monkeypatch.setattr(psutil, "virtual_memory", fail)
    assert not SystemSurroundings(NOBODY).memory_is_short()
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(total=0, available=0))
    assert not SystemSurroundings(NOBODY).memory_is_short()


@pytest.mark.parametrize(("state", "filled"), [(GAME, True), (2, False), (5, False), (None, False)])
def test_windows_tells_of_what_draws_the_whole_screen(state: int | None, filled: bool) -> None:
    assert SystemSurroundings(NOBODY, lambda: state).screen_is_filled() is filled


def test_this_computer_answers() -> None:
    assert SystemSurroundings(os.environ).memory_is_short() in (True, False)
    assert not SystemSurroundings(NOBODY).screen_is_filled()


def own_server() -> AbstractContextManager[str]:
    """An X server, where there can be one."""
    if sys.platform != "linux":
        pytest.skip("an X server is Linux's")
    if "Xvfb" in missing_programs():
        pytest.skip("needs Xvfb")
    return x_server(os.environ)


@pytest.fixture
def manager() -> Iterator[Manager]:
    """An X server, and what a window manager would say there."""
    with own_server() as display:
        made = Manager(display)
        yield made
        made.close()


def test_a_window_that_fills_the_screen_is_seen_with_its_program(manager: Manager) -> None:
    screen = Screen({"DISPLAY": manager.display})
    assert screen.filling() is None, "no window manager says anything"
    window = manager.new_window()
    manager.activate(window)
    assert screen.filling() is None
    manager.say_state(window, "_NET_WM_STATE_ABOVE")
    assert screen.filling() is None
    manager.say_state(window, "_NET_WM_STATE_ABOVE", "_NET_WM_STATE_FULLSCREEN")
    assert screen.filling() == 0
    manager.say_process(window, 4711)
    assert screen.filling() == 4711
    surroundings = SystemSurroundings({"DISPLAY": manager.display})
    assert surroundings.screen_is_filled()
    manager.say_process(window, os.getpid())
    assert not surroundings.screen_is_filled(), "our own window is no reason"
    manager.remove(window)
    assert screen.filling() is None
    surroundings._screen.close()
    screen.close()
    screen.close()


def test_a_server_that_ends_is_no_screen_and_ends_nobody_else() -> None:
    with own_server() as display:
        screen = Screen({"DISPLAY": display})
        assert screen.filling() is None
    assert screen.filling() is None
    assert screen.filling() is None
    screen.close()


@pytest.mark.parametrize("display", ["", ":77777", "nonsense"])
def test_where_there_is_no_server_nothing_fills_a_screen(display: str) -> None:
    assert Screen({"DISPLAY": display}).filling() is None


def test_without_the_library_nothing_fills_a_screen() -> None:
    code = (
        "import ctypes; real = ctypes.CDLL\n"
        "def missing(name, *rest):\n    if name: raise OSError(name)\n    return real(name, *rest)\n"
        "ctypes.CDLL = missing\n"
        "from launcher.system.desktop.x11 import Screen; print(Screen({'DISPLAY': ':0'}).filling())"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "None"
