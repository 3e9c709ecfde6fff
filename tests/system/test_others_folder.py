"""Two users on one computer: the models' folder is another one's, and may not be looked into."""

from pathlib import Path

import pytest

from launcher.core.engine import Manifest
from launcher.core.problems import Code, Failure
from launcher.system.disks import SystemDisks
from launcher.system.kit import SystemKits
from launcher.system.moving import ModelFolders
from tests.support.model_store import put_model
from tests.support.others import closed


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A folder with a model in it."""
    folder = tmp_path / "theirs" / "models"
    put_model(folder, "7b", [b"weights", b"licence", b"config"])
    return folder


def manifest_of(folder: Path) -> Manifest:
    blobs = sorted((folder / "blobs").iterdir())
    return Manifest({path.name.replace("-", ":"): path.stat().st_size for path in blobs})


def test_it_is_there_and_nothing_of_it_is_known(theirs: Path) -> None:
    whole, place = manifest_of(theirs), str(theirs)
    disks, kits = SystemDisks(), SystemKits(lambda _source: None)  # type: ignore[arg-type,return-value]  # not asked
    assert disks.held(place, whole) == whole.total_bytes
    with closed(theirs.parent):
        assert disks.exists(place)
        assert disks.held(place, whole) == 0
        assert disks.free(place).free_bytes is None
        assert kits.manifest(place, "deepseek-r1:7b") is None
        assert kits.held_blobs(place, whole.blobs) == 0
    assert not disks.exists(str(theirs / "nowhere"))


def test_what_would_write_or_move_there_says_why_it_cannot(theirs: Path) -> None:
    whole, place = manifest_of(theirs), str(theirs)
    with closed(theirs.parent):
        with pytest.raises(Failure) as moving:
            ModelFolders().contents(place)
        with pytest.raises(Failure) as discarding:
            SystemDisks().discard(place, whole, frozenset())
        with pytest.raises(Failure) as mending:
            SystemDisks().mend(place, whole)
    codes = [each.value.problem.code for each in (moving, discarding, mending)]
    assert codes == [Code.FILE_UNREADABLE, Code.FOLDER_READ_ONLY, Code.FOLDER_READ_ONLY]
    assert manifest_of(theirs) == whole
