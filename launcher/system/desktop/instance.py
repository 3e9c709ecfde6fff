"""The Stillhouse that runs, as another process sees it: asked to end, and waited for. Commands can: there is no Qt.

Where Qt keeps the socket and the lock of a name: QLocalServer's and QLockFile's documentation, and ``ui/single.py``.
"""

import contextlib
import getpass
import socket
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from launcher.core.instance import QUIT, instance_name

ENDS_WITHIN_S: Final = 20.0
"""Work a second, the engine six; more on a slow computer."""
_ANSWERS_WITHIN_S: Final = 2.0


def ask_to_quit(environ: Mapping[str, str], within_s: float = ENDS_WITHIN_S) -> bool:
    """Asks the one that runs for this user and folder to end in good order; whether none runs any more."""
    name = instance_name(getpass.getuser(), environ.get("STILLHOUSE_HOME", ""))
    pid = _owner(Path(tempfile.gettempdir()) / f"{name}.lock")
    if pid is None:
        return True
    import psutil  # few installations meet one that runs

    try:
        process = psutil.Process(pid)
        with contextlib.suppress(OSError):  # it may be ending already
            _say(name)
        process.wait(timeout=within_s)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        return False
    return True


def _owner(lock: Path) -> int | None:
    """The process that QLockFile's file names on its first line."""
    try:
        return int(lock.read_text(encoding="utf-8", errors="replace").splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def _say(name: str) -> None:
    if sys.platform == "win32":
        with Path(rf"\\.\pipe\{name}").open("wb", buffering=0) as pipe:
            pipe.write(QUIT)
        return
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(_ANSWERS_WITHIN_S)
        caller.connect(str(Path(tempfile.gettempdir()) / name))
        caller.sendall(QUIT)
