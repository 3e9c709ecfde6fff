"""The whole program in a process of its own: signals, titles, a second start, what hangs."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.world import World

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def running(world: World, code: str = "", *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """The program; ``code`` runs on its event loop once it is there."""
    script = f"""
import os, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from PySide6.QtGui import QGuiApplication
from launcher.app import build_services
from launcher.ui import program as running
from launcher.ui.opening import Opening
from launcher.ui.place import instance_name
class Observed(running.Stillhouse):
    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        observed.append(self)
        QTimer.singleShot(0, self, self._look)
    def _look(self):
        if self._window is None or not self._window.isVisible():
            QTimer.singleShot(10, self, self._look)
            return
        print("shown", flush=True)
        program = self
{"".join(f"        {line}{chr(10)}" for line in code.splitlines())}
observed = []
running.Stillhouse = Observed
environ = dict(os.environ)
opening = Opening(instance_name(environ))
sys.exit(running.run(opening, build_services(environ), tray_only="--tray" in sys.argv, label=sys.argv[1]))
"""
    with subprocess.Popen(
        [sys.executable, "-c", script, *(arguments or ("",))],
        cwd=ROOT,
        env=world.environ | {"QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as process:
        yield process
        process.kill()


def until_said(process: "subprocess.Popen[str]", words: str) -> list[str]:
    """Reads until the program says ``words``; all that it said."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if line == f"{words}\n":
            return said
    return pytest.fail(f"it never said {words!r}, but {said}")


def until_shown(process: "subprocess.Popen[str]") -> None:
    until_said(process, "shown")


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path / "world", strict=True) as world:
        yield world


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_it_in_good_order(outside: World, name: str) -> None:
    with running(outside) as process:
        until_shown(process)
        process.send_signal(getattr(signal, name))
        output, _ = process.communicate(timeout=10)
        assert process.returncode == 0, output
        assert "Traceback" not in output
        assert "Error calling" not in output


def test_the_quit_of_the_desktop_ends_it_in_good_order(outside: World) -> None:
    with running(outside, "QApplication.quit()") as process:
        output, _ = process.communicate(timeout=20)
        assert process.returncode == 0, output


@pytest.mark.skipif(sys.platform == "win32", reason="ended by a signal")
def test_an_exception_on_the_event_loop_does_not_end_it(outside: World) -> None:
    code = "QTimer.singleShot(0, self, lambda: 1 / 0)\nQTimer.singleShot(50, self, lambda: print('alive', flush=True))"
    with running(outside, code) as process:
        lines = until_said(process, "alive")
        process.terminate()
        process.communicate(timeout=10)
        assert process.returncode == 0
        assert any("ZeroDivisionError" in line for line in lines)


@pytest.mark.skipif(sys.platform == "win32", reason="ended by a signal")
def test_work_that_hangs_does_not_keep_the_process(outside: World) -> None:
    code = "import time\nself._tasks.call(lambda: time.sleep(60), print, print)"
    with running(outside, code) as process:
        until_shown(process)
        began = time.monotonic()
        process.terminate()
        process.communicate(timeout=10)
        assert process.returncode == 0
        assert time.monotonic() - began < 5


@pytest.mark.skipif(sys.platform == "win32", reason="ended by a signal")
def test_the_titles_of_a_demonstration_say_so_once(outside: World) -> None:
    code = "print(self._window.windowTitle(), '|', QGuiApplication.applicationDisplayName(), flush=True)"
    with running(outside, code, " · Demonstration") as process:
        until_shown(process)
        until_said(process, "Stillhouse · Demonstration | Stillhouse · Demonstration")
        process.terminate()
        process.communicate(timeout=10)


@pytest.mark.skipif(sys.platform == "win32", reason="ended by a signal")
def test_a_second_start_ends_at_once_and_raises_the_first(outside: World) -> None:
    code = """
if self.main.isVisible():
    self.main.hide()
    self._look_again = QTimer(self, interval=10)
    self._look_again.timeout.connect(lambda: self.main.isVisible() and print("raised", flush=True))
    self._look_again.start()
"""
    with running(outside, code) as first:
        until_shown(first)
        with running(outside) as second:
            output, _ = second.communicate(timeout=20)
            assert (second.returncode, output) == (0, "")
        until_said(first, "raised")
        first.terminate()
        first.communicate(timeout=10)
        assert first.returncode == 0
