"""Which languages a person's system speaks."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from launcher.core.languages import Language
from launcher.core.problems import Code, Failure
from launcher.system import resources
from launcher.system.desktop.languages import wanted
from launcher.system.resources import load_words


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, ()),
        ({"LANG": "de_DE.UTF-8"}, ("de_DE.UTF-8",)),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "fr_FR"}, ("fr_FR",)),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "pt_BR:es"}, ("pt_BR", "es", "de_DE.UTF-8")),
        ({"LANG": "C.UTF-8", "LANGUAGE": "de"}, ()),
        ({"LC_ALL": "POSIX"}, ()),
    ],
)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems say it in another way")
def test_the_environment_says_it(environ: dict[str, str], found: tuple[str, ...]) -> None:
    assert wanted(environ) == found


def test_a_system_that_does_not_say_it_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> tuple[str, ...]:
        raise OSError

    monkeypatch.setattr(sys, "platform", "darwin")
    assert wanted({}, fails) == ()
    assert wanted({}, lambda: ("ja-JP",)) == ("ja-JP",)


@pytest.mark.fault(
    "broken translation file", "it is no JSON, or no table", says=Code.RESOURCE_DAMAGED, kept="all; English is spoken"
)
@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff\xfe"])
def test_a_broken_file_is_said(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "resource", lambda name: tmp_path / Path(name).name)
    (tmp_path / "de.json").write_bytes(content)
    with pytest.raises(Failure) as caught:
        load_words(Language.GERMAN)
    assert caught.value.problem.code is Code.RESOURCE_DAMAGED


def test_the_program_speaks_as_the_system_and_as_the_settings_say(tmp_path: Path) -> None:
    home = tmp_path / "stillhouse"
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    environ |= {"LANG": "de_DE.UTF-8", "STILLHOUSE_HOME": str(home)}

    def usage() -> str:
        command = [sys.executable, "-m", "launcher", "--help"]
        return subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", check=True).stdout

    assert "BEFEHL" in usage()
    home.mkdir(exist_ok=True)
    (home / "settings.json").write_text(json.dumps({"version": 1, "language": "fr"}), encoding="utf-8")
    assert "COMMANDE" in usage()
