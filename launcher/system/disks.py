"""Space on the drives: how much is free, and how much of a model is there already."""

import json
import shutil
from pathlib import Path

from launcher.core.engine import Manifest
from launcher.core.hardware import Disk


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
