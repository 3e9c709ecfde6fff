"""A kit in the place of the engine's download server."""

from collections.abc import Generator
from pathlib import Path

from launcher.core.cancel import Cancel
from launcher.core.kit import ENGINE, Kit
from launcher.core.problems import Code
from launcher.system.kit.copying import Stretch, copy
from launcher.system.ollama.download import File


class KitSource:
    """Offers what the installer asks of :class:`~launcher.system.ollama.download.Downloads`, from a folder."""

    def __init__(self, folder: Path, kit: Kit) -> None:
        self._folder = folder / ENGINE
        self._archives = kit.archives

    def text(self, url: str, name: str, cancel: Cancel) -> str:  # noqa: ARG002 - as Downloads has it
        """The checksums, as ``sha256sum.txt`` has them."""
        return "".join(f"{file.sha256}  ./{file.name}\n" for file in self._archives.values())

    def size(self, url: str, name: str, cancel: Cancel, within_s: float = 0.0) -> int | None:  # noqa: ARG002 - as above
        """Bytes of an archive."""
        return self._archives[name].size

    def fetch(self, file: File, part: Path, cancel: Cancel) -> Generator[tuple[int, int | None], None, None]:
        """Copies an archive to ``part`` and checks it.

        Raises:
            Failure: ``KIT_DAMAGED``, what the disk refuses, ``INTERRUPTED``.
        """
        held = self._archives[file.name]
        done = 0
        stretch = Stretch(self._folder / held.name, 0, held.size, file.sha256)
        for block in copy((stretch,), part, cancel, Code.KIT_DAMAGED):
            done += block
            yield done, held.size
