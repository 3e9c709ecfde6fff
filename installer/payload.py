"""What a downloaded program carries for an installation: its own unpacked files, and the launcher of the folder."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from installer.download import CARRIED, app_to_install
from installer.layout import Layout
from launcher.core.systems import Os


@dataclass(frozen=True, slots=True)
class Payload:
    """``pairs`` are the files to copy: a path in the program's folder (``/`` between names), and the file or link."""

    pairs: tuple[tuple[str, Path], ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(source.lstat().st_size for _path, source in self.pairs if not source.is_symlink())


def payload(where: Layout, bundle: Path | None, executable: Path) -> Payload | None:
    """What can be installed from the program that runs; ``None`` where it is not the download itself.

    ``bundle`` is where a frozen program has its files. A one-folder form that is not ours was put there by others
    (a package of the system, an AppImage), and they keep it.
    """
    if bundle is None:
        return None
    if where.os is Os.MACOS:
        app = app_to_install(executable)
        return None if app is None else Payload(tuple(_below(app, "")))
    carried = bundle / CARRIED / where.executable
    if not carried.is_file():
        return None
    inner = [pair for pair in _below(bundle, "_internal/") if not pair[0].startswith(f"_internal/{CARRIED}/")]
    return Payload((*inner, (where.executable, carried)))


def _below(folder: Path, prefix: str) -> Iterator[tuple[str, Path]]:
    """All files and links in a folder, in the same order each time; links to folders are links."""
    for root, folders, files in os.walk(folder):
        folders.sort()
        here = Path(root)
        linked = [name for name in folders if (here / name).is_symlink()]
        for name in sorted((*files, *linked)):
            yield prefix + (here / name).relative_to(folder).as_posix(), here / name
