"""Removing by the receipt: before equals after, whatever has been done to the files in between."""

import os
from pathlib import Path

import pytest

from installer.installing import Installing
from installer.layout import Layout
from installer.removing import remove
from launcher.core.installation import Removed
from tests.packaging.download import APP_ID, download, install, snapshot, where_on_linux

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the layout is that of Linux")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a folder of its own and an empty one."""
    made = tmp_path / "user"
    (made / "Documents").mkdir(parents=True)
    (made / "Documents/letter.txt").write_text("dear", encoding="ascii")
    (made / ".local").mkdir()
    return made


def removed(where: Layout) -> Removed:
    receipt = Installing(where, "1.0.0").receipt()
    assert receipt is not None
    return remove(where, receipt)


def test_nothing_is_left(tmp_path: Path, home: Path) -> None:
    where, was = where_on_linux(home), snapshot(home)
    install(download(tmp_path / "download"), where)
    assert removed(where) == Removed()
    assert snapshot(home) == was


def test_nothing_is_left_after_an_upgrade_and_one_that_was_interrupted(tmp_path: Path, home: Path) -> None:
    where, was = where_on_linux(home), snapshot(home)
    install(download(tmp_path / "old", "one"), where)
    install(download(tmp_path / "new", "two"), where, "1.1.0")
    where.fresh.mkdir()
    (where.fresh / "half").write_bytes(b"half")
    assert removed(where) == Removed()
    assert snapshot(home) == was


def test_files_that_were_changed_or_deleted_by_hand_are_no_trouble(tmp_path: Path, home: Path) -> None:
    where, was = where_on_linux(home), snapshot(home)
    install(download(tmp_path / "download"), where)
    (where.program / "_internal/library-1.so").write_bytes(b"mended by hand")
    (where.program / "_internal/library-2.so").unlink()
    where.start.unlink()
    (home / f".local/share/applications/{APP_ID}.desktop").write_text("[Desktop Entry]\n", encoding="ascii")
    (home / ".local/bin/stillhouse").unlink()
    assert removed(where) == Removed()
    assert snapshot(home) == was


def test_what_others_put_there_stays_and_is_named(tmp_path: Path, home: Path) -> None:
    where, was = where_on_linux(home), snapshot(home)
    install(download(tmp_path / "download"), where)
    (where.program / "notes.txt").write_text("mine", encoding="ascii")
    other = home / ".local/share/applications/other.desktop"
    other.write_text("[Desktop Entry]\n", encoding="ascii")
    assert removed(where) == Removed(not_ours=(str(where.program / "notes.txt"),))
    left = {name for name, holds in (snapshot(home).items() - was.items()) if holds != "/"}
    assert left == {".local/lib/stillhouse/notes.txt", ".local/share/applications/other.desktop"}


def test_an_entry_that_became_a_folder_of_the_users_stays(tmp_path: Path, home: Path) -> None:
    where = where_on_linux(home)
    install(download(tmp_path / "download"), where)
    entry = home / f".local/share/applications/{APP_ID}.desktop"
    entry.unlink()
    entry.mkdir()
    assert removed(where).left == ()
    assert entry.is_dir()


def test_what_cannot_be_removed_is_named(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = where_on_linux(home)
    install(download(tmp_path / "download"), where)
    stuck, unlink = where.program / "_internal/library-1.so", Path.unlink

    def refused(path: Path, missing_ok: bool = False) -> None:
        if path == stuck:
            raise PermissionError(13, "no")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refused)
    assert removed(where).left == (str(stuck),)
