"""The few SVG forms that the typesetter writes, as painter paths in thousandths of an em."""

import re
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QTransform

_PIECE: Final = re.compile(r"[MLHVCQZz]|-?\d*\.?\d+(?:e-?\d+)?")
_FUNCTION: Final = re.compile(r"(\w+)\(([^)]*)\)")
_ARGUMENTS: Final = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Q": 4}
_RULE = 40.0  # thickness of a line where none is said


def outline(data: str) -> QPainterPath:
    """The path of an SVG ``d`` attribute with absolute commands.

    Raises:
        ValueError: a command that is not known, or too few numbers.
    """
    path = QPainterPath()
    pieces = _PIECE.findall(data)
    at, command = 0, ""
    while at < len(pieces):
        if pieces[at].isalpha():
            command = pieces[at]
            at += 1
            if command in "Zz":
                path.closeSubpath()
                continue
        size = _ARGUMENTS.get(command, 0)
        values = [float(piece) for piece in pieces[at : at + size]]
        if not size or len(values) < size:
            raise ValueError(f"path command {command!r}")
        _draw(path, command, values)
        command = "L" if command == "M" else command
        at += size
    return path


def _draw(path: QPainterPath, command: str, values: list[float]) -> None:
    here = path.currentPosition()
    match command:
        case "M":
            path.moveTo(*values)
        case "L":
            path.lineTo(*values)
        case "H":
            path.lineTo(values[0], here.y())
        case "V":
            path.lineTo(here.x(), values[0])
        case "C":
            path.cubicTo(*values)
        case _:
            path.quadTo(*values)


def transform(text: str) -> QTransform:
    """A ``transform`` attribute."""
    made = QTransform()
    for name, arguments in _FUNCTION.findall(text):
        values = [float(value) for value in re.split(r"[ ,]+", arguments.strip())]
        match name:
            case "translate":
                made.translate(values[0], values[1] if len(values) > 1 else 0)
            case "scale":
                made.scale(values[0], values[1] if len(values) > 1 else values[0])
            case "rotate":
                made.rotate(values[0])
            case "matrix":
                made = QTransform(*values) * made
            case _:
                raise ValueError(f"transform {name!r}")
    return made


def rectangle(attributes: Mapping[str, str]) -> QRectF:
    """A ``rect`` element."""
    x, y, width, height = (float(attributes.get(key, 0)) for key in ("x", "y", "width", "height"))
    return QRectF(x, y, width, height)


def stroked(path: QPainterPath, width: str | None) -> QPainterPath:
    """The outline of a line of that width."""
    stroker = QPainterPathStroker()
    stroker.setWidth(float(width) if width else _RULE)
    return stroker.createStroke(path)


def line(attributes: Mapping[str, str]) -> QPainterPath:
    """A ``line`` element."""
    path = QPainterPath(QPointF(float(attributes["x1"]), float(attributes["y1"])))
    path.lineTo(float(attributes["x2"]), float(attributes["y2"]))
    return stroked(path, attributes.get("stroke-width"))
