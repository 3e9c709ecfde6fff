"""Models move from folder to folder: whole, checked, and gone on with wherever it was cut off."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.core.cancel import Cancel
from launcher.core.moving import Held
from launcher.core.problems import Code, Failure
from launcher.system.moving import ModelFolders
from tests.support.model_store import put_model, random_bytes, whole_models

MIB = 2**20


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Two models that share their licence, and a download that is not whole."""
    folder = tmp_path / "old"
    licence = b"MIT"
    put_model(folder, "7b", [random_bytes(3 * MIB + 5, 1), licence, b'{"config": 7}'])
    put_model(folder, "8b", [random_bytes(2 * MIB, 2), licence, b'{"config": 8}'])
    (folder / "blobs" / f"sha256-{'a' * 64}-partial").write_bytes(bytes(1000))
    (folder / "blobs" / f"sha256-{'a' * 64}-partial-0").write_text('{"N":0,"Offset":0,"Size":9,"Completed":4}')
    return folder


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return tmp_path / "new drive" / "models"


folders = ModelFolders()


def code_of(call: object) -> Code:
    with pytest.raises(Failure) as raised:
        list(call)  # type: ignore[call-overload]  # an iterator
    return raised.value.problem.code


def cut_off(old: Path, new: Path, file: Held, after: int) -> Code:
    """Wishes a copy to stop after so many bytes."""
    cancel = Cancel()

    def copied() -> Iterator[int]:
        done = 0
        for count in folders.copy(str(old), str(new), file, cancel):
            done += count
            if done >= after:
                cancel.request()
            yield count

    return code_of(copied())


def copy_all(old: Path, new: Path) -> int:
    folders.begin(str(new))
    return sum(sum(folders.copy(str(old), str(new), file, Cancel())) for file in folders.contents(str(old)))


def test_the_contents_are_the_blobs_then_unfinished_ones_then_the_manifests(old: Path) -> None:
    files = folders.contents(str(old))
    kinds = ["manifest" if each.path.startswith("manifests/") else "blob" if each.sha256 else "part" for each in files]
    assert kinds == ["blob"] * 5 + ["part"] * 2 + ["manifest"] * 2
    assert sum(each.size for each in files if each.sha256) == 5 * MIB + 5 + 3 + 2 * len(b'{"config": 7}')


def test_all_is_copied_read_back_and_removed(old: Path, new: Path) -> None:
    models, files = whole_models(old), folders.contents(str(old))
    assert copy_all(old, new) == 2 * sum(file.size for file in files)
    assert whole_models(new) == models
    assert len(models) == 2
    assert folders.contents(str(new)) == files
    assert folders.remove(str(old), str(new), files) == sum(file.size for file in files)
    assert not old.exists()


def test_only_what_is_in_the_new_folder_is_removed_and_other_files_stay(old: Path, new: Path) -> None:
    files = folders.contents(str(old))
    for file in files[:2]:
        folders.begin(str(new))
        list(folders.copy(str(old), str(new), file, Cancel()))
    (old / "notes.txt").write_text("mine")
    assert folders.remove(str(old), str(new), files) == sum(file.size for file in files[:2])
    assert folders.contents(str(old)) == files[2:]
    assert (old / "notes.txt").exists()


def test_a_copy_that_was_cut_off_goes_on_where_it_was(old: Path, new: Path) -> None:
    file = next(each for each in folders.contents(str(old)) if each.size > 3 * MIB)
    folders.begin(str(new))
    assert cut_off(old, new, file, 2 * MIB) is Code.INTERRUPTED
    assert not folders.has(str(new), file), "it has its name only when it is whole"
    counts = list(folders.copy(str(old), str(new), file, Cancel()))
    assert counts[0] == 2 * MIB, "what was there is not copied again"
    assert folders.has(str(new), file)


def test_a_wish_to_stop_while_it_is_read_back_ends_it_too(old: Path, new: Path) -> None:
    file = folders.contents(str(old))[0]
    folders.begin(str(new))
    assert cut_off(old, new, file, file.size) is Code.INTERRUPTED


def test_a_part_that_was_damaged_meanwhile_is_noticed_and_copied_afresh(old: Path, new: Path) -> None:
    file = folders.contents(str(old))[0]
    part = new / f"{file.path}.stillhouse-part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"\0" * min(100, file.size - 1))
    assert code_of(folders.copy(str(old), str(new), file, Cancel())) is Code.COPY_DAMAGED
    assert not part.exists()
    list(folders.copy(str(old), str(new), file, Cancel()))
    assert folders.has(str(new), file)


