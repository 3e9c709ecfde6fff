"""Archives: unpacked whole, or refused by name; nothing gets out of the folder."""

import gzip
import io
import os
import stat
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from launcher.core.cancel import Cancel
from launcher.core.problems import Code, Failure
from launcher.system.ollama.archive import unpack

FILE = b"#!/bin/sh\necho engine\n"


def tar_of(*entries: tuple[tarfile.TarInfo, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for entry, data in entries:
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


def entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "", mode: int = 0o644) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname, made.mode = kind, link, mode
    return made


def good_tar() -> bytes:
    return tar_of(
        (entry("./", tarfile.DIRTYPE), b""),
        (entry("./bin/", tarfile.DIRTYPE), b""),
        (entry("./bin/ollama", mode=0o4755), FILE),
        (entry("lib/ollama/libggml.so.0.1"), b"library" * 300_000),
        (entry("lib/ollama/libggml.so", tarfile.SYMTYPE, "libggml.so.0.1"), b""),
        (entry("lib/up", tarfile.SYMTYPE, "../bin/ollama"), b""),
        (entry("lib/same", tarfile.LNKTYPE, "bin/ollama"), b""),
    )


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def as_zst(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


def as_tgz(data: bytes) -> bytes:
    return gzip.compress(data)


@pytest.mark.skipif(sys.platform == "win32", reason="modes and symbolic links")
@pytest.mark.parametrize(("name", "pack"), [("engine.tar.zst", as_zst), ("engine.tgz", as_tgz)])
def test_a_tar_is_unpacked_with_modes_and_links(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    archive = write(tmp_path, name, pack(good_tar()))
    read = list(unpack(archive, tmp_path / "out", Cancel()))

    out = tmp_path / "out"
    assert (out / "bin/ollama").read_bytes() == FILE
    assert stat.S_IMODE((out / "bin/ollama").stat().st_mode) == 0o755
    assert (out / "lib/ollama/libggml.so").readlink() == Path("libggml.so.0.1")
    assert (out / "lib/up").read_bytes() == FILE
    assert (out / "lib/same").read_bytes() == FILE
    assert read == sorted(read)
    assert read[-1] == archive.stat().st_size


def test_two_frames_are_one_archive(tmp_path: Path) -> None:
    data = good_tar()
    archive = write(tmp_path, "engine.tar.zst", as_zst(data[:5000]) + as_zst(data[5000:]))
    list(unpack(archive, tmp_path / "out", Cancel()))

    assert (tmp_path / "out/bin/ollama").read_bytes() == FILE


def test_a_zip_is_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "engine.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("lib/", b"")
        packed.writestr("ollama.exe", FILE)
        packed.writestr("lib/ollama/ggml.dll", b"library" * 300_000)
    list(unpack(tmp_path / "engine.zip", tmp_path / "out", Cancel()))

    assert (tmp_path / "out/ollama.exe").read_bytes() == FILE
    assert (tmp_path / "out/lib/ollama/ggml.dll").stat().st_size == 2_100_000


def refused(archive: Path, into: Path) -> Code:
    with pytest.raises(Failure) as caught:
        list(unpack(archive, into, Cancel()))
    return caught.value.problem.code


ESCAPES = {
    "climbs": [entry("../evil")],
    "climbs inside": [entry("a/../../evil")],
    "absolute": [entry("/tmp/evil")],
    "backslash": [entry("..\\evil")],
    "drive": [entry("C:evil")],
    "link out": [entry("a", tarfile.SYMTYPE, "../evil")],
    "link absolute": [entry("a", tarfile.SYMTYPE, "/etc")],
    "link through the middle": [entry("b", tarfile.SYMTYPE, "a/../..")],
    "link over a link": [
        entry("d/up", tarfile.SYMTYPE, ".."),
        entry("d/out", tarfile.SYMTYPE, "up/.."),
    ],
    "link in a linked folder": [
        entry("deep/er", tarfile.DIRTYPE),
        entry("deep/er/up", tarfile.SYMTYPE, "../.."),
        entry("deep/er/up/out", tarfile.SYMTYPE, ".."),
    ],
    "hard link out": [entry("a", tarfile.LNKTYPE, "../evil")],
    "hard link to nothing": [entry("a", tarfile.LNKTYPE, "b")],
    "device": [entry("a", tarfile.CHRTYPE)],
    "pipe": [entry("a", tarfile.FIFOTYPE)],
}


@pytest.mark.fault(
    "path traversal and links in an archive",
    "refused",
    says=Code.ARCHIVE_DAMAGED,
    kept="the engine before it",
    where="The engine's installation",
)
@pytest.mark.parametrize("entries", ESCAPES.values(), ids=ESCAPES.keys())
def test_nothing_gets_out(tmp_path: Path, entries: list[tarfile.TarInfo]) -> None:
    archive = write(tmp_path, "engine.tgz", as_tgz(tar_of(*((each, b"") for each in entries))))

    assert refused(archive, tmp_path / "deep/out") is Code.ARCHIVE_DAMAGED
    assert not list(tmp_path.rglob("evil"))


def test_a_file_never_goes_through_a_link(tmp_path: Path) -> None:
    data = tar_of((entry("real"), b"old"), (entry("link", tarfile.SYMTYPE, "real"), b""), (entry("link"), b"new"))
    list(unpack(write(tmp_path, "engine.tgz", as_tgz(data)), tmp_path / "out", Cancel()))

    assert (tmp_path / "out/real").read_bytes() == b"old"
    assert (tmp_path / "out/link").read_bytes() == b"new"


@pytest.mark.parametrize("name", ["../evil", "/evil", "a\\..\\evil", "C:/evil"])
def test_a_zip_gets_nothing_out_either(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "engine.zip", "w") as packed:
        packed.writestr(name, b"")

    assert refused(tmp_path / "engine.zip", tmp_path / "deep/out") is Code.ARCHIVE_DAMAGED
    assert not list(tmp_path.rglob("evil"))


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "engine.zip", "w") as packed:
        packed.writestr(link, "/etc/passwd")

    assert refused(tmp_path / "engine.zip", tmp_path / "out") is Code.ARCHIVE_DAMAGED


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["tar.zst", "tgz", "zip"]), st.integers(0, 1 << 20), st.integers(0, 255), st.booleans())
def test_a_damaged_archive_is_named_or_does_no_harm(
    tmp_path: Path, ending: str, place: int, value: int, cut: bool
) -> None:
    if ending == "zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("bin/ollama", os.urandom(20_000))
        data = bytearray(packed.getvalue())
    else:
        plain = tar_of((entry("bin/ollama"), os.urandom(20_000)))
        data = bytearray(as_zst(plain) if ending == "tar.zst" else as_tgz(plain))
    place %= len(data)
    data[place] = value
    path = write(tmp_path, f"engine.{ending}", bytes(data[:place] if cut else data))
    try:
        list(unpack(path, tmp_path / "out", Cancel()))
    except Failure as failure:
        named = failure.problem.code
    else:
        named = Code.ARCHIVE_DAMAGED

    assert named in (Code.ARCHIVE_DAMAGED, Code.FOLDER_READ_ONLY, Code.FILE_NOT_WRITTEN, Code.FOLDER_GONE)


@pytest.mark.fault(
    "an archive without an end (bomb)",
    "refused",
    says=Code.ARCHIVE_DAMAGED,
    kept="the engine before it",
    where="The engine's installation",
)
def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launcher.system.ollama.archive._LIMIT", 1_000_000)
    archive = write(tmp_path, "engine.tar.zst", as_zst(tar_of((entry("zeros"), bytes(5_000_000)))))

    assert refused(archive, tmp_path / "out") is Code.ARCHIVE_DAMAGED


def test_cancelling_ends_it(tmp_path: Path) -> None:
    cancel = Cancel()
    cancel.request()
    archive = write(tmp_path, "engine.tgz", as_tgz(good_tar()))
    with pytest.raises(Failure) as caught:
        list(unpack(archive, tmp_path / "out", cancel))

    assert caught.value.problem.code is Code.INTERRUPTED


def test_an_archive_that_is_gone_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path / "engine.tgz", tmp_path / "out") is Code.FOLDER_GONE
