import json
from pathlib import Path

from launcher.core.engine import Manifest
from launcher.system.disks import SystemDisks

WHOLE, PART, NONE = (f"sha256:{letter * 64}" for letter in "abc")


def test_the_drive_of_a_folder_that_is_not_there_yet_is_that_of_its_parent(tmp_path: Path) -> None:
    disk = SystemDisks().free(str(tmp_path / "not" / "yet"))
    assert disk.path == str(tmp_path / "not" / "yet")
    assert disk.free_bytes is not None
    assert disk.total_bytes is not None
    assert 0 < disk.free_bytes <= disk.total_bytes


def test_a_folder_below_a_file_is_on_the_files_drive(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert SystemDisks().free(str(tmp_path / "file" / "below")).free_bytes


def test_a_path_that_no_system_knows_has_no_known_drive() -> None:
    assert SystemDisks().free("x" * 100_000).free_bytes is None


def test_what_is_held_is_whole_blobs_and_what_the_engine_will_keep_of_unfinished_ones(tmp_path: Path) -> None:
    blobs = tmp_path / "blobs"
    blobs.mkdir()
    (blobs / f"sha256-{'a' * 64}").write_bytes(b"x" * 100)
    partial = f"sha256-{'b' * 64}-partial"
    (blobs / partial).write_bytes(b"x" * 1000)
    for number, completed in enumerate((150, 250)):
        note = {"N": number, "Offset": number * 500, "Size": 500, "Completed": completed}
        (blobs / f"{partial}-{number}").write_text(json.dumps(note), encoding="ascii")
    (blobs / f"{partial}-2").write_bytes(b"[]")
    (blobs / f"{partial}-3").write_bytes(b'{"Completed": "many"}')
    held = SystemDisks().held(str(tmp_path), Manifest({WHOLE: 100, PART: 1000, NONE: 7}))
    assert held == 100 + 400


def test_without_a_folder_nothing_is_held(tmp_path: Path) -> None:
    assert SystemDisks().held(str(tmp_path / "gone"), Manifest({WHOLE: 100})) == 0
