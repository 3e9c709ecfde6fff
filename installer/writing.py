"""Writes what :mod:`installer.entries` plans, and removes what a receipt lists."""

import contextlib
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from installer.entries import New, NewCopy, NewFile, NewKey, NewLink, NewShortcut, entry_of
from installer.layout import beside
from launcher.core.installation import Entry, EntryKind
from launcher.system.replacing import replace


def with_folders(entries: Iterable[New]) -> tuple[Entry, ...]:
    """The lines of the receipt for entries that are to be written: each after the folders that have to be made."""
    found: dict[Entry, None] = {}
    for new in entries:
        if isinstance(new, NewLink) and not _is_free(new):
            continue
        if not isinstance(new, NewKey):
            found.update(dict.fromkeys(Entry(EntryKind.FOLDER, str(each)) for each in missing_folders(new.path)))
        found[entry_of(new)] = None
    return tuple(found)


def missing_folders(path: Path) -> list[Path]:
    """The folders above ``path`` that are not there, the outermost first."""
    return [folder for folder in reversed(path.parents) if not folder.exists()]


def put_whole(path: Path, data: bytes) -> None:
    """Writes a file in one step: the old one or the new one is there, whatever happens; makes its folders.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with beside(path).open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    replace(beside(path), path)


def write(new: New, program: Path) -> None:
    """Writes an entry, in the place of the one that there may be.

    Raises:
        OSError: it cannot be written.
    """
    match new:
        case NewFile(path, content):
            put_whole(path, content)
        case NewCopy(path, source):
            put_whole(path, (program / source).read_bytes())
        case NewLink(path, target):
            if _is_free(new):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.unlink(missing_ok=True)
                path.symlink_to(target)
        case NewShortcut(path, target, about):
            _write_shortcut(path, target, about)
        case NewKey(key, values):
            _write_key(key, values)


def remove(entry: Entry) -> bool:
    """Removes an entry, whatever has become of it by hand; whether it is gone. A folder goes only where it is empty."""
    try:
        match entry.kind:
            case EntryKind.KEY:
                _remove_key(entry.place)
            case EntryKind.FOLDER:
                with contextlib.suppress(OSError):  # others keep things there
                    Path(entry.place).rmdir()
            case EntryKind.FILE | EntryKind.LINK:
                _remove_file(beside(Path(entry.place)))
                _remove_file(Path(entry.place))
    except OSError:
        return False
    return True


def in_order_of_removal(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Files and keys first, then the folders, the innermost first."""
    listed = list(entries)
    yield from (entry for entry in listed if entry.kind is not EntryKind.FOLDER)
    folders = [entry for entry in listed if entry.kind is EntryKind.FOLDER]
    yield from sorted(folders, key=lambda entry: len(Path(entry.place).parts), reverse=True)


def remove_tree(folder: Path) -> None:
    """Removes a folder of ours that nobody uses; nothing where there is none.

    Raises:
        OSError: a file in it cannot be removed.
    """
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)


def _remove_file(path: Path) -> None:
    """Removes a file or a link; what a user has put in its place as a folder is theirs."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)


def _is_free(link: NewLink) -> bool:
    """Whether nothing is there, or a link into our own folder."""
    if link.path.is_symlink():
        return link.path.readlink().is_relative_to(link.target.parent)
    return not link.path.exists()


def _write_shortcut(path: Path, target: Path, about: str) -> None:
    if sys.platform == "win32":
        from installer.windows import write_shortcut

        write_shortcut(path, target, about)


def _write_key(key: str, values: object) -> None:
    if sys.platform == "win32":
        from installer.windows import write_key

        write_key(key, values)  # type: ignore[arg-type]  # checked on Windows alone


def _remove_key(key: str) -> None:
    if sys.platform == "win32":
        from installer.windows import remove_key

        remove_key(key)
