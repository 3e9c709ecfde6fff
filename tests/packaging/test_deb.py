"""The package for Debian: read by Debian's own tools, the same bytes each time, removed by the system."""

import platform
import shutil
import subprocess
from pathlib import Path

import pytest

from installer.making.deb import ARCHITECTURES, make_deb
from tests.packaging.download import APP_ID, download

pytestmark = pytest.mark.skipif(
    shutil.which("dpkg-deb") is None or platform.machine() not in ARCHITECTURES, reason="needs Debian's tools"
)


def folder_form(folder: Path) -> Path:
    """As the one-folder form lies in ``dist``."""
    made = folder / "stillhouse"
    download(made / "_internal")
    program = made / "stillhouse"
    program.write_text("#!/bin/sh\necho whole\n", encoding="ascii")
    program.chmod(0o755)
    return made


def told(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_debians_tools_read_it_and_unpack_it(tmp_path: Path) -> None:
    package = make_deb(folder_form(tmp_path), "1.2.3", 1_795_000_000, tmp_path)
    assert package.name == f"stillhouse_1.2.3_{ARCHITECTURES[platform.machine()]}.deb"
    said = told("dpkg-deb", "--field", package, "Package", "Version", "Depends", "Description")
    assert "Version: 1.2.3" in said
    assert "libc6 (>= " in said
    root = tmp_path / "root"
    told("dpkg-deb", "--extract", package, root)
    assert told(root / "usr/bin/stillhouse") == "whole\n"
    entry = (root / f"usr/share/applications/{APP_ID}.desktop").read_text(encoding="ascii")
    assert 'Exec="/usr/bin/stillhouse"\n' in entry
    assert "uninstall" not in entry
    assert (root / f"usr/share/icons/hicolor/256x256/apps/{APP_ID}.png").is_file()
    assert (root / "usr/lib/stillhouse/_internal/link.so").readlink() == Path("library-0.so")
    assert "MIT License" in (root / "usr/share/doc/stillhouse/copyright").read_text(encoding="utf-8")


def test_everything_in_it_belongs_to_root_and_is_of_the_day_it_was_made(tmp_path: Path) -> None:
    listed = told("dpkg-deb", "--contents", make_deb(folder_form(tmp_path), "1.2.3", 1_795_000_000, tmp_path))
    assert all(" root/root " in line and " 2026-11-18 " in line for line in listed.splitlines())


def test_it_is_the_same_bytes_from_another_place(tmp_path: Path) -> None:
    packages = []
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        packages.append(make_deb(folder_form(tmp_path / place), "1.2.3", 1_795_000_000, tmp_path / place))
    assert packages[0].read_bytes() == packages[1].read_bytes()
