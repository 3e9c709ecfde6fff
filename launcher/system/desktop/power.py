"""The computer's sleep: kept off while something long is under way (a download stops with it)."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from launcher.system.childenv import bundle_folder, child_environment

_ES_CONTINUOUS = 0x80000000
_ES_SYSTEM_REQUIRED = 0x00000001
"""winbase.h, SetThreadExecutionState: the display may go dark, the computer stays awake."""
_BUSES = ("/run/dbus/system_bus_socket", "/var/run/dbus/system_bus_socket")
PATIENCE_S = 2.0
"""For a keeper to end once its standard input has."""


class SystemPower:
    """Offers what ``ports.Power`` asks for. Where the system has no way, the computer sleeps as it likes."""

    @contextmanager
    def awake(self, reason: str) -> Iterator[None]:
        """Keeps the computer awake while the block runs."""
        if sys.platform == "win32":
            with _windows_awake():
                yield
        elif command := keeper(reason):
            with _held_by(command):
                yield
        else:
            yield


def keeper(reason: str) -> Sequence[str]:
    """The command that keeps this system awake until its standard input ends; empty where there is none."""
    if sys.platform == "darwin":
        return ("/usr/bin/caffeinate", "-i", "/bin/cat")
    inhibit, cat = shutil.which("systemd-inhibit"), shutil.which("cat")
    if inhibit is None or cat is None or not _has_system_bus():
        return ()
    return (inhibit, "--what=idle:sleep", "--who=Stillhouse", f"--why={reason}", "--mode=block", cat)


def _has_system_bus() -> bool:
    """Whether logind can be asked: in a container it cannot, and systemd-inhibit would only wait for it."""
    return any(Path(bus).exists() for bus in _BUSES)


@contextmanager
def _held_by(command: Sequence[str]) -> Iterator[None]:
    """While the block runs, so does the child; it ends with its standard input, even if we are killed."""
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=child_environment(os.environ, bundle_folder()),
            start_new_session=True,
        )
    except OSError:
        yield
        return
    try:
        yield
    finally:
        if child.stdin is not None:
            child.stdin.close()
        try:
            child.wait(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


@contextmanager
def _windows_awake() -> Iterator[None]:
    """The wish belongs to the thread that utters it, and ends with it."""
    _set_execution_state(_ES_CONTINUOUS | _ES_SYSTEM_REQUIRED)
    try:
        yield
    finally:
        _set_execution_state(_ES_CONTINUOUS)


def _set_execution_state(flags: int) -> None:
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetThreadExecutionState(flags)
