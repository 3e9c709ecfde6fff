"""Where everything that we keep lies: one folder, so that it can be named, moved and removed."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from launcher.core.problems import Code, Failure

HOME_VARIABLE = "STILLHOUSE_HOME"


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
        if named := environ.get(HOME_VARIABLE):
            return cls(Path(named).expanduser().absolute())
        from platformdirs import user_data_path  # late: not needed with STILLHOUSE_HOME

        name = "Stillhouse" if sys.platform in ("win32", "darwin") else "stillhouse"
        try:
            return cls(user_data_path(name, appauthor=False))
        except RuntimeError as error:  # no HOME, and a user without an entry in passwd
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
