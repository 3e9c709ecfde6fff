"""A download as the executable unpacks it, small, and a home to install it into; what a folder holds, to compare."""

import os
from pathlib import Path

from installer.installing import Installing
from installer.layout import Layout, layout
from installer.payload import Payload, payload
from launcher.core.cancel import Cancel
from launcher.core.systems import Os

APP_ID = "org.stillhouse.Stillhouse"


def download(folder: Path, mark: str = "one", files: int = 12) -> Path:
    """The unpacked files of a program; ``mark`` tells two versions apart."""
    contents = {f"library-{number}.so": f"{mark} {number} ".encode() * 4000 for number in range(files)}
    contents |= {
        "installed/stillhouse": f"#!/bin/sh\necho {mark}\n".encode(),
        "installed/stillhouse.exe": f"MZ {mark}".encode(),
        "resources/icons/stillhouse.svg": b"<svg/>",
        **{f"linux/{size}.png": b"png" for size in (48, 128, 256)},
        f"linux/{APP_ID}.metainfo.xml": b"<component/>",
        f"only-in-{mark}.txt": mark.encode(),
    }
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if os.name == "posix":
        (folder / "link.so").symlink_to("library-0.so")
    return folder


def where_on_linux(home: Path) -> Layout:
    """The layout of a user of Linux."""
    return layout(Os.LINUX, home, {})


def carried(folder: Path, where: Layout) -> Payload:
    """What a download carries."""
    found = payload(where, folder, folder / "stillhouse")
    assert found is not None
    return found


def install(folder: Path, where: Layout, version: str = "1.0.0") -> None:
    """Installs it, to the end."""
    for _copied in Installing(where, version).install(carried(folder, where), Cancel()):
        pass


def snapshot(folder: Path) -> dict[str, str]:
    """Every file, link and folder below, with what it holds."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        else:
            found[name] = "/" if path.is_dir() else path.read_bytes().hex()[:80] + f" {path.stat().st_size}"
    return found
