"""How the main window was last seen, in a JSON file."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from launcher.core.look import Look
from launcher.system.storage.home import WINDOW, home_folder

if TYPE_CHECKING:
    from launcher.system.storage.paths import Paths


def last_look(environ: Mapping[str, str]) -> Look:
    """That of the last time, or nothing where it cannot be had: there is nobody yet to be told why."""
    try:
        content = (home_folder(environ) / WINDOW).read_bytes()
        import json  # late: the first start has nothing to read

        return Look.from_json(json.loads(content))
    except (OSError, ValueError, RuntimeError):
        return Look()


class JsonLookStore:
    """Keeps the look for :func:`last_look`; offers what ``ports.LookStore`` asks for."""

    def __init__(self, paths: "Paths") -> None:
        self._file = paths.window

    def save(self, look: Look) -> None:
        """Writes it, whole or not at all.

        Raises:
            Failure: ``FILE_NOT_WRITTEN``.
        """
        from launcher.system.storage.atomic import write_json  # late: the start reads, and does not write

        write_json(self._file, look.to_json())
