"""Files that are there whole or not at all, whatever happens while they are written."""

import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path

from launcher.core.problems import Code, Failure
from launcher.core.refusals import why
from launcher.system.replacing import replace


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file so that a crash or a power cut leaves the old or the new one; makes its folder.

    Raises:
        Failure: ``FILE_NOT_WRITTEN``; the old file is as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            replace(Path(name), path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise Failure(Code.FILE_NOT_WRITTEN, path=str(path), **why(error)) from error


def read_json(path: Path) -> object | None:
    """What a JSON file holds; ``None`` where there is no file.

    Raises:
        ValueError: the file is not JSON.
        Failure: ``FILE_UNREADABLE``: it is there and may not be read.
    """
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise Failure(Code.FILE_UNREADABLE, path=str(path), **why(error)) from error
    try:
        content: object = json.loads(data)
    except RecursionError as error:  # brackets nested without end
        raise ValueError("nested too deep") from error
    return content


def write_json(path: Path, content: object) -> None:
    """Writes JSON that people can read too."""
    write_whole(path, (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode())


def set_aside(path: Path) -> Path:
    """Renames a damaged file to ``NAME.damaged-N``, the next free N, and says where it is now."""
    number = 1
    while (kept := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    try:
        replace(path, kept)
    except OSError as error:
        raise Failure(Code.FILE_NOT_WRITTEN, path=str(kept), **why(error)) from error
    return kept


def _sync_folder(folder: Path) -> None:
    """Makes a rename survive a power cut; Windows does so by itself and cannot open folders."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
