"""Formulas as they were drawn: a text is painted more often than it changes, and filling their paths is dear."""

import math
from collections import OrderedDict
from typing import Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from launcher.ui.transcript.maths.formula import Formula

EDGE: Final = 2
"""What is free around a formula in its picture, in logical pixels: some strokes reach out of their box."""
_MOST_BYTES: Final = 12_000_000  # some ten windows full of formulas


class Look(NamedTuple):
    """What tells a picture from all others: the formula's name, see :func:`name`, its colour, the screen's scale."""

    name: str
    colour: int
    ratio: float


class Picture(NamedTuple):
    """A drawn formula; ``baseline`` in logical pixels below its upper edge."""

    pixmap: QPixmap
    baseline: float


_pictures: Final[OrderedDict[Look, Picture]] = OrderedDict()
_bytes = [0]


def name(tex: str, em: float, font: QFont, *, display: bool) -> str:
    """What names a formula of this size; foreign letters in it have ``font``."""
    return f"{em} {font.family()} {display} {tex}"


def kept(look: Look) -> Picture | None:
    """The picture, where it is among those used last."""
    known = _pictures.get(look)
    if known is not None:
        _pictures.move_to_end(look)
    return known


def draw(look: Look, made: Formula, em: float, font: QFont) -> Picture:
    """Draws the formula that ``look`` names; ``em`` in logical pixels."""
    baseline = math.ceil(made.ascent * em) + EDGE
    width = math.ceil(made.width * em) + 2 * EDGE
    height = baseline + math.ceil(made.descent * em) + EDGE
    pixmap = QPixmap(max(1, math.ceil(width * look.ratio)), max(1, math.ceil(height * look.ratio)))
    pixmap.setDevicePixelRatio(look.ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    made.paint(painter, EDGE, baseline, em, QColor.fromRgba(look.colour), font)
    painter.end()
    drawn = _pictures[look] = Picture(pixmap, baseline)
    _bytes[0] += _size(drawn)
    while _bytes[0] > _MOST_BYTES and len(_pictures) > 1:
        _bytes[0] -= _size(_pictures.popitem(last=False)[1])
    return drawn


def _size(drawn: Picture) -> int:
    return 4 * drawn.pixmap.width() * drawn.pixmap.height()
