"""The engine's notes beside an unfinished blob (``sha256-…-partial-0``, ``-1``, …), mended where a kill damaged them.

Ollama writes a note anew in its place, and takes the notes away one by one before it renames a finished file
(server/download.go: ``writePart``, ``run``). A kill in between leaves an empty note, or only the last ones. Each later
pull then ends with ``EOF`` or ``remove …-partial-0: no such file or directory``, for ever (tests/contract shows both).
"""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from launcher.system.replacing import replace as put

PARTS: Final = 16
LEAST_BYTES: Final = 100_000_000
MOST_BYTES: Final = 1_000_000_000
"""A part is a sixteenth of the blob, within these (server/download.go)."""
_SETTLED_S: Final = 0.1
"""A note that is just being written is whole after that."""


@dataclass(frozen=True, slots=True)
class Note:
    """A part of a blob: its number, where it begins, its bytes, and those that have come."""

    number: int
    offset: int
    size: int
    completed: int = 0

    @property
    def place(self) -> tuple[int, int, int]:
        """Which part it is."""
        return self.number, self.offset, self.size

    def to_json(self) -> str:
        """As the engine writes it."""
        form = {"N": self.number, "Offset": self.offset, "Size": self.size, "Completed": self.completed}
        return json.dumps(form, separators=(",", ":")) + "\n"


def mend(blob: Path, size: int) -> bool:
    """Makes the notes of ``blob`` (``size`` bytes in all) such that the engine can go on; whether that was needed.

    A part whose note is lost is fetched again. Where those that are there are not the parts that we know, all of them
    go, and the blob is fetched again.

    Raises:
        OSError: a note cannot be written or deleted.
    """
    if _is_good(_notes(blob), size):
        return False
    time.sleep(_SETTLED_S)
    notes = _notes(blob)
    if _is_good(notes, size):
        return False
    parts = {part.number: part for part in _parts(size)}
    known = {number: note for number, note in notes.items() if note is not None}
    if not parts or any(number not in parts or note.place != parts[number].place for number, note in known.items()):
        for number in notes:
            _path(blob, number).unlink(missing_ok=True)
        return True
    taken_away = _was_taking_away(notes, known, parts)
    for number, part in parts.items():
        if number not in known:
            _write(blob, replace(part, completed=part.size if taken_away else 0))
    return True


def _was_taking_away(notes: Mapping[int, Note | None], known: Mapping[int, Note], parts: Mapping[int, Note]) -> bool:
    """Whether the first notes are missing and the others whole and full: the blob was finished, and will be checked."""
    missing = parts.keys() - notes.keys()
    full = all(note.completed == note.size for note in known.values())
    return notes.keys() == known.keys() and full and bool(known) and missing == set(range(len(missing)))


def _is_good(notes: Mapping[int, Note | None], size: int) -> bool:
    """Whether there are none, or they make up the whole."""
    return not notes or (None not in notes.values() and sum(note.size for note in notes.values() if note) == size)


def _parts(size: int) -> Iterator[Note]:
    each = min(max(size // PARTS, LEAST_BYTES), MOST_BYTES)
    for number, offset in enumerate(range(0, size, each)):
        yield Note(number, offset, min(each, size - offset))


def _notes(blob: Path) -> dict[int, Note | None]:
    """The notes by number; ``None`` for one that cannot be read."""
    found: dict[int, Note | None] = {}
    for path in blob.parent.glob(f"{blob.name}-partial-*"):
        number = path.name.rpartition("-")[2]
        if number.isascii() and number.isdigit():
            found[int(number)] = _read(path)
    return found


def _read(path: Path) -> Note | None:
    try:
        said = json.loads(path.read_bytes())
        values = [said[name] for name in ("N", "Offset", "Size", "Completed")]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return Note(*values) if all(type(value) is int for value in values) else None


def _write(blob: Path, note: Note) -> None:
    path = _path(blob, note.number)
    fresh = path.with_name(f"stillhouse-{path.name}")
    fresh.write_text(note.to_json(), "ascii")
    put(fresh, path)


def _path(blob: Path, number: int) -> Path:
    return blob.with_name(f"{blob.name}-partial-{number}")
