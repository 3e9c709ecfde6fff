"""Where an engine may be, and where its models are (ollama.com's installers put them there)."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from launcher.core.systems import Os

CURRENT: Final = "current"
"""A file in our engine's folder that names the folder of the version in use."""

PREVIOUS: Final = "previous"
"""Another one, for the version before it, until the one in use has proved itself."""


@dataclass(frozen=True, slots=True)
class Places:
    """``engine`` is our own engine's folder, ``home`` the user's; ``chosen_models()`` the models' folder or ``""``.

    ``only_ours()``: engines that others have installed do not count.
    """

    os: Os
    engine: Path
    home: Path
    environ: Mapping[str, str]
    chosen_models: Callable[[], str]
    only_ours: Callable[[], bool] = bool

    def binary(self) -> Path | None:
        """The engine's program: ours, else one on the ``PATH``, else where Ollama's own installers put it."""
        return next((path for path in self._candidates() if path.is_file() and os.access(path, os.X_OK)), None)

    @property
    def named_models(self) -> str:
        """The folder that ``OLLAMA_MODELS`` names, or ``""``."""
        return self.environ.get("OLLAMA_MODELS", "").strip().strip("\"'")

    def models(self) -> Path:
        """The models' folder of an engine that we start: ``OLLAMA_MODELS``, else the one chosen, else Ollama's own."""
        named = self.named_models or self.chosen_models()
        return Path(named) if named else self.home / ".ollama" / "models"

    def _candidates(self) -> Iterator[Path]:
        if (ours := current_version(self.engine)) is not None:
            yield from (self.engine / ours / inside for inside in _inside(self.os))
        if self.only_ours():
            return
        if found := shutil.which("ollama", path=self.environ.get("PATH", "")):
            yield Path(found)
        yield from self._usual()

    def _usual(self) -> Iterator[Path]:
        if self.os is Os.WINDOWS:
            local = self.environ.get("LOCALAPPDATA")
            yield (Path(local) if local else self.home / "AppData" / "Local") / "Programs" / "Ollama" / "ollama.exe"
        elif self.os is Os.MACOS:
            for applications in (Path("/Applications"), self.home / "Applications"):
                yield applications / "Ollama.app" / "Contents" / "Resources" / "ollama"
            yield from (Path("/opt/homebrew/bin/ollama"), Path("/usr/local/bin/ollama"))
        else:
            folders = (Path("/usr/local/bin"), Path("/usr/bin"), self.home / ".local" / "bin", Path("/snap/bin"))
            yield from (folder / "ollama" for folder in folders)


def _inside(system: Os) -> tuple[str, ...]:
    """The program inside an unpacked archive: at the top on Windows and macOS, in ``bin`` on Linux."""
    return ("ollama.exe",) if system is Os.WINDOWS else ("bin/ollama", "ollama")


def current_version(engine: Path) -> str | None:
    """The folder name of our engine's version in use, or ``None`` where there is none."""
    return named_version(engine, CURRENT)


def named_version(engine: Path, pointer: str) -> str | None:
    """The folder name in the file ``pointer``, where that folder is there."""
    try:
        name = (engine / pointer).read_text("utf-8").strip()
    except (OSError, UnicodeError):
        return None
    inside = name and Path(name).name == name and not name.startswith(".")
    return name if inside and (engine / name).is_dir() else None
