"""``python -m tests.support.two_screens FOLDER``: a window that goes from a screen of 96 dpi to one of 192, and what is
drawn there beside one that was opened there. Run by the tests: the platform reads its screens once, at its start.

Prints a JSON line a screen: its name, the window's ratio on either screen, and the share of pixels that are not as in
the window that was opened on the finer screen.
"""

import json
import os
import sys
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from launcher.core.settings import Theme as Choice
from launcher.ui.theme import Theme
from tests.support.screens.stage import staged, wait_until
from tests.support.screenshots import SCREENS

_NAMES = ("chat-answer", "wizard-model", "wizard-download")
_FAR = 60  # of 255: edges of letters may be a shade other
_AT, _THERE = (20, 20), (1620, 20)


def main(arguments: list[str]) -> int:
    """Makes the platform's screens, then shows each window on both."""
    config = Path(arguments[0]) / "screens.json"
    common = {"y": 0, "width": 1500, "height": 1000, "logicalBaseDpi": 96, "dpr": 1}
    fine = {"name": "fine", "x": 1600, "logicalDpi": 192, **common} | {"width": 3000, "height": 2000}
    screens = [{"name": "coarse", "x": 0, "logicalDpi": 96, **common}, fine]
    config.write_text(json.dumps({"screens": screens}), encoding="utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={config}"
    Theme.apply(QApplication(sys.argv[:1]), Choice.LIGHT)
    for screen in (each for each in SCREENS if each.name in _NAMES):
        with staged(screen) as window:
            window.move(*_AT)
            before = window.devicePixelRatio()
            moved = _on_the_fine_one(window)
            after = window.devicePixelRatio()
        with staged(screen) as window:
            opened = _on_the_fine_one(window)
        other = {"screen": screen.name, "ratios": [before, after], "other": _other(moved, opened)}
        sys.stdout.write(json.dumps(other) + "\n")
    return 0


def _on_the_fine_one(window: QWidget) -> QImage:
    window.move(*_THERE)
    wait_until(lambda: window.devicePixelRatio() == 2, "the window on the finer screen")
    return window.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)


def _other(one: QImage, two: QImage) -> float:
    """The share of pixels that differ; all where the sizes do."""
    first, second = bytes(one.constBits()), bytes(two.constBits())
    if len(first) != len(second):
        return 1.0
    return sum(abs(a - b) > _FAR for a, b in zip(first, second, strict=True)) / len(first)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
