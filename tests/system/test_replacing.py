"""A file that somebody has open for a moment is replaced all the same."""

import sys
import threading
import time
from pathlib import Path

import pytest

from launcher.system.replacing import replace


def test_a_file_takes_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "new").write_text("new", encoding="ascii")
    (tmp_path / "old").write_text("old", encoding="ascii")
    replace(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "old").read_text(encoding="ascii") == "new"
    assert not (tmp_path / "new").exists()


def test_what_cannot_be_renamed_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        replace(tmp_path / "missing", tmp_path / "old")


@pytest.mark.skipif(sys.platform != "win32", reason="other systems replace an open file at once")
def test_an_open_file_is_waited_for(tmp_path: Path) -> None:
    (tmp_path / "new").write_text("new", encoding="ascii")
    (tmp_path / "old").write_text("old", encoding="ascii")
    held = (tmp_path / "old").open("rb")
    closer = threading.Timer(0.2, held.close)
    closer.start()
    began = time.monotonic()
    replace(tmp_path / "new", tmp_path / "old")
    closer.join()
    assert time.monotonic() - began > 0.1
    assert (tmp_path / "old").read_text(encoding="ascii") == "new"
