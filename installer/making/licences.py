"""The licences that go into the executable: of the packages, of its starter, and of the system's libraries in it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Final

from launcher.core.bundled import Part
from launcher.system.licences import collected, write

_DOCUMENTS: Final = Path("/usr/share/doc")
_NAMED: Final = re.compile(r"^License: *(.+)$", re.MULTILINE)


def make_licences(libraries: Iterable[str], folder: Path) -> Path:
    """Writes the texts and their index. ``libraries`` are the files that the executable takes from this system.

    Raises:
        FileNotFoundError: a library of this Linux is in the executable, and its package's licence is not here.
    """
    write((*collected(), _starter(), *_system_parts(libraries)), folder)
    return folder


def _starter() -> Part:
    """What unpacks and starts the program is PyInstaller's; its licence has an exception for that."""
    package = distribution("pyinstaller")
    texts = [path for path in package.files or () if path.name == "COPYING.txt"]
    text = texts[0].read_text(encoding="utf-8")
    return Part("PyInstaller's bootloader", package.version, "GPL-2.0-or-later WITH Bootloader-exception", text)


def _system_parts(libraries: Iterable[str]) -> Iterator[Part]:
    """The Debian packages that this system's libraries come from. Windows and macOS have none in the executable."""
    if not sys.platform.startswith("linux"):
        return
    packages: dict[str, str] = {}
    for library in sorted(libraries):
        real = os.path.realpath(library)
        if (found := _package(real) or _package(real.removeprefix("/usr"))) is not None:
            packages.setdefault(*found)
    for name, version in sorted(packages.items()):
        text = (_DOCUMENTS / name / "copyright").read_text(encoding="utf-8", errors="replace")
        named = dict.fromkeys(line.strip() for line in _NAMED.findall(text))
        yield Part(name, version, "; ".join(list(named)[:4]) or "see its text", text)


def _package(path: str) -> tuple[str, str] | None:
    """Name and version of the package that owns a file; ``None`` where none does, or this is no Debian."""
    ask = ["dpkg-query", "--search", path]
    try:
        owner = subprocess.run(ask, capture_output=True, text=True, check=True).stdout.partition(": ")[0]
        show = ["dpkg-query", "--show", "--showformat=${Version}", owner]
        version = subprocess.run(show, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return owner.partition(":")[0], version
