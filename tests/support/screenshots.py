"""``python -m tests.support.screenshots DIR``: a picture of every screen, light and dark, at 100 % and at 200 %, in
English; in German and in Arabic, light, at 100 %.

To add a screen, add a :class:`Screen` to the tuple of its room in ``tests/support/screens``; to add a room, add its
tuple to :data:`SCREENS`. Names after DIR picture only the screens whose names begin so. ``docs`` in place of DIR draws
the pictures of README anew.
"""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDeadlineTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from launcher.core.languages import Language
from launcher.core.settings import Theme as Choice
from launcher.ui.theme import Theme
from tests.support.screens import chat, elsewhere, empty, held, history, life, program, wizard
from tests.support.screens.screen import Screen
from tests.support.screens.stage import speak_in, staged

SCREENS: tuple[Screen, ...] = (
    *wizard.SCREENS,
    *empty.SCREENS,
    *chat.SCREENS,
    *held.SCREENS,
    *history.SCREENS,
    *life.SCREENS,
    *elsewhere.SCREENS,
    *program.SCREENS,
)

DOCS = Path(__file__).resolve().parents[2] / "docs" / "pictures"
IN_DOCS = frozenset({"wizard-model", "chat-answer"})
"""What README shows; ``tests/ui/test_screenshots.py`` compares the two."""

_VARIANT = "STILLHOUSE_TEST_PICTURES"
_SETTLE_MS = 80
_COLOURS = 256
_POINTS = 10.5  # what desktops commonly set; the offscreen platform has 9


def main(arguments: list[str]) -> int:
    """One process for each scale and language: Qt reads the scale once, and a program speaks one language."""
    folder, *names = arguments
    variant = os.environ.get(_VARIANT)
    if variant is not None:
        return picture_all(Path(folder), names, variant)
    if folder == "docs":
        return picture_docs()
    command = [sys.executable, "-m", "tests.support.screenshots", folder, *names]
    variants = (("", "1"), ("200", "2"), ("de", "1"), ("ar", "1"))
    drawing = [
        subprocess.Popen(command, env={**os.environ, "QT_SCALE_FACTOR": scale, _VARIANT: variant})
        for variant, scale in variants
    ]
    return max(each.wait() for each in drawing)


def picture_docs() -> int:
    """Pictures what README shows, in as few bytes as it takes."""
    application = _application()
    Theme.apply(application, Choice.LIGHT)
    for screen in (each for each in SCREENS if each.name in IN_DOCS):
        path = DOCS / f"{screen.name}.png"
        picture(screen, path)
        _with_few_colours(QImage(str(path))).save(str(path), None, 0)
    return 0


def _with_few_colours(image: QImage) -> QImage:
    """As many colours as a byte holds: those that most of it has."""
    pixels = memoryview(image.convertToFormat(QImage.Format.Format_RGB32).constBits()).cast("B").cast("I")
    table = [colour for colour, _ in Counter(pixels).most_common(_COLOURS)]
    return image.convertToFormat(QImage.Format.Format_Indexed8, table)


def picture_all(folder: Path, names: list[str], variant: str) -> int:
    """Pictures the screens in this process's scale, and in the language that ``variant`` may name."""
    folder.mkdir(parents=True, exist_ok=True)
    application = _application()
    suffix, choices = f"-{variant}" if variant else "", [Choice.LIGHT, Choice.DARK]
    if variant in tuple(Language):
        speak_in(Language(variant), application)
        choices = [Choice.LIGHT]
    wanted = [screen for screen in SCREENS if not names or screen.name.startswith(tuple(names))]
    for choice in choices:
        Theme.apply(application, choice)
        for screen in wanted:
            picture(screen, folder / f"{screen.name}-{choice}{suffix}.png")
    sys.stdout.write(f"{len(choices) * len(wanted)} pictures in {folder}\n")
    return 0


def _application() -> QApplication:
    application = QApplication(sys.argv[:1])
    font = application.font()
    font.setPointSizeF(_POINTS)
    application.setFont(font)
    return application


def picture(screen: Screen, path: Path) -> None:
    """Makes one screen, waits until it is complete, and saves it."""
    with staged(screen) as window:
        settled = QDeadlineTimer(_SETTLE_MS)
        while not settled.hasExpired():
            QCoreApplication.processEvents()
        window.grab().save(str(path))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
