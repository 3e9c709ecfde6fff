"""Unpacks the engine's archives (``.tar.zst``, ``.tgz``, ``.zip``): nothing gets out of the folder it is given."""

import os
import shutil
import stat
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, Final

from launcher.core.cancel import Cancel
from launcher.core.problems import Code, Failure
from launcher.system.ollama.disk_errors import writing

if sys.version_info >= (3, 14):
    from compression import zstd

    _ZstdError = zstd.ZstdError
else:
    import zstandard

    _ZstdError = zstandard.ZstdError

_BLOCK: Final = 1024 * 1024
_LIMIT: Final = 32 * 1024**3
"""Bytes unpacked; the largest archive of 2026 unpacks to 6 GiB. More is a bomb."""
_DAMAGED: Final = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    _ZstdError,
    EOFError,
    UnicodeError,
    ValueError,
    NotImplementedError,
    RuntimeError,  # zipfile: encrypted
)


class _Escape(ValueError):
    """An entry that would lie outside the folder, or is no file at all."""


def unpack(archive: Path, into: Path, cancel: Cancel) -> Iterator[int]:
    """Unpacks ``archive`` into the new folder ``into``; yields bytes of the archive read so far.

    Raises:
        Failure: ``ARCHIVE_DAMAGED`` (or made to harm), ``DISK_FULL``, ``INTERRUPTED``.
    """
    unpacker = _Unpacker(into, cancel)
    try:
        with archive.open("rb") as packed:
            entries = unpacker.zip(packed) if archive.name.endswith(".zip") else unpacker.tar(packed, archive.name)
            for _ in entries:
                if cancel.requested:
                    raise Failure(Code.INTERRUPTED)
                yield packed.tell()
    except _DAMAGED:
        raise Failure(Code.ARCHIVE_DAMAGED, file=archive.name) from None
    except FileNotFoundError:
        raise Failure(Code.FOLDER_GONE, path=str(archive.parent)) from None


class _Unpacker:
    """Writes entries below ``root``."""

    def __init__(self, root: Path, cancel: Cancel) -> None:
        self._cancel = cancel
        with writing(root):
            root.mkdir(parents=True, exist_ok=True)
            self._root = root.resolve()
        self._left = _LIMIT

    def tar(self, packed: BinaryIO, name: str) -> Iterator[None]:
        """Unpacks a tar, compressed as its name says; yields after each block."""
        with ExitStack() as stack:
            raw: IO[bytes] = packed
            if name.endswith(".zst"):
                raw = stack.enter_context(_zstd_reader(packed))
            mode = "r|" if name.endswith(".zst") else "r|gz"
            tar = stack.enter_context(tarfile.open(fileobj=raw, mode=mode))  # type: ignore[call-overload] # both are modes
            for entry in tar:
                yield from self._entry(tar, entry)
            while raw.read(_BLOCK):  # to the end, so that a cut or a wrong check sum shows
                yield

    def zip(self, packed: BinaryIO) -> Iterator[None]:
        """Unpacks a zip; yields after each block."""
        with zipfile.ZipFile(packed) as archive:
            for entry in archive.infolist():
                mode = entry.external_attr >> 16
                target = self._inside(entry.filename)
                if entry.is_dir():
                    self._folder(target)
                elif stat.S_IFMT(mode) in (0, stat.S_IFREG):
                    with archive.open(entry) as source:
                        yield from self._file(target, source, mode)
                else:
                    raise _Escape(entry.filename)

    def _entry(self, tar: tarfile.TarFile, entry: tarfile.TarInfo) -> Iterator[None]:
        target = self._inside(entry.name)
        if entry.isdir():
            self._folder(target)
        elif entry.isfile():
            source = tar.extractfile(entry)
            if source is None:
                raise _Escape(entry.name)
            yield from self._file(target, source, entry.mode)
        elif entry.issym():
            self._link(target, entry.linkname)
        elif entry.islnk():
            self._copy(self._inside(entry.linkname), target)
        else:
            raise _Escape(entry.name)

    def _inside(self, name: str) -> Path:
        """Where the entry ``name`` goes; links on the way there may not lead outside."""
        parts = [part for part in PurePosixPath(name).parts if part != "."]
        if name.startswith("/") or ".." in parts or any(bad in part for part in parts for bad in "\\:\0"):
            raise _Escape(name)
        target = self._root.joinpath(*parts)
        if not (target if not parts else target.parent).resolve().is_relative_to(self._root):
            raise _Escape(name)
        return target

    def _folder(self, target: Path) -> None:
        with writing(target):
            target.mkdir(parents=True, exist_ok=True)

    def _file(self, target: Path, source: IO[bytes], mode: int) -> Iterator[None]:
        """Writes one file; of its mode only "may be run" is kept."""
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)  # never through a link
            output = target.open("xb")
        with output:
            while block := source.read(_BLOCK):
                self._left -= len(block)
                if self._left < 0:
                    raise _Escape("too much")
                with writing(target):
                    output.write(block)
                yield
        with writing(target):
            target.chmod(0o755 if mode & 0o111 else 0o644)
        yield

    def _link(self, target: Path, to: str) -> None:
        """A symbolic link. ``..`` may only lead it, where the folder it is in is a real one: then it stays inside."""
        parts = PurePosixPath(to).parts
        climbs = len([part for part in parts if part == ".."])
        depth = len(target.parent.resolve().relative_to(self._root).parts)
        if to.startswith("/") or ".." in parts[climbs:] or climbs > depth or "\\" in to:
            raise _Escape(to)
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            target.symlink_to(to)

    def _copy(self, source: Path, target: Path) -> None:
        """A hard link, where the system has them."""
        if not source.is_file() or not source.resolve().is_relative_to(self._root):
            raise _Escape(str(source))
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            try:
                os.link(source, target)
            except OSError:
                shutil.copy2(source, target)


@contextmanager
def _zstd_reader(packed: BinaryIO) -> Iterator[IO[bytes]]:
    """The bytes inside a ``.zst``."""
    if sys.version_info >= (3, 14):
        with zstd.ZstdFile(packed) as unpacked:
            yield unpacked
    else:
        with zstandard.ZstdDecompressor().stream_reader(packed, read_across_frames=True, closefd=False) as unpacked:
            yield unpacked
