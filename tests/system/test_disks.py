import json
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from launcher.core.engine import Manifest
from launcher.core.problems import Code, Failure
from launcher.system import disks
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


def test_to_discard_deletes_what_is_not_whole_and_nothing_of_another_model(tmp_path: Path) -> None:
    blobs, manifests = tmp_path / "blobs", tmp_path / "manifests" / "registry.ollama.ai" / "library" / "other"
    blobs.mkdir()
    manifests.mkdir(parents=True)
    ours, shared, wanted, theirs = (f"sha256:{letter * 64}" for letter in "abcd")
    for digest in (ours, shared, wanted):
        (blobs / digest.replace(":", "-")).write_bytes(b"x" * 10_000)
    for digest in (ours, wanted, theirs):
        (blobs / f"{digest.replace(':', '-')}-partial").write_bytes(b"x" * 10_000)
        (blobs / f"{digest.replace(':', '-')}-partial-0").write_bytes(b"{}")
    (manifests / "7b").write_text(json.dumps({"layers": [{"digest": shared}], "config": {"digest": theirs}}))
    left = sorted(path.name for path in blobs.iterdir() if "a" * 64 not in path.name)
    model = Manifest({ours: 1, shared: 1, wanted: 1, "sha256:../../manifests": 1})
    freed = SystemDisks().discard(str(tmp_path), model, frozenset({wanted}))
    assert freed >= 20_000
    assert sorted(path.name for path in blobs.iterdir()) == left
    assert SystemDisks().discard(str(tmp_path), model, frozenset({wanted})) == 0


@pytest.mark.parametrize("manifest", [b"not JSON", b"[]", b'{"layers": 5}', b'{"layers": [{}], "config": {}}'])
def test_where_a_manifest_cannot_be_read_whole_blobs_stay(manifest: bytes, tmp_path: Path) -> None:
    for name in (f"blobs/sha256-{'a' * 64}", f"blobs/sha256-{'a' * 64}-partial", "manifests/m"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(manifest)
    SystemDisks().discard(str(tmp_path), Manifest({WHOLE: 1}), frozenset())
    assert [path.name for path in (tmp_path / "blobs").iterdir()] == [f"sha256-{'a' * 64}"]


def test_a_file_that_cannot_be_deleted_is_told(tmp_path: Path) -> None:
    stuck = tmp_path / "blobs" / f"sha256-{'a' * 64}-partial"
    stuck.mkdir(parents=True)  # as a file that another program holds: unlink refuses
    with pytest.raises(Failure) as caught:
        SystemDisks().discard(str(tmp_path), Manifest({WHOLE: 1}), frozenset())
    assert caught.value.problem.code is Code.FOLDER_READ_ONLY


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


def partition(place: Path, options: str = "rw", kind: str = "ext4", device: str = "") -> SimpleNamespace:
    return SimpleNamespace(device=device or str(place), mountpoint=str(place), fstype=kind, opts=options)


def test_a_drive_is_offered_where_a_large_file_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    big, again, closed, stick, gone = (tmp_path / name for name in ("big", "again", "closed", "stick", "gone"))
    for folder in (big, again, closed, stick):
        folder.mkdir()
    mounted = [
        partition(big, device="/dev/sdb1"),
        partition(again, device="/dev/sdb1"),
        partition(closed, "ro,relatime"),
        partition(stick, kind="vfat"),
        partition(gone),
        partition(Path("/boot/efi")),
        partition(Path("/run/media/ada/data")),
        partition(Path("/snapshots")),
    ]
    real = disks._writable
    monkeypatch.setattr(disks, "_writable", lambda place: place.parts[1] in ("run", "snapshots", "boot") or real(place))
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_: mounted)
    found = SystemDisks().drives()
    places = [big, Path("/run/media/ada/data"), Path("/snapshots")]
    assert [disk.path for disk in found] == [str(place / "Stillhouse" / "models") for place in places]
    assert found[0].free_bytes


def test_the_drives_of_this_very_computer_can_be_asked_for() -> None:
    assert all(disk.free_bytes and disk.drive for disk in SystemDisks().drives())


def test_a_folder_knows_the_name_of_its_drive(tmp_path: Path) -> None:
    drive = SystemDisks().free(str(tmp_path / "not" / "yet")).drive
    assert Path(drive or "?").is_mount()
