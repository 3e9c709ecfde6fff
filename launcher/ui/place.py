"""The one place that the programs of a user share: whoever comes first has it."""

import getpass
from collections.abc import Mapping

from PySide6.QtCore import QDir, QLockFile

from launcher.core import instance


def instance_name(environ: Mapping[str, str]) -> str:
    """The name of the place and of the local socket: the user's, and the folder's where everything is kept in one."""
    return instance.instance_name(getpass.getuser(), environ.get("STILLHOUSE_HOME", ""))


def place_lock(name: str) -> QLockFile:
    """Whoever takes it is first. It never gets too old: only the end of its process frees it, a killed one's too."""
    lock = QLockFile(f"{QDir.tempPath()}/{name}.lock")
    lock.setStaleLockTime(0)
    return lock
