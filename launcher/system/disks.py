"""Space on the drives: how much is free, and how much of a model is there already."""

import json
import re
import shutil
from pathlib import Path
from typing import Final

from launcher.core.engine import Manifest
from launcher.core.hardware import Disk
from launcher.core.problems import Code, Failure

_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")


class SystemDisks:
    """Offers what ``ports.Disks`` asks for. Whatever cannot be told is unknown, never an error."""

    def free(self, path: str) -> Disk:
        """The drive that ``path`` is on, or will be once its folder is made."""
        folder = Path(path).expanduser().absolute()
        for existing in (folder, *folder.parents):
            try:
                usage = shutil.disk_usage(existing)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except (OSError, ValueError):  # ValueError: longer than Windows can ask about
                break
            return Disk(path, usage.free, usage.total)
        return Disk(path)

    def held(self, models_dir: str, manifest: Manifest) -> int:
        """Bytes of a model's blobs that are in Ollama's models folder, unfinished downloads included."""
        blobs = Path(models_dir).expanduser() / "blobs"
        return sum(_held(blobs / digest.replace(":", "-"), size) for digest, size in manifest.blobs.items())

    def discard(self, models_dir: str, manifest: Manifest, keep: frozenset[str]) -> int:
        """Deletes what is there of a model that is not whole; bytes freed.

        Unfinished blobs go, and finished ones that no installed model names; where an installed model's manifest
        cannot be read, finished ones stay.

        Raises:
            Failure: ``FOLDER_READ_ONLY`` where a file cannot be deleted, or another program holds it.
        """
        folder = Path(models_dir).expanduser()
        named = _named(folder / "manifests")
        freed = 0
        for digest in manifest.blobs.keys() - keep:
            if not _DIGEST.fullmatch(digest):
                continue
            blob = folder / "blobs" / digest.replace(":", "-")
            whole = [] if named is None or digest in named else [blob]
            freed += sum(map(_deleted, [*blob.parent.glob(f"{blob.name}-partial*"), *whole]))
        return freed


def _named(manifests: Path) -> set[str] | None:
    """The blobs that installed models are made of; ``None`` where that cannot be told."""
    found: set[str] = set()
    try:
        for path in manifests.rglob("*"):
            if path.is_file():
                manifest = json.loads(path.read_bytes())
                found |= {layer["digest"] for layer in [*manifest["layers"], manifest["config"]]}
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return found


def _deleted(path: Path) -> int:
    """Bytes on the drive that it took (a partial file has holes); 0 where it is not there."""
    try:
        found = path.stat()
        path.unlink()
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise Failure(Code.FOLDER_READ_ONLY, path=str(path)) from error
    blocks: int | None = getattr(found, "st_blocks", None)
    return found.st_size if blocks is None else blocks * 512


def _held(blob: Path, size: int) -> int:
    """Bytes of one blob: all of them, or what the engine's notes beside a partial file say that it will keep."""
    if blob.is_file():
        return size
    return min(size, sum(map(_completed, blob.parent.glob(f"{blob.name}-partial-*"))))


def _completed(note: Path) -> int:
    """The bytes of one part: ``{"N": 0, "Offset": 0, "Size": 100000000, "Completed": 5000000}``."""
    try:
        completed = json.loads(note.read_bytes()).get("Completed", 0)
    except (OSError, ValueError, AttributeError):
        return 0
    return completed if isinstance(completed, int) else 0