def test_a_part_that_is_longer_than_its_file_is_copied_afresh(old: Path, new: Path) -> None:
    file = folders.contents(str(old))[0]
    part = new / f"{file.path}.stillhouse-part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"\0" * (file.size + 10))
    list(folders.copy(str(old), str(new), file, Cancel()))
    assert folders.has(str(new), file)


def test_a_blob_that_is_damaged_where_it_lies_is_never_taken_for_good(old: Path, new: Path) -> None:
    file = folders.contents(str(old))[0]
    (old / file.path).write_bytes(b"\0" * file.size)
    folders.begin(str(new))
    assert code_of(folders.copy(str(old), str(new), file, Cancel())) is Code.COPY_DAMAGED
    assert not folders.has(str(new), file)
    assert (old / file.path).exists()


def test_an_unfinished_download_is_copied_whole_each_time(old: Path, new: Path) -> None:
    file = next(each for each in folders.contents(str(old)) if not each.sha256)
    copy_all(old, new)
    (old / file.path).write_bytes(b"\1" * file.size)
    list(folders.copy(str(old), str(new), file, Cancel()))
    assert (new / file.path).read_bytes() == b"\1" * file.size


def test_a_copy_is_taken_back_and_what_was_there_before_stays(old: Path, new: Path) -> None:
    other = random_bytes(100, 9)
    put_model(new, "own", [other, b"{}"])
    file = folders.contents(str(old))[1]
    list(folders.copy(str(old), str(new), file, Cancel()))
    (new / "blobs" / f"x{'.stillhouse-part'}").write_bytes(bytes(50))
    assert folders.forget(str(new), str(old)) == file.size + 50
    assert whole_models(new) == {"own": 102}
    assert folders.forget(str(new / "nowhere"), str(old)) == 0


def test_a_drive_that_is_pulled_out_is_named(old: Path, new: Path, tmp_path: Path) -> None:
    file = folders.contents(str(old))[0]
    assert code_of(folders.copy(str(old), str(new), file, Cancel())) is Code.FOLDER_GONE
    assert not new.exists(), "it is not made anew on another drive"
    folders.begin(str(new))
    gone = Held("blobs/sha256-gone", 5)
    assert code_of(folders.copy(str(old), str(new), gone, Cancel())) is Code.FILE_UNREADABLE
    with pytest.raises(Failure) as raised:
        folders.contents(str(tmp_path / "gone"))
    assert raised.value.problem.code is Code.FOLDER_GONE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a drive that is always full")
def test_a_drive_that_is_full_is_named_with_what_is_short(old: Path, new: Path) -> None:
    file = folders.contents(str(old))[0]
    part = new / f"{file.path}.stillhouse-part"
    part.parent.mkdir(parents=True)
    part.symlink_to("/dev/full")
    with pytest.raises(Failure) as raised:
        list(folders.copy(str(old), str(new), file, Cancel()))
    assert raised.value.problem.code is Code.DISK_FULL
    assert raised.value.problem.facts["short"] == file.size


@pytest.mark.skipif(sys.platform != "linux", reason="a file that cannot be read is easily made there")
def test_a_drive_that_cannot_be_read_is_named(new: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    (bad / "blobs").mkdir(parents=True)
    (bad / "blobs" / "sha256-mem").symlink_to("/proc/self/mem")  # reads as an input/output error
    folders.begin(str(new))
    assert code_of(folders.copy(str(bad), str(new), Held("blobs/sha256-mem", 5), Cancel())) is Code.FILE_UNREADABLE


def test_a_file_that_cannot_be_removed_is_named(old: Path, new: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = folders.contents(str(old))
    copy_all(old, new)

    def refuse(_path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "held by another program")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(Failure) as raised:
        folders.remove(str(old), str(new), files)
    assert raised.value.problem.code is Code.FOLDER_READ_ONLY


def test_a_folder_is_told_from_itself_and_from_one_inside(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").symlink_to(tmp_path / "a", target_is_directory=True)
    same = folders.same
    assert same(str(tmp_path / "a"), str(tmp_path / "b"))
    assert same(str(tmp_path / "a"), str(tmp_path / "a" / "inside"))
    assert same(str(tmp_path / "a" / "inside"), str(tmp_path / "a"))
    assert not same(str(tmp_path / "a"), str(tmp_path / "ab"))


def test_what_cannot_be_looked_at_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(_path: Path, **_options: object) -> os.stat_result:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(Path, "is_file", lambda _path: True)
    monkeypatch.setattr(Path, "stat", refuse)
    assert not folders.has(str(tmp_path), Held("blobs/x", 1))
