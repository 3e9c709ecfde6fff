"""The file that an engine of ours writes its own words to, and the last ones before it."""

import contextlib
import os
import shutil
import sys
from pathlib import Path
from typing import Final

from launcher.system.ollama.errors import shortened

_KEPT: Final = 3
_TAIL: Final = 8192
_LIMIT: Final = 16 * 1024 * 1024
"""Bytes of the log of an engine that runs."""


def rotate(log: Path) -> None:
    """Makes room for a new log; keeps the last ones, the youngest as ``engine.log.1``.

    Raises:
        OSError: the disk refuses.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    _shift(log, log)


def bound(log: Path) -> None:
    """Begins a running engine's log again once it is large: copied, then emptied under its open handle.

    That is safe where the engine appends (``O_APPEND``): what it writes next stands at the beginning. Windows keeps the
    position in the handle, so there the log is begun again at the engine's next start only.
    """
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        if log.stat().st_size > _LIMIT:
            copy = log.with_name(f"{log.name}.0")
            shutil.copyfile(log, copy)
            os.truncate(log, 0)
            _shift(log, copy)


def last_words(log: Path) -> str:
    """The line of the log that says why: the last ``Error: …``, else the last of all."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _TAIL))
            lines = file.read().decode("utf-8", "replace").split("\n")
    except OSError:
        return ""
    spoken = [line.strip() for line in lines if line.strip()]
    errors = [line for line in spoken if line.startswith("Error:") or "level=ERROR" in line]
    return shortened((errors or spoken or [""])[-1].removeprefix("Error:"))


def _shift(log: Path, youngest: Path) -> None:
    """Makes ``youngest`` the log number 1, and each other one a number older."""
    for number in range(_KEPT - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number + 1}"))
    if youngest.exists():
        youngest.replace(log.with_name(f"{log.name}.1"))
