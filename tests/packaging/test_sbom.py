"""The bill of materials: every part of the executable, held to the lock."""

import re
from pathlib import Path

import pytest

from installer.making.sbom import bom
from launcher.core.bundled import Part
from launcher.system.licences import DISTRIBUTIONS, collected

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "build.lock").read_text(encoding="utf-8")
DAY = 1_795_000_000
PURL = re.compile(r"pkg:(pypi|generic|deb/debian)/[a-z0-9.+-]+@[\w.%~+-]+")


def made(*parts: Part, lock: str = LOCK) -> dict[str, object]:
    return bom((Part("Stillhouse", "1.0.0", "MIT", ""), *parts), lock, b"program", DAY)


def test_every_package_of_the_program_is_in_it_as_the_lock_pins_it() -> None:
    listed = bom(collected(), LOCK, b"program", DAY)["components"]
    assert isinstance(listed, list)
    names = [each["name"] for each in listed]
    assert names[0] == "Python"
    assert set(names[1:]) <= set(DISTRIBUTIONS)
    assert all(PURL.fullmatch(each["purl"]) for each in listed)
    assert all(each["purl"].startswith("pkg:pypi/") for each in listed[1:])


def test_another_version_than_the_locks_is_refused() -> None:
    with pytest.raises(ValueError, match="requests 0\\.1"):
        made(Part("requests", "0.1", "Apache-2.0", ""))


@pytest.mark.parametrize(
    ("licence", "written"),
    [
        ("MIT", {"license": {"id": "MIT"}}),
        ("MIT/X11", {"license": {"name": "MIT/X11"}}),
        ("MIT OR Apache-2.0", {"expression": "MIT OR Apache-2.0"}),
    ],
)
def test_a_licence_is_named_in_the_way_that_readers_understand(licence: str, written: object) -> None:
    listed = made(Part("libx11-6", "2:1.8+b1", licence, ""))["components"]
    assert isinstance(listed, list)
    assert listed[0]["licenses"] == [written]
    assert listed[0]["purl"] == "pkg:deb/debian/libx11-6@2%3A1.8%2Bb1"


def test_the_same_executable_has_the_same_bill() -> None:
    one, two = (made(Part("Python", "3.13.0", "PSF-2.0", "")) for _ in range(2))
    assert one == two
    about = one["metadata"]
    assert isinstance(about, dict)
    assert about["timestamp"] == "2026-11-18T11:06:40+00:00"
    assert len(about["component"]["hashes"][0]["content"]) == 64
