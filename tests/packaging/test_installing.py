"""Installing into a home: what is written, what an upgrade replaces, what a kill leaves, and what is refused before."""

import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from installer.installing import Installing
from launcher.core.cancel import Cancel
from launcher.core.installation import Copied, EntryKind
from launcher.core.problems import Code, Failure
from launcher.core.standing import Standing, standing
from tests.packaging.download import APP_ID, carried, download, install, snapshot, where_on_linux

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the layout is that of Linux; Windows has tests of its own")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A user who has programs already."""
    made = tmp_path / "user"
    (made / ".local/share/applications").mkdir(parents=True)
    (made / ".local/share/applications/other.desktop").write_text("[Desktop Entry]\n", encoding="ascii")
    return made


def test_the_program_its_entries_and_a_receipt_of_them_are_written(tmp_path: Path, home: Path) -> None:
    where = where_on_linux(home)
    before = snapshot(home)
    install(download(tmp_path / "download"), where)
    receipt = Installing(where, "1.0.0").receipt()
    assert receipt is not None
    assert (receipt.version, receipt.folder) == ("1.0.0", str(where.program))
    assert where.start.stat().st_mode & stat.S_IXUSR
    assert (where.program / "_internal/link.so").readlink() == Path("library-0.so")
    assert not (where.program / "_internal/installed").exists()
    written = {f"{home}/{name}" for name in snapshot(home).keys() - before.keys()}
    listed = {str(where.program / file.path) for file in receipt.files} | {entry.place for entry in receipt.entries}
    inner = where.program / "_internal"
    listed |= {str(where.receipt), str(where.program), str(inner), *map(str, _folders(inner))}
    assert written == listed
    assert standing("1.0.0", receipt, whole=Installing(where, "1.0.0").is_whole(receipt)) is Standing.SAME


def _folders(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_dir() and not path.is_symlink()]


def test_the_desktop_finds_it(tmp_path: Path, home: Path) -> None:
    where = where_on_linux(home)
    install(download(tmp_path / "download"), where)
    entry = (home / f".local/share/applications/{APP_ID}.desktop").read_text(encoding="utf-8")
    assert f'Exec="{where.start}"\n' in entry
    assert f'Exec="{where.start}" --uninstall\n' in entry
    assert (home / f".local/share/icons/hicolor/scalable/apps/{APP_ID}.svg").read_bytes() == b"<svg/>"
    command = home / ".local/bin/stillhouse"
    assert subprocess.run([command], capture_output=True, check=True).stdout == b"one\n"


def test_a_command_of_somebody_else_stays(tmp_path: Path, home: Path) -> None:
    where = where_on_linux(home)
    (home / ".local/bin").mkdir()
    (home / ".local/bin/stillhouse").write_text("theirs", encoding="ascii")
    install(download(tmp_path / "download"), where)
    receipt = Installing(where, "1.0.0").receipt()
    assert receipt is not None
    assert (home / ".local/bin/stillhouse").read_text(encoding="ascii") == "theirs"
    assert not [entry for entry in receipt.entries if entry.kind is EntryKind.LINK]


def test_an_upgrade_takes_the_place_of_the_old_one_whole(tmp_path: Path, home: Path) -> None:
    where = where_on_linux(home)
    install(download(tmp_path / "old", "one"), where)
    first = Installing(where, "1.0.0").receipt()
    install(download(tmp_path / "new", "two"), where, "1.1.0")
    receipt = Installing(where, "1.1.0").receipt()
    assert first is not None
    assert receipt is not None
    assert receipt.version == "1.1.0"
    assert not (where.program / "_internal/only-in-one.txt").exists()
    assert (where.program / "_internal/only-in-two.txt").exists()
    folders = {entry for entry in first.entries if entry.kind is EntryKind.FOLDER}
    assert folders <= set(receipt.entries)  # made by us the first time, so ours to remove
    assert not where.old.exists()
    assert not where.fresh.exists()
    assert not where.journal.exists()


def test_bytes_are_told_and_never_run_back(tmp_path: Path, home: Path) -> None:
    where = where_on_linux(home)
    source = carried(download(tmp_path / "download"), where)
    told = list(Installing(where, "1.0.0").install(source, Cancel()))
    assert told == sorted(told, key=lambda each: each.done)
    assert told[-1] == Copied(source.size, source.size)


@pytest.mark.parametrize("before", [False, True])
def test_a_cancelled_one_leaves_all_as_it_was(tmp_path: Path, home: Path, before: bool) -> None:
    where = where_on_linux(home)
    if before:
        install(download(tmp_path / "old", "one"), where)
    was = snapshot(home)
    cancel = Cancel()
    work = Installing(where, "1.1.0").install(carried(download(tmp_path / "new", "two"), where), cancel)
    next(work)
    cancel.request()
    with pytest.raises(Failure) as raised:
        list(work)
    assert raised.value.problem.code is Code.INTERRUPTED
    assert snapshot(home) == was


