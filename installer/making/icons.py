"""The program's sign as each system wants it, drawn from our one SVG when the executable is made."""

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ICO_SIZES: Final = (16, 20, 24, 32, 40, 48, 64, 128, 256)
"""Pixels; what Windows asks for from 100 % to 250 %."""

ICNS_KINDS: Final = {
    "icp4": 16,
    "icp5": 32,
    "ic11": 32,
    "ic12": 64,
    "ic07": 128,
    "ic13": 256,
    "ic08": 256,
    "ic14": 512,
    "ic09": 512,
    "ic10": 1024,
}
"""Kind of an element of an .icns file whose picture is a PNG, and its pixels."""

_WHOLE_BYTE: Final = 256


def drawn(svg: Path, size: int) -> bytes:
    """A PNG of ``size`` × ``size`` pixels. Needs Qt, and no display."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(svg)).render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # a name is bytes in the stubs, str in the library
    buffer.close()
    return bytes(data.data())


def ico(pictures: Mapping[int, bytes]) -> bytes:
    """An .ico file of PNGs, by their pixels."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    offset = len(head) + 16 * len(pictures)
    lines = b""
    for size, picture in sorted(pictures.items()):
        edge = size % _WHOLE_BYTE  # 256 is written as 0
        lines += struct.pack("<BBBBHHII", edge, edge, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    return head + lines + b"".join(pictures[size] for size in sorted(pictures))


def icns(pictures: Mapping[int, bytes]) -> bytes:
    """An .icns file of PNGs, by their pixels."""
    parts = b""
    for kind, size in ICNS_KINDS.items():
        parts += struct.pack(">4sI", kind.encode("ascii"), 8 + len(pictures[size])) + pictures[size]
    return struct.pack(">4sI", b"icns", 8 + len(parts)) + parts


def make_ico(svg: Path, target: Path) -> Path:
    """Writes the .ico of an SVG."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(ico({size: drawn(svg, size) for size in ICO_SIZES}))
    return target


def make_icns(svg: Path, target: Path) -> Path:
    """Writes the .icns of an SVG."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(icns({size: drawn(svg, size) for size in set(ICNS_KINDS.values())}))
    return target
