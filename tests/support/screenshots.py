"""``python -m tests.support.screenshots DIR``: a picture of every screen, light and dark, at 100 % and at 200 %.

To add a screen, add a :class:`Screen` to the tuple of its room in ``tests/support/screens``; to add a room, add its
tuple to :data:`SCREENS`. Names after DIR picture only the screens whose names begin so.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from launcher.core.settings import Theme as Choice
from launcher.ui.tasks import Tasks
from launcher.ui.theme import Theme
from tests.support.fakes import FakeWorld
from tests.support.screens import chat, history, life, program, wizard
from tests.support.screens.screen import Screen

SCREENS: tuple[Screen, ...] = (*wizard.SCREENS, *chat.SCREENS, *history.SCREENS, *life.SCREENS, *program.SCREENS)

_PATIENCE_MS = 10_000
_SETTLE_MS = 80
_POINTS = 10.5  # what desktops commonly set; the offscreen platform has 9


def main(arguments: list[str]) -> int:
    """One process for each scale: Qt reads it once."""
    folder, *names = arguments
    scale = os.environ.get("QT_SCALE_FACTOR")
    if scale is not None:
        return picture_all(Path(folder), names, "-200" if scale == "2" else "")
    for each in ("1", "2"):
        command = [sys.executable, "-m", "tests.support.screenshots", folder, *names]
        code = subprocess.call(command, env={**os.environ, "QT_SCALE_FACTOR": each})
        if code:
            return code
    return 0


def picture_all(folder: Path, names: list[str], suffix: str) -> int:
    """Pictures the screens in this process's scale."""
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication(sys.argv[:1])
    font = application.font()
    font.setPointSizeF(_POINTS)
    application.setFont(font)
    wanted = [screen for screen in SCREENS if not names or screen.name.startswith(tuple(names))]
    for choice in (Choice.LIGHT, Choice.DARK):
        Theme.apply(application, choice)
        for screen in wanted:
            picture(screen, folder / f"{screen.name}-{choice}{suffix}.png")
    sys.stdout.write(f"{2 * len(wanted)} pictures in {folder}\n")
    return 0


def picture(screen: Screen, path: Path) -> None:
    """Makes one screen, waits until it is complete, and saves it."""
    wizard.begin_all()
    tasks = Tasks()
    window = screen.make(FakeWorld(), tasks)
    if screen.size is not None:
        window.resize(*screen.size)
    window.show()
    _wait(screen, window)
    window.grab().save(str(path))
    window.hide()
    wizard.end_all()
    tasks.shutdown()
    window.deleteLater()
    QCoreApplication.sendPostedEvents()
    QCoreApplication.processEvents()


def _wait(screen: Screen, window: QWidget) -> None:
    deadline = QDeadlineTimer(_PATIENCE_MS)
    while not screen.complete(window):
        if deadline.hasExpired():
            raise TimeoutError(f"{screen.name} did not become complete")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.01)  # lets the background work on
    settled = QDeadlineTimer(_SETTLE_MS)
    while not settled.hasExpired():
        QCoreApplication.processEvents()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
