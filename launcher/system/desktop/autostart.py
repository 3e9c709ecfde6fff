r"""Start at login: a switch of each system, read from the system itself each time.

- Linux: a file in ``autostart`` of ``XDG_CONFIG_HOME`` (Desktop Application Autostart Specification 0.5). It is off
  with ``Hidden``, with GNOME's own key, and where the file or its program is gone.
- macOS: a file in ``~/Library/LaunchAgents`` (launchd.plist(5)). It is off with ``Disabled``, after
  ``launchctl disable`` (the system's settings do the like), and where the file is gone.
- Windows: a value of ``Run`` of the user. It is off where the value is gone, and by the task manager, which notes an
  odd first byte in ``StartupApproved\Run``.
"""

import plistlib
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol
from xml.parsers.expat import ExpatError

from launcher.core.problems import Code, Failure
from launcher.core.refusals import why
from launcher.core.systems import Os
from launcher.system.storage.atomic import write_whole

NAME: Final = "Stillhouse"
LABEL: Final = "org.stillhouse.Stillhouse"

RUN: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
_LAUNCHCTL_WITHIN_S: Final = 10

Command = Sequence[str]


class LoginItem(Protocol):
    """The switch of one system; offers what ``ports.Autostart`` asks for."""

    def is_on(self) -> bool:
        """Whether the system would start us at the next login."""

    def set(self, on: bool) -> None:
        """Turns it on, with the program that runs now, or off; leaves nothing behind when it is off."""


class DesktopEntry:
    """Linux and the other desktops that follow freedesktop.org."""

    def __init__(self, folder: Path, command: Command) -> None:
        self.file = folder / f"{LABEL}.desktop"
        self._command = tuple(command)

    def is_on(self) -> bool:
        """Whether a session would start the entry."""
        try:
            lines = self.file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return False
        entry = {key.strip(): value.strip() for key, sign, value in (line.partition("=") for line in lines) if sign}
        program = entry.get("TryExec", "")
        return (
            "Exec" in entry
            and entry.get("Hidden", "").lower() != "true"
            and entry.get("X-GNOME-Autostart-enabled", "").lower() != "false"
            and (not program or Path(_unescaped(program)).exists())
        )

    def set(self, on: bool) -> None:
        """Writes the entry, or removes it."""
        if not on:
            _remove(self.file)
            return
        lines = (
            "[Desktop Entry]",
            "Type=Application",
            f"Name={NAME}",
            f"Exec={' '.join(map(_quoted, self._command))}",
            f"TryExec={self._command[0].replace(chr(92), chr(92) * 2)}",
            "Icon=stillhouse",
            "X-GNOME-Autostart-enabled=true",
        )
        write_whole(self.file, ("\n".join(lines) + "\n").encode())


class LaunchAgent:
    """macOS. ``launchctl`` knows what was disabled in the system's settings; ``ask`` runs it."""

    def __init__(self, folder: Path, command: Command, ask: Callable[[Command], str]) -> None:
        self.file = folder / f"{LABEL}.plist"
        self._command = tuple(command)
        self._ask = ask

    def is_on(self) -> bool:
        """Whether launchd would run the agent."""
        try:
            agent = plistlib.loads(self.file.read_bytes())
        except (OSError, ValueError, ExpatError, plistlib.InvalidFileException):
            return False
        if not isinstance(agent, dict) or not agent.get("RunAtLoad") or agent.get("Disabled"):
            return False
        said = self._ask(("launchctl", "print-disabled", _domain()))
        return not any(
            LABEL in line and line.rstrip().endswith(("=> true", "=> disabled")) for line in said.splitlines()
        )

    def set(self, on: bool) -> None:
        """Writes the agent for the next login, or removes it. What runs now goes on."""
        if not on:
            _remove(self.file)
            return
        agent = {
            "Label": LABEL,
            "ProgramArguments": list(self._command),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
            "LimitLoadToSessionType": "Aqua",
        }
        write_whole(self.file, plistlib.dumps(agent))
        self._ask(("launchctl", "enable", f"{_domain()}/{LABEL}"))


