"""The Windows under Wine: which packages go into it, and what is said where there is no Wine."""

import re
from pathlib import Path

import pytest

import dev
from installer.making import wine

ROOT = Path(__file__).parents[2]


def test_it_gets_what_the_locks_name_for_windows_by_hash_and_without_conditions() -> None:
    lock = wine.windows_lock(ROOT / "build.lock", ROOT / "test.lock")
    package = r"[\w.-]+==[\w.+!]+ \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+"
    assert re.fullmatch(f"({package})+", lock)
    names = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    assert names >= {"pefile", "pywin32-ctypes", "colorama", "pyinstaller", "pyside6-essentials", "pytest"}
    assert not names & {"macholib", "secretstorage", "importlib-metadata", "ruff", "uv"}


def test_where_there_is_no_wine_that_is_said_and_nothing_is_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(wine, "PLACES", "/nowhere")
    assert dev.main(["windows"]) == 0
    assert "Wine is not on this computer" in capsys.readouterr().out


def test_the_registry_is_compared_without_its_times(tmp_path: Path) -> None:
    lab = wine.Lab(tmp_path)
    (tmp_path / "prefix").mkdir()
    head = "WINE REGISTRY Version 2\n;; All keys relative to \\\\User\n\n"
    key = '[Software\\\\Stillhouse] {}\n#time={}\n"Version"="1.0"\n'
    read = []
    for time, stamp in (("17", "1d"), ("18", "2e")):
        (tmp_path / "prefix/user.reg").write_text(head + key.format(time, stamp), encoding="ascii")
        read.append(lab.keys())
    assert read[0] == read[1] == {"Software\\\\Stillhouse": ['"Version"="1.0"']}
