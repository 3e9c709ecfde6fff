"""The console that the program was started from. A windowed program on Windows has none, and takes its parent's."""

import ctypes
import sys
from typing import Final, TextIO

_OUTPUT: Final = "CONOUT$"
_INPUT: Final = "CONIN$"


def attach_terminal() -> None:
    """Where a windowed program has no output, gives it the console of whoever started it, if that one has any.

    Streams that lead to a file or a pipe stay. The one-file executable is its own parent, so the grandparent is
    asked too.
    """
    if sys.platform != "win32" or (sys.stdout is not None and sys.stderr is not None):
        return
    if not _attached():
        return
    sys.stdout = sys.stdout or _opened(_OUTPUT, "w")
    sys.stderr = sys.stderr or _opened(_OUTPUT, "w")
    sys.stdin = sys.stdin or _opened(_INPUT, "r")


def _attached() -> bool:
    """Whether an ancestor, the nearest first, had a console to share."""
    if sys.platform != "win32":
        return False
    import psutil  # late: judging a described computer does without

    attach = ctypes.windll.kernel32.AttachConsole
    return any(attach(ancestor.pid) for ancestor in psutil.Process().parents()[:2])


def _opened(name: str, mode: str) -> TextIO | None:
    """Python writes UTF-16 to a console itself: any sign can be shown, whatever the code page."""
    try:
        return open(name, mode, encoding="utf-8", errors="replace")  # type: ignore[return-value]  # noqa: PTH123 - a device, for as long as we run
    except OSError:
        return None
