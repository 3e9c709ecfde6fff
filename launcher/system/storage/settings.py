"""The settings, in a JSON file."""

from launcher.core.problems import Code, Failure
from launcher.core.settings import Settings
from launcher.system.storage.atomic import read_json, set_aside, write_json
from launcher.system.storage.paths import Paths


class JsonSettingsStore:
    """Keeps the settings; offers what ``ports.SettingsStore`` asks for."""

    def __init__(self, paths: Paths) -> None:
        self._file = paths.settings

    def load(self) -> Settings:
        """The settings kept, or the defaults.

        Raises:
            Failure: ``SETTINGS_DAMAGED``, once: the file has been set aside, the next call returns the defaults.
        """
        try:
            content = read_json(self._file)
            return Settings() if content is None else Settings.from_json(content)
        except ValueError as error:
            raise Failure(Code.SETTINGS_DAMAGED, kept=str(set_aside(self._file))) from error

    def peek(self) -> Settings:
        """The settings, or the defaults where they cannot be had: for adapters, which have nobody to tell."""
        try:
            return Settings.from_json(read_json(self._file) or {})
        except (ValueError, Failure):
            return Settings()

    def save(self, settings: Settings) -> None:
        """Writes them, whole or not at all."""
        write_json(self._file, settings.to_json())