def test_one_that_nobody_waits_for_any_more_leaves_all_as_it_was(tmp_path: Path, home: Path) -> None:
    where, was = where_on_linux(home), snapshot(home)
    work = Installing(where, "1.0.0").install(carried(download(tmp_path / "new"), where), Cancel())
    next(work)
    work.close()  # type: ignore[attr-defined]  # a generator
    assert snapshot(home) == was


def test_a_download_that_lost_a_file_leaves_all_as_it_was(tmp_path: Path, home: Path) -> None:
    where, was = where_on_linux(home), snapshot(home)
    folder = download(tmp_path / "new")
    source = carried(folder, where)
    work = Installing(where, "1.0.0").install(source, Cancel())
    next(work)
    (folder / "only-in-one.txt").unlink()  # as a cleaner of temporary folders does
    with pytest.raises(Failure) as raised:
        list(work)
    assert raised.value.problem.code is Code.INSTALL_FAILED
    assert snapshot(home) == was


def test_too_little_room_is_told_before_anything_is_written(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, was = where_on_linux(home), snapshot(home)
    source = carried(download(tmp_path / "download"), where)

    class Usage:
        free = source.size

    monkeypatch.setattr("shutil.disk_usage", lambda _folder: Usage)
    with pytest.raises(Failure) as raised:
        next(Installing(where, "1.0.0").install(source, Cancel()))
    assert raised.value.problem.code is Code.INSTALL_NO_ROOM
    assert raised.value.problem.facts["short"] == int(source.size * 1.05) - source.size
    assert snapshot(home) == was


@pytest.mark.parametrize("closed", [".local", ".local/share/applications"])
def test_no_right_to_write_is_told_before_anything_is_written(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    where, was = where_on_linux(home), snapshot(home)
    source = carried(download(tmp_path / "download"), where)
    can = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != home / closed and can(path, mode))  # root may
    with pytest.raises(Failure) as raised:
        next(Installing(where, "1.0.0").install(source, Cancel()))
    assert raised.value.problem.facts["path"] == str(home / closed)
    assert raised.value.problem.code is Code.INSTALL_NOT_ALLOWED
    assert snapshot(home) == was


def test_what_was_installed_and_lost_a_file_is_seen(tmp_path: Path, home: Path) -> None:
    where = where_on_linux(home)
    install(download(tmp_path / "download"), where)
    (where.program / "_internal/library-3.so").unlink()
    installing = Installing(where, "1.0.0")
    receipt = installing.receipt()
    assert receipt is not None
    assert not installing.is_whole(receipt)
    install(tmp_path / "download", where)
    assert installing.is_whole(receipt)


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"form": 2}'])
def test_a_receipt_that_cannot_be_read_is_none(tmp_path: Path, home: Path, damaged: str) -> None:
    where = where_on_linux(home)
    install(download(tmp_path / "download"), where)
    where.receipt.write_text(damaged, encoding="ascii")
    assert Installing(where, "1.0.0").receipt() is None
    install(tmp_path / "download", where)
    assert Installing(where, "1.0.0").receipt() is not None


PROCESS = """
import sys
from pathlib import Path
from tests.packaging.download import install, where_on_linux
print("begins", flush=True)
install(Path(sys.argv[1]), where_on_linux(Path(sys.argv[2])), "1.1.0")
"""


@pytest.mark.parametrize("before", [False, True])
def test_killed_at_any_moment_it_is_undone_or_completed_at_the_next_start(
    tmp_path: Path, home: Path, before: bool
) -> None:
    where = where_on_linux(home)
    old, new = download(tmp_path / "old", "one"), download(tmp_path / "new", "two", files=150)
    if before:
        install(old, where)
    was = snapshot(home)
    reached = set()
    dice = random.Random(8 + before)
    for _round in range(8):
        command = [sys.executable, "-c", PROCESS, str(new), str(home)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(dice.uniform(0.0, 0.25))  # the moment of the kill
            process.send_signal(signal.SIGKILL)
        Installing(where, "1.1.0").recover()
        receipt = Installing(where, "1.1.0").receipt()
        if receipt is not None and receipt.version == "1.1.0":
            assert Installing(where, "1.1.0").is_whole(receipt)
            assert (home / ".local/bin/stillhouse").readlink() == where.start
            assert not any(path.exists() for path in (where.fresh, where.old, where.journal))
            reached.add("new")
        else:
            if not before and (home / ".local/lib").is_dir():  # killed before it could note that it had made it
                (home / ".local/lib").rmdir()
            assert snapshot(home) == was
            reached.add("old")
        if before:
            install(old, where)
        elif receipt is not None:
            _removed(where_on_linux(home))
        assert snapshot(home) == was
    assert reached  # which of the two is a matter of the computer's speed


def _removed(where: object) -> None:
    from installer.layout import Layout
    from installer.removing import remove

    assert isinstance(where, Layout)
    receipt = Installing(where, "1.1.0").receipt()
    assert receipt is not None
    assert remove(where, receipt).left == ()
