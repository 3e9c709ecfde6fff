"""One process at a time: a lock that the system takes back when its holder ends, however it ends."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from launcher.core.cancel import Cancel
from launcher.core.problems import Code, Failure

_POLL_S: Final = 0.1


@contextmanager
def alone(lock: Path, cancel: Cancel) -> Iterator[bool]:
    """While the block runs, no other process is in a block of the same ``lock``; whether one had to be waited for.

    Raises:
        Failure: ``INTERRUPTED`` when cancelled while it waits.
        OSError: the file cannot be made.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    held = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    waited = False
    try:
        while not _taken(held):
            waited = True
            if cancel.requested:
                raise Failure(Code.INTERRUPTED)
            time.sleep(_POLL_S)
        yield waited
    finally:
        os.close(held)  # which lets go


def _taken(file: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # exists only there

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # and this one everywhere else

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
