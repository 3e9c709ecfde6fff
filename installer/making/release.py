"""What people download, under the names that say what it is for: made from what ``dev.py build`` left in ``dist``.

``python -m installer.making.release pack VERSION MADE_AT`` fills ``dist/release``: on Windows and Linux the executable,
on Linux a package for Debian beside it, on macOS a disk image, and a bill of materials for each; beside them the file
that tells programs which versions are the newest (``docs/updates.md``). ``… sums FOLDER`` writes ``SHA256SUMS`` of all
that lies there, in the form that ``sha256sum --check`` reads.
"""

import hashlib
import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from installer.making.deb import make_deb
from installer.making.published import write_published
from installer.making.sbom import bom
from launcher.system.licences import read

ROOT: Final = Path(__file__).resolve().parents[2]
DIST: Final = ROOT / "dist"
LICENCES: Final = ROOT / "build/build/made/licences"
"""Where ``build.spec`` wrote those of its last executable."""
SUMS: Final = "SHA256SUMS"
MACHINES: Final = {"amd64": "x86_64", "x86_64": "x86_64", "arm64": "arm64", "aarch64": "arm64"}
_SYSTEMS: Final = {"win32": "windows", "darwin": "macos"}


def name(version: str, system: str, machine: str, end: str = "") -> str:
    """Of a download: ``Stillhouse-1.2.3-windows-x86_64.exe``."""
    return f"Stillhouse-{version}-{system}-{MACHINES[machine.lower()]}{end}"


def pack(version: str, made_at: int, target: Path) -> None:
    """Writes the downloads of this system into an empty folder."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    called = name(version, _SYSTEMS.get(sys.platform, "linux"), platform.machine())
    if sys.platform == "darwin":
        image = target / f"{called}.dmg"
        subprocess.run([ROOT / "installer/macos/dmg.sh", DIST / "Stillhouse.app", image], check=True)
        downloads = [image]
    elif sys.platform == "win32":
        signed(DIST / "stillhouse.exe")
        downloads = [Path(shutil.copy2(DIST / "stillhouse.exe", target / f"{called}.exe"))]
    else:
        packaged = make_deb(DIST / "folder/stillhouse", version, made_at, target)
        downloads = [Path(shutil.copy2(DIST / "stillhouse", target / called)), packaged]
    lock = (ROOT / "build.lock").read_text(encoding="utf-8")
    for download in downloads:
        made = bom(read(LICENCES), lock, download.read_bytes(), made_at)
        bill = target / f"{download.name}.cdx.json"
        bill.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    write_published(target)


def signed(program: Path) -> None:
    """Has the command in ``STILLHOUSE_SIGN`` sign it, as ``build.spec`` had it sign the inner program."""
    command = shlex.split(os.environ.get("STILLHOUSE_SIGN", ""))
    if not command:
        sys.stdout.write("No STILLHOUSE_SIGN: the program is not signed, and Windows asks before it runs a download.\n")
        return
    subprocess.run([*command, str(program)], check=True)


def write_sums(folder: Path) -> Path:
    """The digests of all files in a folder."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != SUMS)
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")
    return folder / SUMS


if __name__ == "__main__":
    if sys.argv[1] == "pack":
        pack(sys.argv[2], int(sys.argv[3]), DIST / "release")
    else:
        write_sums(Path(sys.argv[2]))
