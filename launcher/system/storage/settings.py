"""The settings, in a JSON file."""

from launcher.core.problems import Code, Failure, Problem
from launcher.core.settings import VERSION, Settings, understood, version_of
from launcher.system.storage.atomic import read_json, set_aside, write_json
from launcher.system.storage.paths import Paths


class JsonSettingsStore:
    """Keeps the settings; offers what ``ports.SettingsStore`` asks for.

    A file of a newer version is read as far as it can be, and never written: changes are held here until we end.
    """

    def __init__(self, paths: Paths) -> None:
        self._file = paths.settings
        self._held: Settings | None = None

    def load(self) -> Settings:
        """The settings kept, or the defaults.

        Raises:
            Failure: ``SETTINGS_DAMAGED``, once: the file has been set aside, the next call returns the defaults.
        """
        try:
            return self._read()
        except ValueError as error:
            raise Failure(Code.SETTINGS_DAMAGED, kept=str(set_aside(self._file))) from error

    def peek(self) -> Settings:
        """The settings, or the defaults where they cannot be had: for adapters, which have nobody to tell."""
        try:
            return self._read()
        except (ValueError, Failure):
            return Settings()

    def save(self, settings: Settings) -> None:
        """Writes them, whole or not at all; those of a newer version are left alone."""
        if self.newer() is not None:
            self._held = settings
        else:
            write_json(self._file, settings.to_json())

    def newer(self) -> Problem | None:
        """What there is to say where a newer version wrote the file."""
        try:
            version = version_of(read_json(self._file))
        except (ValueError, Failure):
            return None
        return Problem(Code.SETTINGS_NEWER, {"path": str(self._file)}) if version > VERSION else None

    def _read(self) -> Settings:
        content = read_json(self._file)
        if content is None:
            return Settings()
        if version_of(content) > VERSION:
            return self._held or understood(content)
        return Settings.from_json(content)
