"""What people download: its names, its digests, and the scripts of macOS as far as they can be read elsewhere."""

import hashlib
import plistlib
import shutil
import subprocess
from pathlib import Path

import pytest

from installer.making.release import SUMS, name, signed, write_sums

ROOT = Path(__file__).parents[2]


def test_a_download_says_what_it_is_for() -> None:
    assert name("1.2.3", "windows", "AMD64", ".exe") == "Stillhouse-1.2.3-windows-x86_64.exe"
    assert name("1.2.3", "macos", "arm64", ".dmg") == "Stillhouse-1.2.3-macos-arm64.dmg"
    assert name("1.2.3", "linux", "x86_64") == "Stillhouse-1.2.3-linux-x86_64"


def test_the_digests_are_those_of_all_that_lies_there(tmp_path: Path) -> None:
    for file in ("b.exe", "a.dmg"):
        (tmp_path / file).write_bytes(file.encode())
    written = write_sums(tmp_path).read_text(encoding="ascii")
    assert written == write_sums(tmp_path).read_text(encoding="ascii")  # without its own
    digests = [hashlib.sha256(file.encode()).hexdigest() for file in ("a.dmg", "b.exe")]
    assert written == f"{digests[0]}  a.dmg\n{digests[1]}  b.exe\n"
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--check", "--strict", SUMS], cwd=tmp_path, check=True, capture_output=True)


def test_without_what_signs_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "stillhouse.exe"
    program.write_bytes(b"MZ")
    signed(program)
    assert "No STILLHOUSE_SIGN" in capsys.readouterr().out
    assert program.read_bytes() == b"MZ"
    if shutil.which("cp"):
        monkeypatch.setenv("STILLHOUSE_SIGN", f"cp '{ROOT / 'LICENSE'}'")
        signed(program)
        assert program.read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_the_entitlements_are_a_property_list() -> None:
    wanted = plistlib.loads((ROOT / "installer/macos/entitlements.plist").read_bytes())
    assert set(wanted.values()) == {True}
    assert all(key.startswith("com.apple.security.cs.") for key in wanted)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_the_script_of_the_image_can_be_read() -> None:
    subprocess.run(["bash", "-n", ROOT / "installer/macos/dmg.sh"], check=True)
