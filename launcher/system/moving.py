"""Models from one folder to another: copied on from where a copy was cut off, checked by their digests, then removed.

Ollama keeps a model as blobs whose names are their SHA-256, and a manifest that names them. A file gets its own name
in the new folder only when it has been read back and is what it should be; the old one goes only after that.
"""

import hashlib
import os
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from launcher.core.cancel import Cancel
from launcher.core.moving import Held
from launcher.core.problems import Code, Failure
from launcher.core.refusals import why
from launcher.system.ollama.disk_errors import writing
from launcher.system.replacing import replace

_BLOCK: Final = 1024 * 1024
_BLOB: Final = re.compile(r"sha256-([0-9a-f]{64})")
_PART: Final = ".stillhouse-part"
"""At the end of the name of a file that is not whole yet."""


class ModelFolders:
    """Offers what ``ports.ModelFolders`` asks for."""

    def same(self, one: str, other: str) -> bool:
        """Whether two names lead to the same folder, or to one inside the other."""
        first, second = _root(one).resolve(), _root(other).resolve()
        return first == second or first in second.parents or second in first.parents

    def contents(self, folder: str) -> tuple[Held, ...]:
        """The files of models: blobs, then what was downloaded of others, then the manifests that name them.

        Raises:
            Failure: ``FOLDER_GONE`` where there is no such folder; ``FILE_UNREADABLE``.
        """
        root = _root(folder)
        try:
            if not root.is_dir():
                raise Failure(Code.FOLDER_GONE, path=folder)
            paths = [path for part in ("blobs", "manifests") for path in sorted((root / part).rglob("*"))]
        except OSError as error:  # another user's
            raise Failure(Code.FILE_UNREADABLE, path=folder, **why(error)) from error
        found = [
            Held(path.relative_to(root).as_posix(), size, _digest_named(path.name))
            for path in paths
            if not path.name.endswith(_PART) and (size := _size(path)) is not None
        ]
        return tuple(sorted(found, key=lambda held: (held.path.startswith("manifests"), not held.sha256)))

    def begin(self, folder: str) -> None:
        """Makes the new folder; from then on its absence means that its drive is gone.

        Raises:
            Failure: ``FOLDER_READ_ONLY``, …
        """
        with writing(_root(folder)):
            _root(folder).mkdir(parents=True, exist_ok=True)

    def has(self, folder: str, file: Held) -> bool:
        """Whether the file is there, whole by its name and length."""
        return _size(_root(folder) / file.path) == file.size

    def copy(self, source: str, target: str, file: Held, cancel: Cancel) -> Iterator[int]:
        """Copies a file and reads it back; yields the bytes done, twice the file's in all.

        Raises:
            Failure: ``COPY_DAMAGED``: its digest is not the one that it should have (the copy is removed);
                ``FOLDER_GONE``, ``DISK_FULL``, ``FILE_UNREADABLE``, ``INTERRUPTED``: what was copied stays, and the
                next try goes on there.
        """
        old, new = _root(source) / file.path, _root(target) / file.path
        part = new.with_name(f"{new.name}{_PART}")
        if not _root(target).is_dir():
            raise Failure(Code.FOLDER_GONE, path=target)
        with writing(_root(target), file.size):
            new.parent.mkdir(parents=True, exist_ok=True)
        if not file.sha256:
            part.unlink(missing_ok=True)  # what it should be is not known from its name: an old part may be another's
        yield from _copied_on(old, part, file.size, cancel)
        wanted = file.sha256 or (yield from _digest(old, cancel, quiet=True))
        if (yield from _digest(part, cancel)) != wanted:
            with suppress(OSError):
                part.unlink()
            raise Failure(Code.COPY_DAMAGED, file=old.name, path=source)
        with writing(_root(target)):
            replace(part, new)

    def remove(self, folder: str, kept: str, files: Sequence[Held]) -> int:
        """Deletes those of the files that are whole in ``kept`` too, and folders that are empty then; bytes freed.

        Raises:
            Failure: ``FOLDER_READ_ONLY`` where one cannot be deleted.
        """
        root, freed = _root(folder), 0
        for file in reversed(files):  # manifests first: what names a blob goes before the blob
            path = root / file.path
            if not self.has(kept, file) or _size(path) is None:
                continue
            try:
                path.unlink()
            except OSError as error:
                raise Failure(Code.FOLDER_READ_ONLY, path=str(path)) from error
            freed += file.size
        _prune(root)
        return freed

    def forget(self, folder: str, original: str) -> int:
        """Takes back an unfinished copy: its parts, and what ``original`` has as well; bytes freed.

        Raises:
            Failure: ``FOLDER_READ_ONLY``.
        """
        root = _root(folder)
        if not root.is_dir():
            return 0
        freed = 0
        for part in root.rglob(f"*{_PART}"):
            freed += _size(part) or 0
            with writing(part):
                part.unlink(missing_ok=True)
        return freed + self.remove(folder, original, self.contents(folder))


def _root(folder: str) -> Path:
    return Path(folder).expanduser()


def _digest_named(name: str) -> str:
    """The SHA-256 that a blob's name says; ``""`` of other files, and of a download that is not whole."""
    found = _BLOB.fullmatch(name)
    return found[1] if found else ""


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size if path.is_file() else None
    except OSError:
        return None


def _copied_on(old: Path, part: Path, size: int, cancel: Cancel) -> Iterator[int]:
    """Appends what ``part`` lacks of ``old``; yields bytes, those that were there already too."""
    there = _size(part) or 0
    if there > size:
        there = 0
    with _opened(old) as source, writing(part.parent, size - there), part.open("r+b" if there else "wb") as file:
        file.seek(there)
        source.seek(there)
        yield there
        while block := _block(source, old):
            if cancel.requested:
                raise Failure(Code.INTERRUPTED)
            file.write(block)
            yield len(block)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _digest(path: Path, cancel: Cancel, *, quiet: bool = False) -> Generator[int, None, str]:
    found = hashlib.sha256()
    with _opened(path) as file:
        while block := _block(file, path):
            if cancel.requested:
                raise Failure(Code.INTERRUPTED)
            found.update(block)
            yield 0 if quiet else len(block)
    return found.hexdigest()


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error


def _block(file: BinaryIO, path: Path) -> bytes:
    try:
        return file.read(_BLOCK)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> Failure:
    return Failure(Code.FILE_UNREADABLE, path=str(path), **why(error))


def _prune(root: Path) -> None:
    """Removes folders of ours that are empty, the models' own last."""
    for part in (root / "manifests", root / "blobs"):
        folders = [path for path in part.rglob("*") if path.is_dir()] if part.is_dir() else []
        for folder in (*sorted(folders, reverse=True), part):
            with suppress(OSError):
                folder.rmdir()
    with suppress(OSError):
        root.rmdir()
