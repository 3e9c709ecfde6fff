"""Where everything that we keep lies: one folder, so that it can be named, moved and removed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from launcher.core.problems import Code, Failure
from launcher.system.storage.home import WINDOW, home_folder


@dataclass(frozen=True, slots=True)
class Paths:
    """Our folder and what is in it. Nothing is made before something is written."""

    home: Path

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Paths":
        """``STILLHOUSE_HOME``, else the system's folder for a user's programs' data.

        Raises:
            Failure: ``HOME_UNKNOWN``.
        """
        try:
            return cls(home_folder(environ))
        except RuntimeError as error:
            raise Failure(Code.HOME_UNKNOWN) from error

    @property
    def settings(self) -> Path:
        """The settings."""
        return self.home / "settings.json"

    @property
    def setup(self) -> Path:
        """Where the first run stands."""
        return self.home / "setup.json"

    @property
    def window(self) -> Path:
        """How the main window was last seen."""
        return self.home / WINDOW

    @property
    def measured(self) -> Path:
        """The speeds measured on this computer."""
        return self.home / "measured.json"

    @property
    def updates(self) -> Path:
        """When newer versions were asked for, and what was said."""
        return self.home / "updates.json"

    @property
    def history(self) -> Path:
        """The chats."""
        return self.home / "chats.sqlite"

    @property
    def engine(self) -> Path:
        """The engine, where we fetched it, and its unfinished archive."""
        return self.home / "engine"

    @property
    def logs(self) -> Path:
        """What the engine that we start writes."""
        return self.home / "logs"

    @property
    def run(self) -> Path:
        """What is true only while a program runs: the record of the engine that we started, the window's lock."""
        return self.home / "run"
