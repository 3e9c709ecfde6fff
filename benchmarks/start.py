"""Start to the first painted window: the program on its first run, against a bare window of Qt."""

import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks.pairs import compare

UNTIL_PAINTED = """
import os
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

class FirstPaint(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and watched.isWindow():
            os.write(1, b"painted")
            os._exit(0)
        return False

first_paint = FirstPaint()

def run_until_painted(*_arguments):
    application = QApplication.instance()
    application.installEventFilter(first_paint)
    return event_loop()

event_loop = QApplication.exec
QApplication.exec = run_until_painted
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
