"""Formulas inside a text document: inline objects with a true baseline, and their source for copying.

Qt gives an inline object an ascent but no descent. The formula's own height is therefore its ascent; its descent
comes from a strut beside it, without width, aligned to the middle: Qt puts ``(height - xHeight / 2) / 2`` of it below.
"""

from typing import Final

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import (
    QFontInfo,
    QFontMetricsF,
    QPagedPaintDevice,
    QPainter,
    QPyTextObject,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from launcher.ui.transcript.maths.formula import Formula, formula
from launcher.ui.transcript.maths.pictures import EDGE, Look, Picture, draw, kept, name
from launcher.ui.transcript.maths.plain import plain

_OBJECT = int(QTextFormat.ObjectTypes.UserObject.value)
_PROPERTY = int(QTextFormat.Property.UserProperty.value)
FORMULA: Final = _OBJECT + 1
STRUT: Final = _OBJECT + 2
_TEX, _DISPLAY, _SIZE, _EM, _CLOSER, _NAME = (_PROPERTY + number for number in range(1, 7))
_LARGER = 1.06  # the maths font looks smaller than a text font of the same size
_OPENERS: Final = {r"\)": r"\(", r"\]": r"\[", "$": "$", "$$": "$$"}
REPLACED: Final = "\ufffc"
"""What stands for a formula in the text."""


class _FormulaObject(QPyTextObject):
    """Draws formulas. An exception that left these methods would end the process: only what can be set comes here.

    Both are called for each formula that is painted, the first some four times: they read as little as they can.
    """

    def intrinsicSize(self, _document: QTextDocument, _at: int, form: QTextFormat) -> QSizeF:
        size: QSizeF = form.property(_SIZE)
        return size

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, _document: QTextDocument, _at: int, form: QTextFormat
    ) -> None:
        device, left, baseline = painter.device(), rect.x() + 1, rect.y() + rect.height()
        if isinstance(device, QPagedPaintDevice):  # on paper, at its full precision
            made = _formula_of(form)
            if made is not None:
                shape = form.toCharFormat()
                made.paint(painter, left, baseline, _em_of(form), shape.foreground().color(), shape.font())
            return
        ratio = device.devicePixelRatio()
        look = Look(form.property(_NAME), form.foreground().color().rgba(), ratio)
        drawn = kept(look) or _drawn(look, form)
        if drawn is None:
            return
        x, y = left - EDGE, baseline - drawn.baseline
        if ratio == 1.0:
            painter.drawPixmap(round(x), round(y), drawn.pixmap)
        else:
            painter.drawPixmap(QPointF(round(x * ratio) / ratio, round(y * ratio) / ratio), drawn.pixmap)


class _StrutObject(QPyTextObject):
    """Takes height, and nothing else."""

    def intrinsicSize(self, _document: QTextDocument, _at: int, form: QTextFormat) -> QSizeF:
        size: QSizeF = form.property(_SIZE)
        return size

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, _document: QTextDocument, _at: int, form: QTextFormat
    ) -> None:
        """It shows nothing."""


class Handlers(QObject):
    """What draws the formulas of one document; lives as long as the document."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formula, self._strut = _FormulaObject(self), _StrutObject(self)
        layout = document.documentLayout()
        layout.registerHandler(FORMULA, self._formula)
        layout.registerHandler(STRUT, self._strut)


def insert_formula(cursor: QTextCursor, tex: str, *, display: bool, closer: str, form: QTextCharFormat) -> None:
    """Writes a formula at the cursor: set where it can be, else as readable text."""
    made = formula(tex, display=display) if tex else None
    if made is None:
        cursor.insertText(plain(tex), form)
        return
    font = form.font()
    em = QFontInfo(font).pixelSize() * _LARGER
    metrics = QFontMetricsF(font)
    shape = QTextCharFormat(form)
    shape.setObjectType(FORMULA)
    height = max(made.ascent * em + 1, metrics.ascent())  # a lone x is as high as a line of text
    for key, value in ((_TEX, tex), (_DISPLAY, display), (_CLOSER, closer), (_EM, float(em))):
        shape.setProperty(key, value)
    shape.setProperty(_SIZE, QSizeF(made.width * em + 2, height))
    shape.setProperty(_NAME, name(tex, em, font, display=display))
    shape.setToolTip(tex)
    cursor.insertText(REPLACED, shape)
    if made.descent * em > metrics.descent():
        strut = QTextCharFormat(form)
        strut.setObjectType(STRUT)
        strut.setProperty(_SIZE, QSizeF(0, 2.0 * made.descent * em + metrics.xHeight() / 2 + 1))
        strut.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
        cursor.insertText(REPLACED, strut)


def source_of(form: QTextFormat) -> str:
    """The LaTeX of a formula with its delimiters, for the clipboard."""
    tex, closer = str(form.property(_TEX)), str(form.property(_CLOSER))
    return f"{_OPENERS[closer]}{tex}{closer}" if closer in _OPENERS else tex


def spoken(form: QTextFormat) -> str:
    """The formula in words, for a screen reader."""
    made = _formula_of(form)
    return f" {made.speech} " if made else str(form.property(_TEX))


def _formula_of(form: QTextFormat) -> Formula | None:
    return formula(str(form.property(_TEX)), display=bool(form.property(_DISPLAY)))


def _em_of(form: QTextFormat) -> float:
    return form.doubleProperty(_EM)


def _drawn(look: Look, form: QTextFormat) -> Picture | None:
    made = _formula_of(form)
    return draw(look, made, _em_of(form), form.toCharFormat().font()) if made else None
