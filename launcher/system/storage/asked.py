"""When it was asked for newer versions, and what was said, in a JSON file."""

import logging

from launcher.core.updates import Asked
from launcher.system.storage.atomic import read_json, write_json
from launcher.system.storage.paths import Paths

log = logging.getLogger(__name__)


class JsonAskedStore:
    """Offers what ``ports.AskedStore`` asks for."""

    def __init__(self, paths: Paths) -> None:
        self._file = paths.updates

    def load(self) -> Asked:
        """What is kept. A damaged file is as good as none: it holds nothing that the user wrote.

        Raises:
            Failure: ``FILE_UNREADABLE``.
        """
        try:
            content = read_json(self._file)
            return Asked() if content is None else Asked.from_json(content)
        except ValueError:
            log.info("%s is damaged; it begins anew", self._file.name)
            return Asked()

    def save(self, asked: Asked) -> None:
        """Writes it, whole or not at all."""
        write_json(self._file, asked.to_json())
