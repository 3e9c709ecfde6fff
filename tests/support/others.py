"""A folder that belongs to another user of the computer."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_NOBODY = 65534


@contextmanager
def closed(folder: Path) -> Iterator[None]:
    """Nobody may look into ``folder`` while the block runs; who is root is nobody meanwhile."""
    if sys.platform == "win32":
        pytest.skip("Windows has other rights")
    before, root = folder.stat().st_mode, os.geteuid() == 0
    folder.chmod(0)
    try:
        if root:
            os.seteuid(_NOBODY)
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(before)
