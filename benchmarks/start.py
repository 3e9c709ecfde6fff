"""Start to the first painted window, and to the first page in it, on a first run; against a bare window of Qt."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Final

from benchmarks.pairs import compare

MOMENT: Final = "BENCHMARK_UNTIL"
WINDOW: Final = "window"
PAGE: Final = "page"

UNTIL_PAINTED = """
import os
import PySide6.QtWidgets as widgets
from PySide6.QtCore import QTimer

def look():
    for window in widgets.QApplication.topLevelWidgets():
        if window.isVisible() and window.windowHandle().isExposed() and (ANY or window.layout() is not None):
            os.write(1, b"painted")
            os._exit(0)

class Watched(widgets.QApplication):
    def __init__(self, arguments):
        super().__init__(arguments)
        self.looking = QTimer(interval=0)
        self.looking.timeout.connect(look)
        self.looking.start()

ANY = os.environ["BENCHMARK_UNTIL"] == "window"
widgets.QApplication = Watched
"""
"""A window is painted while it is exposed, a page once it is in the window and the events are through.

They are looked for, since a filter of events in Python costs what it measures: all of Qt's types are made for it at the
first event of an object that it does not know.
"""

BARE = """
ANY = True
application = widgets.QApplication([])
window = widgets.QWidget()
window.resize(920, 680)
window.show()
application.exec()
"""
OURS = "import sys\nsys.argv = ['stillhouse']\nfrom launcher.__main__ import main\nmain()\n"


def until_painted(command: Sequence[str], environ: dict[str, str]) -> float:
    """Seconds from the start of the process to the moment that ``MOMENT`` names in the environment."""
    started = time.perf_counter()
    ended = subprocess.run(command, env=environ, capture_output=True, check=False)
    seconds = time.perf_counter() - started
    if ended.stdout != b"painted":
        raise SystemExit(f"nothing was painted:\n{ended.stderr.decode()}")
    return seconds


if __name__ == "__main__":
    bare = ("a bare window of Qt", [sys.executable, "-c", UNTIL_PAINTED + BARE])
    for moment in (WINDOW, PAGE):
        os.environ[MOMENT] = moment
        compare((f"Stillhouse, its {moment}", [sys.executable, "-c", UNTIL_PAINTED + OURS]), bare, until_painted)
