"""Space on the drives: how much is free, and how much of a model is there already."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from launcher.core.hardware import Disk
from launcher.core.problems import Code, Failure
from launcher.system.ollama.disk_errors import writing

if TYPE_CHECKING:  # a long module that the quick commands need not read
    from launcher.core.engine import Manifest

_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")

_FOLDER: Final = Path("Stillhouse", "models")
"""Where the models go on a drive that is all theirs to choose from."""

_SMALL_FILES: Final = frozenset({"vfat", "msdos", "fat", "fat32"})
"""File systems whose files end at 4 GiB; most models are one larger file."""

_SYSTEM_FOLDERS: Final = frozenset({"boot", "efi", "snap", "run", "System", "private", "etc", "dev", "proc", "sys"})
"""At the top of the tree; what is mounted below them is not the user's, but for drives that were plugged in."""

_PLUGGED_IN: Final = "/run/media/"


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
            return Disk(path, usage.free, usage.total, _drive(existing))
        return Disk(path)

    def exists(self, path: str) -> bool:
        """Whether there is such a folder now; of one that is not ours to look into nobody can say that it is gone."""
        try:
            return Path(path).expanduser().is_dir()
        except PermissionError:
            return True
        except OSError:
            return False

    def drives(self) -> tuple[Disk, ...]:
        """The drives of this computer that a model can be written to, each with a folder for models on it."""
        found = (self.free(str(place / _FOLDER)) for place in _places())
        return tuple(disk for disk in found if disk.free_bytes)

    def held(self, models_dir: str, manifest: "Manifest") -> int:
        """Bytes of a model's blobs that are in Ollama's models folder, unfinished downloads included."""
        blobs = Path(models_dir).expanduser() / "blobs"
        return sum(_held(blobs / digest.replace(":", "-"), size) for digest, size in manifest.blobs.items())

    def mend(self, models_dir: str, manifest: "Manifest") -> None:
        """Mends what a kill has left of a model's unfinished blobs so that no pull could go on from it.

        Raises:
            Failure: ``FOLDER_READ_ONLY`` where it may not be written.
        """
        from launcher.system.ollama.partials import mend  # only a download gets here

        for digest, size in manifest.blobs.items():
            if _DIGEST.fullmatch(digest):
                blob = Path(models_dir).expanduser() / "blobs" / digest.replace(":", "-")
                try:
                    mend(blob, size)
                except OSError as error:
                    raise Failure(Code.FOLDER_READ_ONLY, path=str(blob.parent)) from error

    def discard(self, models_dir: str, manifest: "Manifest", keep: frozenset[str]) -> int:
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
            with writing(blob.parent):
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


def _drive(existing: Path) -> str:
    """What people call the drive of a folder: ``D:`` on Windows, else where it is mounted."""
    if existing.drive:
        return existing.drive
    return str(next((each for each in (existing, *existing.parents) if each.is_mount()), existing))


def _places() -> Iterator[Path]:
    """Where the local drives begin that may be written to; each device once."""
    import psutil  # few commands get here

    seen: set[str] = set()
    for partition in psutil.disk_partitions(all=False):
        place, options = partition.mountpoint, partition.opts.split(",")
        inner = not place.startswith(_PLUGGED_IN) and not _SYSTEM_FOLDERS.isdisjoint(Path(place).parts[1:2])
        closed = {"ro", "cdrom", "remote"} & set(options) or partition.fstype.lower() in _SMALL_FILES
        if partition.device in seen or inner or closed or not _writable(Path(place)):
            continue
        seen.add(partition.device)
        yield Path(place)


def _writable(place: Path) -> bool:
    """Whether we may make a folder there."""
    return place.is_dir() and os.access(place, os.W_OK)


def _held(blob: Path, size: int) -> int:
    """Bytes of one blob: all of them, or what the engine's notes beside a partial file say that it will keep."""
    try:
        if blob.is_file():
            return size
        return min(size, sum(map(_completed, blob.parent.glob(f"{blob.name}-partial-*"))))
    except OSError:  # another user's folder: what cannot be seen is as good as not there
        return 0


def _completed(note: Path) -> int:
    """The bytes of one part: ``{"N": 0, "Offset": 0, "Size": 100000000, "Completed": 5000000}``."""
    try:
        completed = json.loads(note.read_bytes()).get("Completed", 0)
    except (OSError, ValueError, AttributeError):
        return 0
    return completed if isinstance(completed, int) else 0
