"""A word on a soft ground, with a sign, so that colour never speaks alone."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from launcher.ui.parts.speech import Role
from launcher.ui.theme import pixmap, theme

_SOFT = {"muted": "sunken"}
_SIGNS = {"ok": "check", "warn": "alert", "danger": "close", "muted": "close"}
_PAD = 10
_SIGN_SIZE = 13


class Chip(QWidget):
    """``tone`` is ``accent ok warn danger muted drop``. Painted: a styled label is no pill when the text grows."""

    told_as = Role.StaticText

    def __init__(self, words: str, tone: str = "accent") -> None:
        super().__init__()
        self._words, self._tone = words, tone
        self.setFont(theme().font("small"))
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_words(self, words: str, tone: str) -> None:
        """Says something else."""
        self._words, self._tone = words, tone
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As large as the words."""
        metrics = QFontMetricsF(self.font())
        sign = _SIGN_SIZE + 4 if self._tone in _SIGNS else 0
        return QSize(round(metrics.horizontalAdvance(self._words) + 2 * _PAD + sign), round(metrics.height() + 6))

    def minimumSizeHint(self) -> QSize:
        """The words are never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the pill, the sign and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour(_SOFT.get(self._tone, f"{self._tone}_soft")))
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        ink = theme().colour(self._tone)
        start, end = _PAD, _PAD
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        if self._tone in _SIGNS:
            left = area.width() - _PAD - _SIGN_SIZE + 1 if mirrored else _PAD - 1
            painter.drawPixmap(
                QPointF(left, (area.height() - _SIGN_SIZE) / 2), pixmap(_SIGNS[self._tone], ink, _SIGN_SIZE, 2.2)
            )
            start += _SIGN_SIZE + 4
        painter.setPen(ink)
        inner = area.adjusted(end if mirrored else start, 0, -start if mirrored else -end, 0)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, self._words)
