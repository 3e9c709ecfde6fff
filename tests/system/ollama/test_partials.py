"""The engine's notes after a kill; what the engine makes of them is in tests/contract/test_pull.py."""

import json
from pathlib import Path

import pytest

from launcher.core.engine import Manifest
from launcher.core.problems import Code, Failure
from launcher.system.disks import SystemDisks
from launcher.system.ollama.partials import Note, mend

SIZE = 250_000_000
FULL = (Note(0, 0, 100_000_000, 7), Note(1, 100_000_000, 100_000_000, 0), Note(2, 200_000_000, 50_000_000, 50_000_000))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launcher.system.ollama.partials._SETTLED_S", 0.0)


def written(folder: Path, *notes: Note) -> Path:
    blob = folder / "blobs" / f"sha256-{'a' * 64}"
    blob.parent.mkdir()
    for note in notes:
        blob.with_name(f"{blob.name}-partial-{note.number}").write_text(note.to_json())
    return blob


def found(blob: Path) -> dict[int, int]:
    """Number → bytes that have come."""
    notes = [json.loads(path.read_bytes()) for path in blob.parent.glob("*-partial-*")]
    return {note["N"]: note["Completed"] for note in notes}


def test_good_notes_and_none_are_left_alone(tmp_path: Path) -> None:
    blob = written(tmp_path, *FULL)
    before = {path: path.stat().st_mtime_ns for path in blob.parent.iterdir()}
    assert not mend(blob, SIZE)
    assert {path: path.stat().st_mtime_ns for path in blob.parent.iterdir()} == before
    assert not mend(blob.with_name("sha256-other"), SIZE)


@pytest.mark.parametrize("left", [b"", b'{"N":1,"Off', b"[]", b'{"N":1,"Offset":1.5,"Size":1,"Completed":0}'])
def test_a_damaged_note_begins_its_part_anew_and_the_others_stay(tmp_path: Path, left: bytes) -> None:
    blob = written(tmp_path, *FULL)
    blob.with_name(f"{blob.name}-partial-0").write_bytes(left)
    assert mend(blob, SIZE)
    assert found(blob) == {0: 0, 1: 0, 2: 50_000_000}
    assert not mend(blob, SIZE)


def test_a_missing_note_too(tmp_path: Path) -> None:
    blob = written(tmp_path, FULL[0], FULL[2])
    assert mend(blob, SIZE)
    assert found(blob) == {0: 7, 1: 0, 2: 50_000_000}


def test_notes_that_were_being_taken_away_from_a_finished_blob_are_full(tmp_path: Path) -> None:
    blob = written(tmp_path, FULL[2])
    assert mend(blob, SIZE)
    assert found(blob) == {0: 100_000_000, 1: 100_000_000, 2: 50_000_000}


@pytest.mark.parametrize("size", [SIZE, 0])
def test_parts_that_we_do_not_know_begin_the_blob_anew(tmp_path: Path, size: int) -> None:
    blob = written(tmp_path, Note(0, 0, 60_000_000, 5), Note(7, 60_000_000, 60_000_000, 5))
    assert mend(blob, size)
    assert list(blob.parent.iterdir()) == []


def test_other_files_are_not_notes(tmp_path: Path) -> None:
    blob = written(tmp_path)
    blob.with_name(f"{blob.name}-partial-x").write_text("")
    assert not mend(blob, SIZE)


def test_the_disk_mends_the_blobs_of_a_model_and_no_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blob = written(tmp_path, *FULL)
    other = blob.with_name(f"sha256-{'b' * 64}-partial-0")
    for note in (blob.with_name(f"{blob.name}-partial-0"), other):
        note.write_bytes(b"")
    SystemDisks().mend(str(tmp_path), Manifest({f"sha256:{'a' * 64}": SIZE, "../../etc": 5}))
    assert other.read_bytes() == b""
    other.unlink()
    assert found(blob)[0] == 0

    def refused(*_: object) -> None:
        raise PermissionError

    blob.with_name(f"{blob.name}-partial-0").write_bytes(b"")
    monkeypatch.setattr(Path, "write_text", refused)
    with pytest.raises(Failure) as raised:
        SystemDisks().mend(str(tmp_path), Manifest({f"sha256:{'a' * 64}": SIZE}))
    assert raised.value.problem.code is Code.FOLDER_READ_ONLY
