"""A desktop for one test: an X server of its own, a tray, a program in it, and a hand for mouse and keyboard."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("Xvfb", "xdotool", "trayer")
SIZE = "1280x900x24"
QUIET: Mapping[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

Thing = dict[str, Any]


def missing_programs() -> list[str]:
    """What this computer lacks of what a desktop is made of."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


@contextmanager
def process(command: Sequence[str], environ: Mapping[str, str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process that does not outlive the block."""
    started = subprocess.Popen(command, env=dict(environ), **options)
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(timeout=10)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


@contextmanager
def x_server(environ: Mapping[str, str], size: str = SIZE) -> Iterator[str]:
    """An X server of one's own, by the name of its display; it ends with the block."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp"]
    with process(command, environ, pass_fds=(write,), **QUIET):
        os.close(write)
        with os.fdopen(read) as told:
            display = f":{told.readline().strip()}"
        yield display


class Desktop:
    """``with Desktop(world.environ, folder) as desktop: desktop.start(); desktop.click("Look at my computer")``."""

    def __init__(self, environ: Mapping[str, str], folder: Path) -> None:
        self._folder = folder
        self._environ = dict(environ) | {"QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
        self._environ["DBUS_SESSION_BUS_ADDRESS"] = "disabled:"  # else each program would start a bus
        self._stack = ExitStack()
        self._pictures = 0
        self.program: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        bare = {name: self._environ[name] for name in ("PATH", "HOME", "DBUS_SESSION_BUS_ADDRESS")}
        bare["DISPLAY"] = self._environ["DISPLAY"] = self._stack.enter_context(x_server(bare))
        tray = ["trayer", "--edge", "bottom", "--align", "right", "--widthtype", "request", "--SetDockType", "false"]
        self._stack.enter_context(process(tray, bare, **QUIET))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and self.program is not None and self.program.poll() is None:
            with suppress(OSError, AssertionError):
                self.picture("failed")
        self._stack.close()

    @property
    def environ(self) -> dict[str, str]:
        """The environment of a program on this desktop."""
        return dict(self._environ)

    def adopt(self, environ: Mapping[str, str]) -> None:
        """What programs on this desktop find in their environment from now on."""
        self._environ |= environ

    def start(self, *arguments: str) -> None:
        """Starts the program and waits until it can be looked at."""
        eye = self._folder / "eye"
        eye.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.support.observed", str(eye), *arguments]
        log = self._stack.enter_context((self._folder / "program.log").open("ab"))
        self.program = self._stack.enter_context(process(command, self._environ, cwd=ROOT, stdout=log, stderr=log))
        self.until(eye.exists, "the program to start", seconds=30)

    def log(self) -> str:
        """What the program wrote to its standard output and error."""
        return (self._folder / "program.log").read_text(encoding="utf-8")

    def look(self) -> list[Thing]:
        """What can be seen now."""
        seen = self._ask({"ask": "look"})
        assert isinstance(seen, list)
        return seen

    def picture(self, name: str) -> None:
        """Keeps the screen as it is, where ``STILLHOUSE_SHOTS`` names a folder."""
        folder = os.environ.get("STILLHOUSE_TEST_SHOTS")
        if folder:
            self._pictures += 1
            assert self._ask({"ask": "picture", "path": f"{folder}/{self._pictures:02}-{name}.png"})

    def find(self, name: str, *, kind: str = "", enabled: bool = True) -> Thing | None:
        """The thing whose name or text matches the regular expression; ``None`` while there is none."""
        for thing in self.look():
            named = re.search(name, thing["name"]) or re.search(name, thing["text"])
            if named and kind in thing["kind"] and thing["enabled"] >= enabled:
                return thing
        return None

    def shown(self, name: str, *, kind: str = "", seconds: float = 20.0, enabled: bool = True) -> Thing:
        """Waits for a thing to come."""
        found: list[Thing] = []

        def came() -> bool:
            thing = self.find(name, kind=kind, enabled=enabled)
            found.extend([thing] if thing is not None else [])
            return bool(found)

        self.until(came, f"“{name}”", seconds)
        return found[0]

    def click(self, name: str, *, kind: str = "", button: int = 1, seconds: float = 20.0) -> None:
        """Moves the mouse to a thing, once it is there, and clicks."""
        thing = self.shown(name, kind=kind, seconds=seconds)
        self._hand("mousemove", str(thing["x"]), str(thing["y"]), "click", str(button))

    def press(self, *keys: str) -> None:
        """Presses keys (``Return``, ``ctrl+n``) one after the other."""
        self._hand("key", "--clearmodifiers", *keys)

    def type(self, words: str) -> None:
        """Types words."""
        self._hand("type", "--delay", "5", words)

    def front(self, title: str) -> None:
        """Gives a window the keyboard, as a window manager does when another one was closed; here there is none."""
        self._hand("search", "--onlyvisible", "--name", title, "windowfocus", "--sync")

    def until(self, holds: Callable[[], bool], what: str, seconds: float = 20.0) -> None:
        """Waits until something holds; fails with what could be seen instead."""
        deadline = time.monotonic() + seconds
        while not holds():
            if self.program is not None and self.program.poll() is not None:
                pytest.fail(f"the program ended ({self.program.returncode}): {self.log()}")
            if time.monotonic() > deadline:
                names = [thing["name"] or thing["text"] for thing in self.look()]
                pytest.fail(f"waited for {what}; saw {[name for name in names if name]}; log: {self.log()}")
            time.sleep(0.1)

    def crash(self) -> None:
        """Kills the program where it stands, as a power cut would."""
        assert self.program is not None
        self.program.kill()
        self.program.wait()

    def ended(self, seconds: float = 20.0) -> int:
        """Waits for the program to end by itself; its exit code."""
        assert self.program is not None
        return self.program.wait(timeout=seconds)

    def _hand(self, *command: str) -> None:
        subprocess.run(["xdotool", *command], env=self._environ, check=True, timeout=20)

    def _ask(self, question: Mapping[str, str]) -> object:
        with socket.socket(socket.AF_UNIX) as eye:
            eye.settimeout(20)
            eye.connect(str(self._folder / "eye"))
            eye.sendall(json.dumps(question).encode() + b"\n")
            with eye.makefile("rb") as answer:
                return json.loads(answer.readline())
