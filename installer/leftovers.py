"""What a one-file program that was killed has left in the temporary folder: its loader cannot take it away any more."""

import contextlib
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from installer.download import CARRIED

UNPACKED_WITHIN_S: Final = 600.0
"""Until a program runs from it, nothing tells that a folder is in use: a loader on a slow disk may still be at it."""


def sweep(passing: Path, ours: Path | None, now: float) -> None:
    """Removes the unpacked downloads in ``passing`` that no process uses; ``ours`` is that of this very one.

    Only a folder that carries our launcher is one of ours: other programs unpack themselves under such names too.
    ``now`` is in seconds since 1970.
    """
    candidates = [each for each in _folders(passing) if each != ours and _is_ours(each) and _is_old(each, now)]
    used = _used() if candidates and sys.platform != "win32" else ""
    for folder in candidates:
        if str(folder) in used:
            continue
        with contextlib.suppress(OSError):
            # on Windows a folder that a program runs from cannot be renamed, and so is not taken apart
            gone = folder.rename(folder.with_name(f"{folder.name}.gone"))
            shutil.rmtree(gone, ignore_errors=True)


def _folders(passing: Path) -> Iterable[Path]:
    try:
        return sorted(passing.glob("_MEI*"))
    except OSError:
        return ()


def _is_ours(folder: Path) -> bool:
    return any((folder / CARRIED / name).is_file() for name in ("stillhouse", "stillhouse.exe"))


def _is_old(folder: Path, now: float) -> bool:
    try:
        return now - folder.stat().st_mtime > UNPACKED_WITHIN_S
    except OSError:
        return False


def _used() -> str:
    """The environments of all processes: a program's loader names there where it has unpacked it."""
    import psutil

    found = list[str]()
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            found += process.environ().values()
    return "\n".join(found)
