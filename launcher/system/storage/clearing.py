"""What we keep, by kind: its bytes, and away with it. Only what is ours by name goes: a user may keep more there."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from launcher.core.installation import Belonging, Holding
from launcher.system.storage.paths import Paths


def held(paths: Paths) -> tuple[Belonging, ...]:
    """The kinds that are there, with their bytes."""
    found = (Belonging(kind, sum(map(_size, _places(paths, kind)))) for kind in _KINDS)
    return tuple(each for each in found if each.size)


def clear(paths: Paths, kinds: frozenset[Holding]) -> tuple[str, ...]:
    """Deletes these kinds; the paths of what could not be deleted. Our folder goes where it is empty then."""
    left: list[str] = []
    for kind in _KINDS:
        for path in _places(paths, kind) if kind in kinds else ():
            try:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
            except OSError:
                left.append(str(path))
    with contextlib.suppress(OSError):
        paths.home.rmdir()
    return tuple(left)


_KINDS = (Holding.ENGINE, Holding.CHATS, Holding.SETTINGS)


def _places(paths: Paths, kind: Holding) -> Iterator[Path]:
    """The files and folders of a kind that are there, those that were set aside among them."""
    match kind:
        case Holding.ENGINE:
            names = [paths.engine.name, f"{paths.engine.name}.lock"]
        case Holding.CHATS:
            names = [paths.history.name]
        case _:
            kept = (paths.settings, paths.setup, paths.measured, paths.updates, paths.window, paths.logs, paths.run)
            names = [each.name for each in kept]
    for name in names:
        patterns = (name, f"{name}-wal", f"{name}-shm", f"{name}-journal", f"{name}.damaged-*", f".{name}.*")
        for pattern in patterns:
            yield from paths.home.glob(pattern)


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else (path,)
    return sum(each.lstat().st_size for each in files if each.is_symlink() or each.is_file())
