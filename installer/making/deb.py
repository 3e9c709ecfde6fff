"""A package for Debian and its kin from the one-folder form, with nothing but Python: the same bytes each time.

It is for who installs for all users, or prefers the system's own way; what it put there the system removes, and the
program offers neither to install nor to remove itself.
"""

import gzip
import hashlib
import io
import lzma
import platform
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from installer.entries import ICON_SIZES, desktop_entry
from installer.layout import APP_ID

ROOT: Final = Path(__file__).resolve().parents[2]
PROGRAM: Final = PurePosixPath("usr/lib/stillhouse")
ARCHITECTURES: Final = {"x86_64": "amd64", "aarch64": "arm64"}
DEPENDS: Final = ("libgl1", "libegl1", "fontconfig-config")
"""What a frozen program takes from the system beside the C library (measured in an empty Debian 12)."""
DESCRIPTION: Final = """Chat with a reasoning AI that runs on this computer
 Stillhouse looks at the computer, says which DeepSeek-R1 distill fits and why,
 gets the engine (Ollama) running, downloads the model and opens a chat window.
"""


@dataclass(frozen=True, slots=True)
class Content:
    """A file, folder or link of the package by its path from ``/``; ``data`` is empty for those that have none."""

    path: PurePosixPath
    data: bytes = b""
    link: str = ""
    mode: int = 0o644

    @property
    def is_folder(self) -> bool:
        """Whether it is one."""
        return self.mode == 0o755 and not self.data and not self.link


def make_deb(folder: Path, version: str, made_at: int, target: Path) -> Path:
    """Writes the package of the one-folder form in ``folder`` into ``target``; ``made_at`` is in seconds since 1970."""
    architecture = ARCHITECTURES[platform.machine()]
    contents = list(_with_folders(_contents(folder)))
    sums = "".join(
        f"{hashlib.md5(each.data, usedforsecurity=False).hexdigest()}  {each.path}\n"
        for each in contents
        if not each.is_folder and not each.link
    )
    control = _control(version, architecture, sum(len(each.data) for each in contents))
    about = [Content(PurePosixPath("control"), control.encode()), Content(PurePosixPath("md5sums"), sums.encode())]
    parts = {
        "debian-binary": b"2.0\n",
        "control.tar.gz": gzip.compress(_tar(about, made_at), mtime=0),
        "data.tar.xz": lzma.compress(_tar(contents, made_at), preset=6),
    }
    package = target / f"stillhouse_{version}_{architecture}.deb"
    package.write_bytes(b"!<arch>\n" + b"".join(_member(name, data, made_at) for name, data in parts.items()))
    return package


def _contents(folder: Path) -> Iterator[Content]:
    for path in sorted(folder.rglob("*")):
        place = PROGRAM / path.relative_to(folder).as_posix()
        if path.is_symlink():
            yield Content(place, link=str(path.readlink()))
        elif path.is_file():
            yield Content(place, path.read_bytes(), mode=0o755 if path.stat().st_mode & 0o100 else 0o644)
    share, inner = PurePosixPath("usr/share"), folder / "_internal"
    icons = share / "icons/hicolor"
    entry = desktop_entry(PurePosixPath("/usr/bin/stillhouse"), removable=False)
    description = f"{APP_ID}.metainfo.xml"
    yield Content(PurePosixPath("usr/bin/stillhouse"), link="../lib/stillhouse/stillhouse")
    yield Content(share / "applications" / f"{APP_ID}.desktop", entry.encode())
    yield Content(share / "metainfo" / description, (inner / "linux" / description).read_bytes())
    yield Content(icons / f"scalable/apps/{APP_ID}.svg", (inner / "resources/icons/stillhouse.svg").read_bytes())
    for size in ICON_SIZES:
        yield Content(icons / f"{size}x{size}/apps/{APP_ID}.png", (inner / f"linux/{size}.png").read_bytes())
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    others = f"The licences of all that is part of it: /{PROGRAM}/_internal/licences\n"
    yield Content(share / "doc/stillhouse/copyright", f"{licence}\n{others}".encode())


def _with_folders(contents: Iterator[Content]) -> Iterator[Content]:
    """Each thing after the folders that it is in."""
    made: set[PurePosixPath] = set()
    for each in contents:
        for folder in reversed(each.path.parents[:-1]):
            if folder not in made:
                made.add(folder)
                yield Content(folder, mode=0o755)
        yield each


def _control(version: str, architecture: str, size: int) -> str:
    """Debian Policy 5.3. The C library has to be as new as that of the computer that made the program."""
    depends = ", ".join((f"libc6 (>= {platform.libc_ver()[1]})", *DEPENDS))
    return f"""Package: stillhouse
Version: {version}
Architecture: {architecture}
Maintainer: Stillhouse
Installed-Size: {size // 1024}
Depends: {depends}
Section: utils
Priority: optional
Description: {DESCRIPTION}"""


def _tar(contents: list[Content], made_at: int) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for each in contents:
            info = tarfile.TarInfo(f"./{each.path}")
            info.mode, info.mtime, info.uname, info.gname = each.mode, made_at, "root", "root"
            if each.link:
                info.type, info.linkname, info.mode = tarfile.SYMTYPE, each.link, 0o777
            elif each.is_folder:
                info.type = tarfile.DIRTYPE
            info.size = len(each.data)
            archive.addfile(info, io.BytesIO(each.data))
    return packed.getvalue()


def _member(name: str, data: bytes, made_at: int) -> bytes:
    """One file of an ``ar`` archive (ar(5)): a head of 60 bytes, and an even length."""
    head = f"{name:<16}{made_at:<12}{0:<6}{0:<6}{'100644':<8}{len(data):<10}`\n"
    return head.encode("ascii") + data + b"\n" * (len(data) % 2)