class Registry(Protocol):
    """The user's part of the registry of Windows. Every method may raise ``OSError``."""

    def get(self, key: str, name: str) -> str | bytes | None:
        """A value; ``None`` where it is not there."""

    def put(self, key: str, name: str, value: str) -> None:
        """Writes a text; makes its key."""

    def delete(self, key: str, name: str) -> None:
        """Removes a value, where it is there."""


class RunKey:
    """Windows."""

    def __init__(self, registry: Registry, command: Command) -> None:
        self._registry = registry
        self._command = tuple(command)

    def is_on(self) -> bool:
        """Whether Explorer would run the value: the task manager's switch is another value beside it."""
        try:
            if not self._registry.get(RUN, NAME):
                return False
            approved = self._registry.get(APPROVED, NAME)
        except OSError:
            return False
        return not (isinstance(approved, bytes) and approved and approved[0] % 2)

    def set(self, on: bool) -> None:
        """Writes the value, or removes it; what the task manager had noted goes."""
        try:
            self._registry.delete(APPROVED, NAME)
            if on:
                self._registry.put(RUN, NAME, subprocess.list2cmdline(self._command))
            else:
                self._registry.delete(RUN, NAME)
        except OSError as error:
            raise Failure(Code.LOGIN_NOT_CHANGED, **why(error)) from error


def login_item(system: Os, environ: Mapping[str, str], home: Path, program: Path | None = None) -> LoginItem:
    """The switch of this system, for the program that runs now, or for another one."""
    command = login_command(environ) if program is None else (str(program), "--tray")
    if system is Os.WINDOWS:
        return RunKey(_WindowsRegistry(), command)
    if system is Os.MACOS:
        return LaunchAgent(home / "Library" / "LaunchAgents", command, _said)
    named = environ.get("XDG_CONFIG_HOME", "")
    config = Path(named) if Path(named).is_absolute() else home / ".config"
    return DesktopEntry(config / "autostart", command)


def login_command(environ: Mapping[str, str]) -> tuple[str, ...]:
    """What starts this very program into the tray: frozen, installed, or from its source."""
    if getattr(sys, "frozen", False):
        return (environ.get("APPIMAGE") or sys.executable, "--tray")
    source = Path(__file__).resolve().parents[3] / "dev.py"
    if source.exists():
        return (sys.executable, str(source), "run", "--", "--tray")
    return (sys.executable, "-m", "launcher", "--tray")


def _quoted(argument: str) -> str:
    """An argument of ``Exec``: quoted, then escaped as every text of a desktop entry, and its ``%`` doubled."""
    for sign in ("\\", '"', "`", "$"):
        argument = argument.replace(sign, "\\" + sign)
    return '"' + argument.replace("\\", "\\\\").replace("%", "%%") + '"'


def _unescaped(text: str) -> str:
    return text.replace("\\\\", "\\")


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise Failure(Code.FILE_NOT_WRITTEN, path=str(file), **why(error)) from error


def _domain() -> str:
    """The user's session, as launchctl calls it."""
    if sys.platform == "win32":  # never asked there
        return ""
    import os

    return f"gui/{os.getuid()}"


def _said(command: Command) -> str:
    """What a program of the system wrote; nothing where it is not there or does not end."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=_LAUNCHCTL_WITHIN_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")


class _WindowsRegistry:
    """``winreg``, as :class:`Registry`."""

    if sys.platform == "win32":

        def get(self, key: str, name: str) -> str | bytes | None:
            import winreg

            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                    value = winreg.QueryValueEx(opened, name)[0]
            except FileNotFoundError:
                return None
            return value if isinstance(value, str | bytes) else None

        def put(self, key: str, name: str, value: str) -> None:
            import winreg

            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, value)

        def delete(self, key: str, name: str) -> None:
            import winreg

            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_SET_VALUE) as opened:
                    winreg.DeleteValue(opened, name)
            except FileNotFoundError:
                return

    else:

        def get(self, key: str, name: str) -> str | bytes | None:
            raise OSError(f"no registry: {key} {name}")

        def put(self, key: str, name: str, value: str) -> None:
            raise OSError(f"no registry: {key} {name} {value}")

        def delete(self, key: str, name: str) -> None:
            raise OSError(f"no registry: {key} {name}")
