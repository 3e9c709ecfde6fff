"""What the support file holds of the outside: versions, the ends of the logs, the words that must not be in it."""

import getpass
import io
import platform
import socket
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from launcher import __version__
from launcher.core.problems import Code, Failure
from launcher.core.refusals import Refusal
from launcher.system.storage.atomic import write_whole
from launcher.system.storage.paths import Paths

LOG_TAIL: Final = 256 * 1024
"""Bytes of each log's end."""


class SystemSupport:
    """Offers what ``ports.Support`` asks for."""

    def __init__(self, paths: Paths, environ: Mapping[str, str]) -> None:
        self._paths = paths
        self._environ = environ

    def home(self) -> str:
        """The folder that everything of ours lies in."""
        return str(self._paths.home)

    def about(self) -> Mapping[str, str]:
        """Versions."""
        return {"version": __version__, "python": sys.version, "platform": platform.platform()}

    def logs(self) -> Mapping[str, str]:
        """The end of each log, by its name."""
        return {log.name: _tail(log) for log in sorted(self._paths.logs.glob("*.log*"))}

    def secrets(self) -> Mapping[str, str]:
        """What to write in their place → the user's folder, the user, the computer."""
        return {
            "~": self._environ.get("USERPROFILE") or self._environ.get("HOME") or "",
            "(user)": self._environ.get("USERNAME") or self._environ.get("USER") or self._environ.get("LOGNAME") or "",
            "(account)": _account(),
            "(computer)": socket.gethostname(),
        }

    def write(self, path: str, contents: Mapping[str, str]) -> None:
        """Writes a ZIP, whole or not at all.

        Raises:
            Failure: ``FILE_NOT_WRITTEN``.
        """
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in contents.items():
                archive.writestr(name, text)
        target = Path(path).expanduser()
        if not target.parent.is_dir():  # a folder that is not there was mistyped
            raise Failure(Code.FILE_NOT_WRITTEN, path=path, reason=Refusal.NOT_THERE)
        write_whole(target, packed.getvalue())


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user without an entry in the system's list
        return ""


def _tail(log: Path) -> str:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - LOG_TAIL))
            return file.read().decode("utf-8", "replace")
    except OSError as error:
        return f"({error.strerror})"
