"""The locks name what ``pyproject.toml`` asks for, by hash, and nothing of the machine that wrote them."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import dev
from tests.ground.sources import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(use: str) -> dict[str, str]:
    """Package → version of one lock."""
    text = (ROOT / f"{use}.lock").read_text(encoding="utf-8")
    found = re.findall(r"^([\w.-]+)==([\w.+!]+)", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def wanted(use: str) -> list[Requirement]:
    """What ``pyproject.toml`` asks for in one use."""
    groups = PROJECT["dependency-groups"]
    return [Requirement(each) for each in (*PROJECT["project"]["dependencies"], *groups.get(use, ()))]


@pytest.mark.parametrize("use", dev.LOCKS)
def test_a_lock_pins_what_the_project_asks_for(use: str) -> None:
    pinned = pins(use)
    for requirement in wanted(use):
        version = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(Version(version)), f"{requirement} is locked at {version}"


@pytest.mark.parametrize("use", dev.LOCKS)
def test_a_lock_holds_pins_and_hashes_and_nothing_else(use: str) -> None:
    text = (ROOT / f"{use}.lock").read_text(encoding="utf-8")
    package = r"[\w.-]+==[\w.+!]+( ; [^\\\n]+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+"
    assert re.fullmatch(f"({package})+", text)


def test_the_locks_agree_on_what_they_share() -> None:
    run = pins("run")
    for use in ("test", "build"):
        assert {name: version for name, version in pins(use).items() if name in run} == run


def test_a_stamp_makes_a_second_start_quick_and_a_new_lock_makes_it_anew() -> None:
    first, again = dev.stamp_of("run"), dev.stamp_of("run")
    assert first == again
    assert first != dev.stamp_of("test")
