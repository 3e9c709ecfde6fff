"""Idle in the tray: memory and processor time of Stillhouse against a bare Qt program with a tray icon, in one run.

``python -m benchmarks.tray --minutes 5``. Both run side by side on an X server of their own with a tray (Xvfb, trayer),
so that whatever disturbs one disturbs the other. Stillhouse runs twice: beside an engine that is installed and stopped,
as after a login, and beside one that runs with a model in memory. The first minute is not counted: the start is over.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.support.desktop import Desktop, process
from tests.support.world import World

ROOT = Path(__file__).resolve().parents[1]
MODEL = "deepseek-r1:1.5b"
BARE = """
import sys
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon
application = QApplication(sys.argv)
application.setQuitOnLastWindowClosed(False)
pixmap = QPixmap(22, 22)
pixmap.fill("#808080")
menu = QMenu()
menu.addAction("Quit", application.quit)
icon = QSystemTrayIcon(QIcon(pixmap))
icon.setContextMenu(menu)
icon.setToolTip("bare")
icon.show()
application.exec()
"""
MIB = 2**20
SETTLE_S = 60.0


@dataclass(frozen=True)
class Idle:
    """What a program took: MiB of its own (USS), shared parts counted by share (PSS), all (RSS); CPU in percent."""

    name: str
    uss: float
    pss: float
    rss: float
    cpu: float

    def __str__(self) -> str:
        return f"| {self.name} | {self.uss:.1f} | {self.pss:.1f} | {self.rss:.1f} | {self.cpu:.3f} % |"


def measured(watched: Sequence[tuple[str, psutil.Process]], seconds: float) -> list[Idle]:
    """What the programs take over the next ``seconds``; the processor's time of one core is 100 %."""
    before = [sum(each.cpu_times()[:2]) for _, each in watched]
    began = time.monotonic()
    time.sleep(seconds)
    passed = time.monotonic() - began
    found = []
    for (name, each), spent in zip(watched, before, strict=True):
        memory = each.memory_full_info()
        cpu = 100 * (sum(each.cpu_times()[:2]) - spent) / passed
        found.append(Idle(name, memory.uss / MIB, memory.pss / MIB, memory.rss / MIB, cpu))
    return found


def set_up(world: World, *, leave_running: bool) -> None:
    """Engine and model are there."""
    for arguments in (("setup", "--model", MODEL, "--yes"), ("start", MODEL) if leave_running else ("stop",)):
        done = world.run(*arguments, timeout=300)
        if done.returncode:
            raise SystemExit(done.stderr)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=5.0)
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tray-")))
        watched = []
        for name, running in (("Stillhouse, engine stopped", False), ("Stillhouse, model in memory", True)):
            place = folder / name.rpartition(" ")[2]
            world = stack.enter_context(World(place))
            set_up(world, leave_running=running)
            desktop = stack.enter_context(Desktop(world.environ, place))
            command = [sys.executable, "-m", "launcher", "--tray"]
            quiet = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            program = stack.enter_context(process(command, desktop.environ, **quiet))
            watched.append((name, psutil.Process(program.pid)))
            if not running:
                bare = stack.enter_context(process([sys.executable, "-c", BARE], desktop.environ, **quiet))
                watched.append(("bare Qt tray program", psutil.Process(bare.pid)))
        time.sleep(SETTLE_S)
        found = measured(watched, 60 * given.minutes)
        sys.stdout.write("| program | USS, MiB | PSS, MiB | RSS, MiB | processor |\n|---|---|---|---|---|\n")
        sys.stdout.write("".join(f"{each}\n" for each in found))


if __name__ == "__main__":
    main()
