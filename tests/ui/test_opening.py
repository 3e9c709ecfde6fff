"""The empty window, in a process of its own: there at once, in its own program alone, and closed for good."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.world import World

ROOT = Path(__file__).resolve().parents[2]

FIRST_LOOK = """
import sys
import PySide6.QtWidgets as widgets
from launcher.ui import opening

def look():
    (window,) = [each for each in widgets.QApplication.topLevelWidgets() if each.isVisible()]
    print(window.windowTitle(), window.windowHandle().isExposed(), window.content, flush=True)
    print(*sorted(name for name in sys.modules if name.startswith(("launcher.", "requests", "psutil"))), flush=True)
    window.close()

shown = opening.Opening.show
def show(self):
    shown(self)
    look()
opening.Opening.show = show
sys.argv = ["stillhouse"]
from launcher.__main__ import main
sys.exit(main())
"""
SECOND = """
import os
from PySide6.QtCore import QCoreApplication
from launcher.ui.place import instance_name, place_lock
application = QCoreApplication([])
lock = place_lock(instance_name(dict(os.environ)))
assert lock.tryLock(0)
from launcher.ui.opening import Opening
application.shutdown()
opening = Opening(instance_name(dict(os.environ)))
opening.show()
print(opening.window.isVisible())
"""
WHILE_EMPTY = frozenset(
    {
        "launcher.__main__", "launcher.app", "launcher.core", "launcher.core.instance", "launcher.core.look",
        "launcher.system", "launcher.system.childenv", "launcher.system.storage", "launcher.system.storage.home",
        "launcher.system.storage.look", "launcher.ui", "launcher.ui.main_window", "launcher.ui.opening",
        "launcher.ui.place",
    }
)  # fmt: skip
"""All of ours that is imported before the window is painted: each one more is waited for at every start."""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    with World(tmp_path / "world", strict=True) as world:
        return world.environ | {"QT_QPA_PLATFORM": "offscreen"}


def ran(code: str, environ: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, check=False, cwd=ROOT, env=environ, capture_output=True, encoding="utf-8", timeout=60
    )


def test_it_is_painted_before_the_program_is_there_and_closed_for_good(environ: dict[str, str]) -> None:
    done = ran(FIRST_LOOK, environ)
    title, modules = done.stdout.splitlines()
    assert title == "Stillhouse True None"
    assert set(modules.split()) <= WHILE_EMPTY
    assert done.returncode == 0, done.stderr


def test_where_another_has_the_place_no_empty_window_flashes(environ: dict[str, str]) -> None:
    done = ran(SECOND, environ)
    assert done.stdout == "False\n", done.stderr
