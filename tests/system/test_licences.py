"""The licences: of every package that goes into the executable, with a text for each."""

import re
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from launcher.core.problems import Code, Failure
from launcher.system.licences import DISTRIBUTIONS, BundledParts, collected, read, write

ROOT = Path(__file__).parents[2]


def test_every_package_of_the_lock_is_named() -> None:
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "run.lock").read_text(encoding="utf-8"), re.MULTILINE))
    assert {canonicalize_name(name) for name in DISTRIBUTIONS} == {canonicalize_name(name) for name in locked}


def test_each_part_has_a_version_a_licence_and_its_text() -> None:
    parts = BundledParts().parts()
    assert [part.name for part in parts[:2]] == ["Stillhouse", "Python"]
    assert {part.name for part in parts} >= {"PySide6-Essentials", "requests", "mathra", "nvidia-ml-py"}
    for part in parts:
        assert part.version, part.name
        assert part.licence, part.name
        assert len(part.text) > 500, part.name


def test_qt_comes_with_both_of_its_licences() -> None:
    text = next(part.text for part in collected() if part.name == "PySide6-Essentials")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
    assert "GNU GENERAL PUBLIC LICENSE" in text
    assert "FreeType" in text


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    write(collected(), tmp_path)
    assert read(tmp_path) == collected()


def test_lost_licences_are_a_damaged_program(tmp_path: Path) -> None:
    write(collected(), tmp_path)
    (tmp_path / "requests.txt").unlink()
    with pytest.raises(Failure) as raised:
        read(tmp_path)
    assert raised.value.problem.code is Code.RESOURCE_DAMAGED
