"""Moving all models to another folder: what there is to copy, and how far it is."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Held:
    """A file of the models' folder: its path in there, bytes, and the SHA-256 where its name says it."""

    path: str
    size: int
    sha256: str = ""


class Stage(StrEnum):
    """What a move is at."""

    COPYING = "copying"
    """The old folder is in use, the new one is being filled: can be gone on with, or taken back."""
    REMOVING = "removing"
    """The new folder is in use; what is left of the old one is being removed."""


@dataclass(frozen=True, slots=True)
class Move:
    """A move under way, as the settings remember it over a restart."""

    source: str
    target: str
    stage: Stage


def work_of(files: tuple[Held, ...]) -> int:
    """Bytes to go through: each is written and read back."""
    return 2 * sum(file.size for file in files)
