"""Who has asked the system for less movement."""

import sys
from pathlib import Path

import pytest

from launcher.system.desktop.motion import stillness_is_wanted


def program(folder: Path, name: str, says: str) -> dict[str, str]:
    """An environment whose ``name`` is a program that says ``says`` where it is asked as the system's own is."""
    file = folder / name
    asked = {"gsettings": "get org.gnome.desktop.interface enable-animations"}.get(
        name, "read com.apple.universalaccess reduceMotion"
    )
    file.write_text(f'#!/bin/sh\n[ "$*" = "{asked}" ] && echo {says}\n', encoding="utf-8")
    file.chmod(0o755)
    return {"PATH": f"{folder}:/bin:/usr/bin"}


@pytest.mark.skipif(sys.platform == "win32", reason="programs of a shell")
@pytest.mark.parametrize(
    ("system", "name", "says", "wanted"),
    [
        ("linux", "gsettings", "false", True),
        ("linux", "gsettings", "true", False),
        ("linux", "gsettings", "", False),
        ("darwin", "defaults", "1", True),
        ("darwin", "defaults", "0", False),
    ],
)
def test_the_systems_own_switch_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, name: str, says: str, wanted: bool
) -> None:
    environ = program(tmp_path, name, says)
    monkeypatch.setenv("PATH", environ["PATH"])
    assert stillness_is_wanted(environ, system) is wanted


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_a_system_without_the_switch_wants_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    if system == sys.platform == "win32":
        pytest.skip("it has the switch")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not stillness_is_wanted({"PATH": str(tmp_path)}, system)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("[KDE]\nAnimationDurationFactor=0\n", True),
        ("[KDE]\nAnimationDurationFactor=0.5\n", False),
        ("[KDE]\nSingleClick=true\n", False),
        ("[KDE]\nAnimationDurationFactor=never\n", False),
        ("no settings at all", False),
        (None, False),
    ],
)
def test_plasma_says_it_in_its_settings(tmp_path: Path, said: str | None, wanted: bool) -> None:
    if said is not None:
        (tmp_path / "kdeglobals").write_text(said, encoding="utf-8")
    environ = {"XDG_CURRENT_DESKTOP": "KDE", "XDG_CONFIG_HOME": str(tmp_path)}
    assert stillness_is_wanted(environ, "linux") is wanted
