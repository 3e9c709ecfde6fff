"""A screen reader's end of the line: a bus of its own with AT-SPI on it, what a program tells there and what it says.

Trees come through ``gdbus``, one call a thing, since QtDBus cannot read structures in Python; what is announced comes
over QtDBus, whose connection stays and asks for it.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusVariant

from tests.support.desktop import process

_LAUNCHERS: Final = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
_REGISTRY: Final = "org.a11y.atspi.Registry"
_ACCESSIBLE: Final = "org.a11y.atspi.Accessible"
_ROOT: Final = "/org/a11y/atspi/accessible/root"
_VISIBLE: Final = 30
"""The bit of AT-SPI's ``STATE_VISIBLE``."""
_REFERENCE: Final = re.compile(r"\('(:[\d.]+)', (?:objectpath )?'(/[^']+)'\)")
_TEXT: Final = re.compile(r"""^\((?:<)?(['"])(.*)\1>?,\)$""", re.DOTALL)


def missing_parts() -> list[str]:
    """What this computer lacks of it."""
    missing = [program for program in ("dbus-daemon", "gdbus") if shutil.which(program) is None]
    return missing if any(Path(path).is_file() for path in _LAUNCHERS) else [*missing, "at-spi2-core"]


@dataclass(frozen=True, slots=True)
class Told:
    """A thing as it is told: its role and its name, and how deep in the tree it stands."""

    role: str
    name: str
    depth: int


class ScreenReader(QObject):
    """``with ScreenReader(environ) as reader``: ``environ`` has the display; a program gets :attr:`environ`."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__()
        self._environ = dict(environ)
        self._stack = ExitStack()
        self._bus = ""
        self.heard: list[str] = []
        """What was announced, one after the other."""

    def __enter__(self) -> Self:
        read, write = os.pipe()
        command = ["dbus-daemon", "--session", "--nofork", f"--print-address={write}"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._stack.enter_context(process(command, self._environ, pass_fds=(write,), **quiet))
        os.close(write)
        with os.fdopen(read) as told:
            self._environ["DBUS_SESSION_BUS_ADDRESS"] = told.readline().strip()
        session = self._environ["DBUS_SESSION_BUS_ADDRESS"]
        asked = self._call(session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus.GetAddress")
        self._bus = _text(asked)
        self._listen()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        QDBusConnection.disconnectFromBus(self._bus)
        self._stack.close()

    @property
    def environ(self) -> dict[str, str]:
        """The environment of a program that is to be read."""
        return {**self._environ, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}

    def tree(self) -> list[Told]:
        """All that is told of all programs, in the order of a walk; a list's lines only as far as they are shown."""
        programs = self._children(_REGISTRY, _ROOT)
        return [told for program in programs for told in self._under(*program, 0)]

    def _under(self, name: str, path: str, depth: int) -> Iterator[Told]:
        if depth and not self._visible(name, path):
            return
        role = _text(self._call(self._bus, name, path, f"{_ACCESSIBLE}.GetRoleName"))
        get = "org.freedesktop.DBus.Properties.Get"
        yield Told(role, _text(self._call(self._bus, name, path, get, _ACCESSIBLE, "Name")), depth)
        for child in self._children(name, path):
            yield from self._under(*child, depth + 1)

    def _visible(self, name: str, path: str) -> bool:
        """Whether it is to be seen, where it is not scrolled away."""
        state = re.search(r"\d+", self._call(self._bus, name, path, f"{_ACCESSIBLE}.GetState").replace("uint32", ""))
        return bool(state and int(state[0]) >> _VISIBLE & 1)

    def _children(self, name: str, path: str) -> list[tuple[str, str]]:
        return _REFERENCE.findall(self._call(self._bus, name, path, f"{_ACCESSIBLE}.GetChildren"))

    def _listen(self) -> None:
        bus = QDBusConnection.connectToBus(self._bus, self._bus)
        path = "/org/a11y/atspi/registry"
        ask = QDBusMessage.createMethodCall(_REGISTRY, path, _REGISTRY, "RegisterEvent")
        ask.setArguments(["object:announcement", [""], ""])
        bus.call(ask)
        event = "org.a11y.atspi.Event.Object"
        slot = SLOT("_hear(QDBusMessage)")
        assert bus.connect("", "", event, "Announcement", self, slot)  # type: ignore[call-overload]  # takes a str too

    @Slot(QDBusMessage)
    def _hear(self, message: QDBusMessage) -> None:
        words = message.arguments()[3]
        self.heard.append(str(words.variant() if isinstance(words, QDBusVariant) else words))

    def _call(self, bus: str, name: str, path: str, method: str, *arguments: str) -> str:
        command = ["gdbus", "call", "--address", bus, "--dest", name, "--object-path", path, "--method", method]
        asked = subprocess.run(
            [*command, *arguments], env=self._environ, capture_output=True, text=True, timeout=20, check=False
        )
        return asked.stdout.strip()


def _text(answer: str) -> str:
    found = _TEXT.match(answer)
    return found[2] if found else ""
