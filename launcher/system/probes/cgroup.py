"""The memory that a container may use: Linux's control groups, both versions, nested, seen from inside or outside."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from launcher.system.probes.units import BYTES_PER_MIB


@dataclass(frozen=True, slots=True)
class Limit:
    """The tightest limit on this process, and what is free under all of them. MiB."""

    limit_mib: int
    free_mib: int


@dataclass(frozen=True, slots=True)
class _Version:
    """The names that a version has for its files."""

    kind: str
    limits: tuple[str, ...]
    used: str
    reclaimable: str


_V1: Final = _Version("cgroup", ("memory.limit_in_bytes",), "memory.usage_in_bytes", "total_inactive_file")
_V2: Final = _Version("cgroup2", ("memory.max", "memory.high"), "memory.current", "inactive_file")
"""Above ``memory.high`` a process is slowed to a crawl: as good as a limit."""


def limit(ram_mib: int, root: Path = Path("/")) -> Limit | None:
    """The limit on this process; ``None`` where it may use all of ``ram_mib``. ``root`` stands for ``/``."""
    tightest: Limit | None = None
    for version in (_V1, _V2):
        for folder in _groups(version, root):
            tightest = _tighter(tightest, _limit_of(version, folder, ram_mib))
    return tightest


def _tighter(one: Limit | None, other: Limit | None) -> Limit | None:
    if one is None or other is None:
        return one or other
    return Limit(min(one.limit_mib, other.limit_mib), min(one.free_mib, other.free_mib))


def _limit_of(version: _Version, folder: Path, ram_mib: int) -> Limit | None:
    sizes = [size for file in version.limits if (size := _number(folder / file)) is not None]
    if not sizes or min(sizes) // BYTES_PER_MIB >= ram_mib:  # "max", and version 1's very large number
        return None
    size = min(sizes)
    used = (_number(folder / version.used) or 0) - _statistic(folder / "memory.stat", version.reclaimable)
    return Limit(size // BYTES_PER_MIB, max(0, size - max(0, used)) // BYTES_PER_MIB)


def _groups(version: _Version, root: Path) -> Iterator[Path]:
    """The folders of this process's group and of all groups around it, as far as they can be seen."""
    own = _own_group(version, root)
    for mounted, at in _mounts(version, root):
        if own is None:
            continue
        inside = own.relative_to(mounted) if own.is_relative_to(mounted) else PurePosixPath()
        folder = root / at.relative_to("/")
        yield folder
        for part in inside.parts:
            if part == "..":  # a namespace that does not reach our group: its top is all that we see
                break
            folder /= part
            yield folder


def _own_group(version: _Version, root: Path) -> PurePosixPath | None:
    for line in _lines(root / "proc/self/cgroup"):
        _, controllers, path = [*line.split(":", 2), "", ""][:3]
        if (version is _V2 and not controllers) or (version is _V1 and "memory" in controllers.split(",")):
            return PurePosixPath(path or "/")
    return None


def _mounts(version: _Version, root: Path) -> Iterator[tuple[PurePosixPath, PurePosixPath]]:
    """(the group that is mounted, where): fields 4 and 5 of proc_pid_mountinfo(5)."""
    for line in _lines(root / "proc/self/mountinfo"):
        place, _, system = line.partition(" - ")
        fields, kind = place.split(), system.split()
        if len(fields) < 5 or len(kind) < 3 or kind[0] != version.kind:
            continue
        if version is _V2 or "memory" in kind[2].split(","):
            yield PurePosixPath(fields[3]), PurePosixPath(fields[4])


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _number(path: Path) -> int | None:
    lines = _lines(path)
    return int(lines[0]) if lines and lines[0].isascii() and lines[0].isdigit() else None


def _statistic(path: Path, name: str) -> int:
    for line in _lines(path):
        key, _, value = line.partition(" ")
        if key == name and value.isdigit():
            return int(value)
    return 0
