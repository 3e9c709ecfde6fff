"""What we keep, by kind: counted, and deleted; what is not ours by name stays."""

from pathlib import Path

import pytest

from launcher.core.installation import Holding
from launcher.system.storage.clearing import clear, held
from launcher.system.storage.paths import Paths


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    made = Paths(tmp_path / "data")
    (made.engine / "0.30.0/bin").mkdir(parents=True)
    (made.engine / "0.30.0/bin/ollama").write_bytes(b"x" * 1000)
    made.engine.with_name("engine.lock").touch()  # of one that fetched it (launcher/system/ollama/installer.py)
    made.history.write_bytes(b"x" * 300)
    made.history.with_name("chats.sqlite-wal").write_bytes(b"x" * 30)
    made.history.with_name("chats.sqlite.damaged-1").write_bytes(b"x" * 3)
    made.settings.write_bytes(b"x" * 20)
    made.settings.with_name(".settings.json.abc").write_bytes(b"x")
    made.logs.mkdir()
    (made.logs / "engine.log").write_bytes(b"x" * 5)
    return made


def test_each_kind_has_its_bytes(paths: Paths) -> None:
    sizes = {each.kind: each.size for each in held(paths)}
    assert sizes == {Holding.ENGINE: 1000, Holding.CHATS: 333, Holding.SETTINGS: 26}


def test_a_kind_that_is_not_there_is_not_listed(tmp_path: Path) -> None:
    assert held(Paths(tmp_path / "nowhere")) == ()
    assert clear(Paths(tmp_path / "nowhere"), frozenset(Holding)) == ()


def test_only_the_kinds_that_are_named_go(paths: Paths) -> None:
    assert clear(paths, frozenset({Holding.ENGINE})) == ()
    assert not paths.engine.exists()
    assert {each.kind for each in held(paths)} == {Holding.CHATS, Holding.SETTINGS}


def test_when_all_went_our_folder_goes_too(paths: Paths) -> None:
    assert clear(paths, frozenset(Holding)) == ()
    assert not paths.home.exists()


def test_what_is_not_ours_stays(paths: Paths) -> None:
    (paths.home / "letter.txt").write_text("mine", encoding="ascii")
    clear(paths, frozenset(Holding))
    assert [path.name for path in paths.home.iterdir()] == ["letter.txt"]


def test_what_cannot_be_deleted_is_named(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_path: Path) -> None:
        raise PermissionError

    monkeypatch.setattr("shutil.rmtree", refused)
    assert clear(paths, frozenset({Holding.ENGINE})) == (str(paths.engine),)
