"""Renames that Windows refuses for a moment: a virus scanner or an indexer has just opened what was written."""

import sys
import time
from pathlib import Path
from typing import Final

PATIENCE_S: Final = 2.0
_PAUSE_S: Final = 0.02
_OPEN_FILES_STAY = sys.platform == "win32"
"""Whether this system refuses to rename what somebody has open."""


def replace(fresh: Path, path: Path, patience_s: float = PATIENCE_S) -> None:
    """Puts ``fresh`` in the place of ``path``, in one step; on Windows waits ``patience_s`` for whoever has it open.

    Raises:
        OSError: it cannot be done.
    """
    until = time.monotonic() + patience_s
    while True:
        try:
            fresh.replace(path)
        except PermissionError:
            if not _OPEN_FILES_STAY or time.monotonic() > until:
                raise
            time.sleep(_PAUSE_S)
        else:
            return
