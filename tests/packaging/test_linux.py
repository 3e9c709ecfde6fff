"""What a desktop of Linux shows of the program: made with the executable, found by an installation."""

import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtGui import QImage

from installer.entries import ICON_SIZES, NewCopy, desktop_entry, planned
from installer.layout import APP_ID, layout
from installer.making.linux import make_desktop_parts, metainfo
from launcher.core.systems import Os

SIGN = Path(__file__).parents[2] / "resources/icons/stillhouse.svg"
DAY = 1_795_000_000
"""2026-11-18, in seconds since 1970."""


def test_what_an_installation_copies_is_what_the_executable_carries(tmp_path: Path) -> None:
    where = layout(Os.LINUX, Path("/home/me"), {})
    wanted = {new.source for new in planned(where, "1.0.0", 1) if isinstance(new, NewCopy)}
    made = make_desktop_parts(SIGN, "1.0.0", DAY, tmp_path / "linux")
    carried = {f"_internal/linux/{path.name}" for path in made.iterdir()}
    assert wanted == carried | {"_internal/resources/icons/stillhouse.svg"}
    for size in ICON_SIZES:
        assert QImage(str(made / f"{size}.png")).width() == size


def test_the_description_names_this_release() -> None:
    described = ET.fromstring(metainfo("1.2.3", DAY))
    assert described.findtext("id") == APP_ID
    release = described.find("releases/release")
    assert release is not None
    assert release.attrib == {"version": "1.2.3", "date": "2026-11-18"}


def test_one_that_a_package_put_there_is_removed_by_the_system() -> None:
    entry = desktop_entry(Path("/usr/bin/stillhouse"), removable=False)
    assert "--uninstall" not in entry
    assert "Actions" not in entry
    assert desktop_entry(Path("/usr/bin/stillhouse")).startswith(entry)


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="needs desktop-file-validate")
@pytest.mark.parametrize("removable", [False, True])
def test_the_desktop_understands_the_entry(tmp_path: Path, removable: bool) -> None:
    entry = tmp_path / f"{APP_ID}.desktop"
    entry.write_text(desktop_entry(Path("/opt/a b/stillhouse"), removable=removable), encoding="utf-8")
    checked = subprocess.run(["desktop-file-validate", entry], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="needs appstreamcli")
def test_the_desktop_understands_the_description(tmp_path: Path) -> None:
    description = tmp_path / f"{APP_ID}.metainfo.xml"
    description.write_text(metainfo("1.2.3", DAY), encoding="utf-8")
    checked = subprocess.run(
        ["appstreamcli", "validate", "--no-net", description], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
