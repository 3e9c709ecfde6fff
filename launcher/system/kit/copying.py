"""Files copied so that they are there whole or not at all, and checked on the way."""

import contextlib
import hashlib
import os
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from launcher.core.cancel import Cancel
from launcher.core.problems import Code, Failure
from launcher.core.refusals import why
from launcher.system.ollama.disk_errors import writing
from launcher.system.replacing import replace

_BLOCK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a file: where it begins, its bytes, and its SHA-256 in hex where it is known."""

    path: Path
    start: int
    size: int
    sha256: str = ""


def digest_of(stretch: Stretch, cancel: Cancel) -> Generator[int, None, str]:
    """Reads a stretch; yields the bytes of each block, returns its SHA-256.

    Raises:
        Failure: ``FILE_UNREADABLE``, ``INTERRUPTED``.
    """
    found = hashlib.sha256()
    for block in _blocks(stretch, cancel):
        found.update(block)
        yield len(block)
    return found.hexdigest()


def copy(stretches: Iterable[Stretch], target: Path, cancel: Cancel, damaged: Code) -> Generator[int, None, str]:
    """Writes the stretches one behind the other to ``target``; yields bytes, returns the SHA-256 of the whole.

    Raises:
        Failure: ``damaged`` with the name of the file whose bytes are not what they should be; what the disk refuses;
            ``INTERRUPTED``. ``target`` is then as it was.
    """
    fresh = target.with_name(f".{target.name}.fresh")
    whole = hashlib.sha256()
    try:
        with writing(target.parent):
            target.parent.mkdir(parents=True, exist_ok=True)
            with fresh.open("wb") as file:
                for stretch in stretches:
                    part = hashlib.sha256()
                    for block in _blocks(stretch, cancel):
                        part.update(block)
                        whole.update(block)
                        file.write(block)
                        yield len(block)
                    if stretch.sha256 and part.hexdigest() != stretch.sha256:
                        raise Failure(damaged, file=stretch.path.name)
                file.flush()
                os.fsync(file.fileno())
            replace(fresh, target)
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
    return whole.hexdigest()


def _blocks(stretch: Stretch, cancel: Cancel) -> Iterator[bytes]:
    try:
        with stretch.path.open("rb") as file:
            file.seek(stretch.start)
            left = stretch.size
            while left:
                if cancel.requested:
                    raise Failure(Code.INTERRUPTED)
                block = file.read(min(_BLOCK, left))
                if not block:
                    return  # shorter than it was: its checksum will say so
                left -= len(block)
                yield block
    except OSError as error:
        raise Failure(Code.FILE_UNREADABLE, path=str(stretch.path), **why(error)) from None
