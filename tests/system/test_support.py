"""What the support file holds of the outside."""

import getpass
import zipfile
from pathlib import Path

import pytest

from launcher.core.problems import Code, Failure
from launcher.system.storage.paths import Paths
from launcher.system.support import LOG_TAIL, SystemSupport


@pytest.fixture
def support(tmp_path: Path) -> SystemSupport:
    return SystemSupport(Paths(tmp_path / "home"), {"HOME": "/home/zoe", "USER": "zoe"})


def test_versions_and_the_ends_of_the_logs(support: SystemSupport, tmp_path: Path) -> None:
    assert set(support.about()) == {"version", "python", "platform"}
    assert support.logs() == {}
    logs = tmp_path / "home" / "logs"
    logs.mkdir(parents=True)
    (logs / "engine.log").write_bytes(b"begin" + b"x" * LOG_TAIL + b"\xff end")
    (logs / "engine.log.1").mkdir()
    said = support.logs()
    assert said["engine.log"].endswith("\N{REPLACEMENT CHARACTER} end")
    assert "begin" not in said["engine.log"]
    assert said["engine.log.1"] == "(Is a directory)"
    assert support.home() == str(tmp_path / "home")


def test_what_must_not_be_in_it(support: SystemSupport, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = support.secrets()
    assert (secrets["~"], secrets["(user)"]) == ("/home/zoe", "zoe")

    def nobody() -> str:
        raise KeyError("uid")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert support.secrets()["(account)"] == ""


def test_it_is_written_whole_or_not_at_all(support: SystemSupport, tmp_path: Path) -> None:
    support.write(str(tmp_path / "s.zip"), {"a.json": "{}", "logs/x.log": "ü"})
    with zipfile.ZipFile(tmp_path / "s.zip") as archive:
        assert {name: archive.read(name).decode() for name in archive.namelist()} == {"a.json": "{}", "logs/x.log": "ü"}
    with pytest.raises(Failure) as raised:
        support.write("/nowhere/at/all.zip", {})
    assert raised.value.problem.code is Code.FILE_NOT_WRITTEN
