"""What killed downloads left unpacked goes at the next start; what runs, and what is not ours, stays."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from installer.leftovers import UNPACKED_WITHIN_S, sweep


@pytest.fixture
def passing(tmp_path: Path) -> Path:
    """A folder for passing things."""
    made = tmp_path / "passing"
    made.mkdir()
    return made


def later() -> float:
    """When a folder of now is one that was left."""
    return time.time() + UNPACKED_WITHIN_S + 1


def unpacked(passing: Path, name: str, *, carries: bool = True) -> Path:
    folder = passing / name
    (folder / "installed").mkdir(parents=True)
    (folder / "library.so").write_bytes(b"x")
    if carries:
        (folder / "installed" / "stillhouse").write_bytes(b"x")
    return folder


def test_one_that_nobody_uses_goes(passing: Path) -> None:
    unpacked(passing, "_MEIabc123")
    ours = unpacked(passing, "_MEIours42")
    theirs = unpacked(passing, "_MEItheirs", carries=False)
    other = unpacked(passing, "pictures")
    sweep(passing, ours, later())
    assert sorted(passing.iterdir()) == sorted([ours, theirs, other])


def test_one_that_may_still_be_unpacked_stays(passing: Path) -> None:
    fresh = unpacked(passing, "_MEIfresh1")
    sweep(passing, None, time.time())
    assert (fresh / "library.so").exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps a folder in use by itself")
def test_one_that_a_program_runs_from_stays_until_that_has_ended(passing: Path) -> None:
    used = unpacked(passing, "_MEIused99")
    waiting = [sys.executable, "-c", "print('runs', flush=True); input()"]
    environ = {**os.environ, "_PYI_APPLICATION_HOME_DIR": str(used)}
    with subprocess.Popen(waiting, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        program.stdout.readline()
        sweep(passing, None, later())
        assert (used / "library.so").exists()
        program.communicate(b"\n")
    sweep(passing, None, later())
    assert list(passing.iterdir()) == []


def test_a_temporary_folder_that_is_not_there_is_no_trouble(tmp_path: Path) -> None:
    sweep(tmp_path / "nowhere", None, later())
