"""The program's sign as each system wants it, read back from the files."""

import struct
from pathlib import Path

from PySide6.QtGui import QImage

from installer.making.icons import ICNS_KINDS, ICO_SIZES, drawn, make_icns, make_ico

SIGN = Path(__file__).parents[2] / "resources/icons/stillhouse.svg"


def picture(data: bytes) -> QImage:
    image = QImage()
    assert image.loadFromData(data, "PNG")
    return image


def test_the_sign_is_drawn_with_nothing_around_it() -> None:
    image = picture(drawn(SIGN, 64))
    assert image.pixelColor(0, 0).alpha() == 0
    assert len({image.pixel(x, 32) for x in range(64)}) > 8


def test_windows_gets_every_size_in_one_file(tmp_path: Path) -> None:
    data = make_ico(SIGN, tmp_path / "made" / "sign.ico").read_bytes()
    assert struct.unpack_from("<HHH", data) == (0, 1, len(ICO_SIZES))
    for number, size in enumerate(ICO_SIZES):
        edge, _, _, _, _, depth, length, offset = struct.unpack_from("<BBBBHHII", data, 6 + 16 * number)
        assert (edge or 256, depth) == (size, 32)
        assert picture(data[offset : offset + length]).width() == size


def test_macos_gets_every_kind_in_one_file(tmp_path: Path) -> None:
    data = make_icns(SIGN, tmp_path / "made" / "sign.icns").read_bytes()
    assert struct.unpack_from(">4sI", data) == (b"icns", len(data))
    found, at = {}, 8
    while at < len(data):
        kind, length = struct.unpack_from(">4sI", data, at)
        found[kind.decode()] = picture(data[at + 8 : at + length]).width()
        at += length
    assert found == ICNS_KINDS


def test_the_same_sign_is_the_same_bytes(tmp_path: Path) -> None:
    one, two = make_ico(SIGN, tmp_path / "one.ico"), make_ico(SIGN, tmp_path / "two.ico")
    assert one.read_bytes() == two.read_bytes()
