"""Formulas as they were drawn: a text is painted more often than it changes, and filling their paths is dear."""

import math
from collections import OrderedDict
from typing import Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from launcher.ui.transcript.maths.formula import formula

EDGE: Final = 2
"""What is free around a formula in its picture, in logical pixels: some strokes reach out of their box."""
_MOST_BYTES: Final = 12_000_000  # some ten windows full of formulas


class Look(NamedTuple):
    """How a formula is drawn: its em in logical pixels, its colour, the font of foreign letters, the screen's scale."""

    em: float
    colour: str
    font: QFont
    ratio: float


class Picture(NamedTuple):
    """A drawn formula; ``baseline`` in logical pixels below its upper edge."""

    pixmap: QPixmap
    baseline: float


_pictures: Final[OrderedDict[tuple[object, ...], Picture]] = OrderedDict()
_bytes = [0]


def picture(tex: str, look: Look, *, display: bool) -> Picture | None:
    """The formula drawn so, kept while it is among those used last; ``None`` where it cannot be set."""
    key = (tex, display, look.em, look.colour, look.ratio, look.font.family())
    known = _pictures.get(key)
    if known is not None:
        _pictures.move_to_end(key)
        return known
    made = formula(tex, display=display)
    if made is None:
        return None
    baseline = math.ceil(made.ascent * look.em) + EDGE
    width = math.ceil(made.width * look.em) + 2 * EDGE
    height = baseline + math.ceil(made.descent * look.em) + EDGE
    pixmap = QPixmap(max(1, math.ceil(width * look.ratio)), max(1, math.ceil(height * look.ratio)))
    pixmap.setDevicePixelRatio(look.ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    made.paint(painter, EDGE, baseline, look.em, QColor(look.colour), look.font)
    painter.end()
    drawn = _pictures[key] = Picture(pixmap, baseline)
    _bytes[0] += _size(drawn)
    while _bytes[0] > _MOST_BYTES and len(_pictures) > 1:
        _bytes[0] -= _size(_pictures.popitem(last=False)[1])
    return drawn


def _size(drawn: Picture) -> int:
    return 4 * drawn.pixmap.width() * drawn.pixmap.height()
