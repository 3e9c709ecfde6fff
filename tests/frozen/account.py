"""A user's account on this system, and what its owner does with the program: starts it, writes to it, removes it."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import psutil

from installer.layout import Layout, layout
from launcher.core.installation import Receipt
from launcher.core.systems import Os
from launcher.system.storage.history import SqliteHistoryStore
from launcher.system.storage.paths import Paths

OF_OTHERS: Final = re.compile(r"(^|/)(fontconfig|mesa_shader_cache\w*|gvfs-metadata|dconf|\.ollama)(/|$)")
"""What libraries of the system and the engine keep for themselves in a home: the engine's key stays with its models."""

_PICTURE = """
import sys
from PySide6.QtGui import QGuiApplication
application = QGuiApplication(sys.argv)
sys.exit(not application.primaryScreen().grabWindow(0).save(sys.argv[1]))
"""


class Account:
    """``home`` is the user's folder, ``environ`` what a program of theirs sees, ``folder`` a place of the test's."""

    def __init__(self, system: Os, home: Path, environ: Mapping[str, str], folder: Path) -> None:
        self.system, self.home, self.environ = system, home, dict(environ)
        self.where: Layout = layout(system, home, self.environ)
        self._passing = Path(self.environ["TEMP"])
        self._report = folder / "self-test.json"

    def run(self, program: Path, *arguments: str, seconds: float = 180.0) -> str:
        """Runs the program to its end; what it said. It has to end well."""
        ended = subprocess.run(
            [program, *arguments],
            env=self.environ,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
        out, err = (said.decode("utf-8", "replace") for said in (ended.stdout, ended.stderr))  # Windows: its code page
        assert ended.returncode == 0, f"{program.name} {' '.join(arguments)}: {ended.returncode}\n{out}{err}"
        return out

    def self_test(self, program: Path) -> str:
        """The report of a program on itself."""
        self.run(program, "--self-test", "--json", str(self._report))
        return self._report.read_text(encoding="utf-8")

    def receipt(self) -> Receipt | None:
        """What is installed."""
        from installer.installing import Installing

        return Installing(self.where, "0").receipt()

    def start_from_the_entry(self) -> None:
        """Does what a click on it in the menu does, and waits for the window."""
        match self.system:
            case Os.LINUX:
                assert self.where.data is not None
                entry = self.where.data / "applications" / "org.stillhouse.Stillhouse.desktop"
                subprocess.run(["gio", "launch", entry], env=self.environ, check=True, timeout=60)
                until(self._has_the_keyboard, "a window", 60)
            case Os.WINDOWS:
                assert self.where.menu is not None
                shortcut = str(self.where.menu / "Stillhouse.lnk")
                subprocess.run(["cmd", "/c", "start", "", shortcut], env=self.environ, check=True, timeout=60)
            case Os.MACOS:  # not by "open": what that starts has the environment of the login, and so another home
                shell = ["/bin/sh", "-c", '"$@" &', "start", str(self.where.start)]
                subprocess.run(shell, env=self.environ, check=True, timeout=60, stderr=subprocess.DEVNULL)
        until(lambda: bool(self.running()), "the program to run", 60)

    def _has_the_keyboard(self) -> bool:
        """Whether a window of the program's has it (X11)."""
        search = ["xdotool", "search", "--onlyvisible", "--class", "stillhouse"]
        shown, focused = (
            subprocess.run(command, env=self.environ, capture_output=True, text=True, timeout=60, check=False).stdout
            for command in (search, ["xdotool", "getwindowfocus"])
        )
        return focused.strip() in shown.split()

    def running(self) -> list[str]:
        """The processes of the installed program; on Windows its windows (Wine does not tell a process's program)."""
        if self.system is Os.WINDOWS:
            return windows_titled("Stillhouse")
        processes = psutil.process_iter(["exe"])
        return [f"{each.pid}" for each in processes if Path(each.info["exe"] or "/") == self.where.start]

    def ask_in_the_window(self, question: str, answered: str) -> None:
        """Types a question, and waits until the answer is kept. On Linux alone: elsewhere nobody types here."""
        store = SqliteHistoryStore(self.paths)
        hand = ["xdotool", "type", "--delay", "20", question]
        subprocess.run(hand, env=self.environ, check=True, timeout=60)
        subprocess.run(["xdotool", "key", "Return"], env=self.environ, check=True, timeout=60)
        until(lambda: bool(store.search(answered)), "the answer", 60)

    @property
    def paths(self) -> Paths:
        """What the program keeps for this user."""
        data = self.home / {Os.WINDOWS: "AppData/Local/Stillhouse", Os.LINUX: ".local/share/stillhouse"}.get(
            self.system, "Library/Application Support/Stillhouse"
        )
        return Paths(data)

    def holds(self) -> dict[str, str]:
        """The user's files, links and folders, and what is left in the folder for passing things."""
        found = {}
        for folder in self._places():
            for path in sorted(folder.rglob("*")):
                name = path.relative_to(folder.anchor).as_posix()
                if not _is_of_others(path, folder):
                    found[name] = _content(path)
        return found

    def picture(self, name: str) -> None:
        """Keeps the screen as it is, where ``STILLHOUSE_TEST_SHOTS`` names a folder."""
        if folder := os.environ.get("STILLHOUSE_TEST_SHOTS"):
            target = str(Path(folder).resolve() / f"{name}.png")
            subprocess.run([sys.executable, "-c", _PICTURE, target], env=self.environ, check=True, timeout=60)

    def _places(self) -> Iterator[Path]:
        """Where the program might have left something: on Windows an account is busy elsewhere all the time."""
        yield self._passing
        if self.system is not Os.WINDOWS:
            yield self.home
            return
        assert self.where.menu is not None
        yield from (self.where.program.parent, self.where.menu, self.paths.home)


def missing() -> list[str]:
    """What this computer lacks of what starts an entry of the menu."""
    return [] if sys.platform != "linux" or shutil.which("gio") else ["gio"]


def until(holds: Callable[[], bool], what: str, seconds: float) -> None:
    """Waits until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited for {what} in vain"
        time.sleep(0.2)


def windows_titled(title: str) -> list[str]:
    """The titles of the visible windows that begin with it (Windows)."""
    titles: list[str] = []
    if sys.platform == "win32":
        import ctypes

        user = ctypes.windll.user32
        kind = ctypes.WINFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p)

        def look(window: int, _nothing: int) -> bool:
            text = ctypes.create_unicode_buffer(200)
            user.GetWindowTextW(ctypes.c_void_p(window), text, 200)
            if user.IsWindowVisible(ctypes.c_void_p(window)) and text.value.startswith(title):
                titles.append(text.value)
            return True

        user.EnumWindows(kind(look), None)
    return titles


def _is_of_others(path: Path, home: Path) -> bool:
    """Also a folder that has nothing else in it: ``.cache`` is there for the first of them."""
    if OF_OTHERS.search(path.relative_to(home).as_posix()):
        return True
    inside = list(path.iterdir()) if path.is_dir() and not path.is_symlink() else []
    return bool(inside) and all(_is_of_others(each, home) for each in inside)


def _content(path: Path) -> str:
    if path.is_symlink():
        return f"-> {path.readlink()}"
    return "/" if path.is_dir() else f"{path.stat().st_size} {path.read_bytes()[:64].hex()}"
