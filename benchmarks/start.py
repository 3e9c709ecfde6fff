"""Start to the first painted window: the program on its first run, against a bare window of Qt."""

import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks.pairs import compare

UNTIL_PAINTED = """
import os
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

def look():
    if any(window.isExposed() for window in QApplication.topLevelWindows()):
        os.write(1, b"painted")
        os._exit(0)

def run_until_painted(*_arguments):
    timer = QTimer(interval=2)
    timer.timeout.connect(look)
    timer.start()
    return event_loop()

event_loop = QApplication.exec
QApplication.exec = run_until_painted
"""
"""A window is painted while it is exposed. It is looked for, since a filter of events in Python costs what it measures:

all of Qt's types are made for it at the first event of an object that it does not know.
"""

BARE = (
    "application = QApplication([])\nwindow = QWidget()\nwindow.resize(920, 680)\nwindow.show()\nQApplication.exec()\n"
)
OURS = "import sys\nsys.argv = ['stillhouse']\nfrom launcher.__main__ import main\nmain()\n"


def until_painted(command: Sequence[str], environ: dict[str, str]) -> float:
    """Seconds from the start of the process to the first paint of a window."""
    started = time.perf_counter()
    ended = subprocess.run(command, env=environ, capture_output=True, check=False)
    seconds = time.perf_counter() - started
    if ended.stdout != b"painted":
        raise SystemExit(f"nothing was painted:\n{ended.stderr.decode()}")
    return seconds


if __name__ == "__main__":
    compare(
        ("Stillhouse, first run", [sys.executable, "-c", UNTIL_PAINTED + OURS]),
        ("a bare window of Qt", [sys.executable, "-c", UNTIL_PAINTED + BARE]),
        until_painted,
    )
