"""Renames that Windows refuses for a moment: a virus scanner or an indexer has just opened what was written."""

import sys
import time
from pathlib import Path
from typing import Final

_PATIENCE_S: Final = 2.0
_PAUSE_S: Final = 0.02


def replace(fresh: Path, path: Path) -> None:
    """Puts ``fresh`` in the place of ``path``, in one step; on Windows waits up to two seconds for whoever has it open.

    Raises:
        OSError: it cannot be done.
    """
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            fresh.replace(path)
        except PermissionError:
            if sys.platform != "win32" or time.monotonic() > until:
                raise
            time.sleep(_PAUSE_S)
        else:
            return
