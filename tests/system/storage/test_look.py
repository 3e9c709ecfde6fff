"""How the main window was last seen, on the disk."""

from pathlib import Path

import pytest

from launcher.core.look import Look
from launcher.core.problems import Code, Failure
from launcher.system.storage.look import JsonLookStore, last_look
from launcher.system.storage.paths import Paths


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"STILLHOUSE_HOME": str(tmp_path / "kept")}


def test_the_next_start_sees_what_was_kept(environ: dict[str, str]) -> None:
    assert last_look(environ) == Look()
    JsonLookStore(Paths.from_environ(environ)).save(Look("AdnQywAD", "#1c1b1a"))
    assert last_look(environ) == Look("AdnQywAD", "#1c1b1a")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{", b"[]", b"[" * 100_000])
def test_a_damaged_file_is_no_reason_not_to_start(environ: dict[str, str], content: bytes) -> None:
    file = Paths.from_environ(environ).window
    file.parent.mkdir()
    file.write_bytes(content)
    assert last_look(environ) == Look()


def test_a_folder_that_cannot_be_written_is_told(environ: dict[str, str]) -> None:
    Path(environ["STILLHOUSE_HOME"]).write_bytes(b"")
    with pytest.raises(Failure) as failed:
        JsonLookStore(Paths.from_environ(environ)).save(Look())
    assert failed.value.problem.code is Code.FILE_NOT_WRITTEN
