"""The program on this computer for good: what was written, and what removing takes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

FORM: Final = 1
"""The version of a receipt's form."""

_HEX: Final = re.compile(r"[0-9a-f]{64}|")


class EntryKind(StrEnum):
    """What an entry of the system is made of."""

    FILE = "file"
    LINK = "link"
    KEY = "key"
    """A key of the registry of Windows, with all its values."""
    FOLDER = "folder"
    """A folder that was not there before; removed where it is empty."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was written outside the program's own folder; ``place`` is a path or a key's name."""

    kind: EntryKind
    place: str


@dataclass(frozen=True, slots=True)
class InstalledFile:
    """A file of the program, by its path in the program's folder (``/`` between names). A link has no ``sha256``."""

    path: str
    size: int
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """All that an installation wrote. ``executable`` is a path in ``folder``."""

    version: str
    folder: str
    executable: str
    files: tuple[InstalledFile, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def bytes(self) -> int:
        """Bytes of the program's files."""
        return sum(file.size for file in self.files)

    def to_json(self) -> dict[str, object]:
        """The form on disk."""
        return {
            "form": FORM,
            "version": self.version,
            "folder": self.folder,
            "executable": self.executable,
            "files": [[file.path, file.size, file.sha256] for file in self.files],
            "entries": [[entry.kind, entry.place] for entry in self.entries],
        }

    @classmethod
    def from_json(cls, data: object) -> "Receipt":
        """Reads the form on disk.

        Raises:
            ValueError: it is not a receipt that may be followed: removing goes by it, so each path is checked.
        """
        if not isinstance(data, Mapping) or data.get("form") != FORM:
            raise ValueError("form")
        version, folder, executable = (_text(data, name) for name in ("version", "folder", "executable"))
        files = tuple(_file(each) for each in _list(data, "files"))
        entries = tuple(_entry(each) for each in _list(data, "entries"))
        return cls(version, folder, _inside(executable), files, entries)


class Stage(StrEnum):
    """How far an interrupted installation came."""

    COPYING = "copying"
    """The new folder is not whole: undone."""
    SWITCHING = "switching"
    """The new folder is whole, and takes the place of the old one: completed."""


@dataclass(frozen=True, slots=True)
class InstallPlan:
    """What installing would do: bytes to write, bytes free there (unknown: ``None``), where, and over which version."""

    folder: str
    size: int
    free: int | None
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Copied:
    """Bytes of the program that are written, of all."""

    done: int
    total: int


class Holding(StrEnum):
    """A kind of thing that Stillhouse has on this computer."""

    PROGRAM = "program"
    ENGINE = "engine"
    CHATS = "chats"
    SETTINGS = "settings"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Belonging:
    """One thing, with its bytes; ``name`` tells models apart."""

    kind: Holding
    size: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Removal:
    """What is to go, beside the program itself and its engine: kinds, and models by name."""

    kinds: frozenset[Holding] = frozenset({Holding.CHATS, Holding.SETTINGS})
    models: frozenset[str] = frozenset()

    def takes(self, held: Belonging) -> bool:
        """Whether something goes."""
        if held.kind is Holding.MODEL:
            return held.name in self.models
        return held.kind in (Holding.PROGRAM, Holding.ENGINE) or held.kind in self.kinds


@dataclass(frozen=True, slots=True)
class Removed:
    """The end of a removal: what could not be removed, and what was left because it is not ours."""

    left: tuple[str, ...] = field(default=())
    not_ours: tuple[str, ...] = field(default=())


def _text(data: Mapping[str, object], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(name)
    return value


def _list(data: Mapping[str, object], name: str) -> Sequence[object]:
    value = data.get(name)
    if not isinstance(value, list):
        raise ValueError(name)
    return value


def _inside(path: object) -> str:
    """A path in the program's folder: never one that leads out of it."""
    if not isinstance(path, str) or not path or path.startswith("/") or "\\" in path or ":" in path:
        raise ValueError("path")
    if any(part in ("", ".", "..") for part in path.split("/")):
        raise ValueError("path")
    return path


def _file(data: object) -> InstalledFile:
    if not isinstance(data, list) or len(data) != 3:
        raise ValueError("files")
    path, size, sha256 = data
    if type(size) is not int or size < 0 or not isinstance(sha256, str) or not _HEX.fullmatch(sha256):
        raise ValueError("files")
    return InstalledFile(_inside(path), size, sha256)


def _entry(data: object) -> Entry:
    if not isinstance(data, list) or len(data) != 2 or not all(isinstance(each, str) and each for each in data):
        raise ValueError("entries")
    return Entry(EntryKind(data[0]), data[1])
