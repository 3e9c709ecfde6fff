"""What fills a memory or a drive, drawn to scale, with its legend."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from launcher.ui.theme import TOKENS, theme

_LINE = 22
_SWATCH = 11
_GAP = 22
_LEGEND_TOP = 8
_HATCH = 7


@dataclass(frozen=True, slots=True)
class MemoryPart:
    """One part of the bar: its words with the figure ("model 4.1 GB"), its size, and a colour of the theme."""

    words: str
    size: float
    colour: str


class MemoryBar(QWidget):
    """Parts of a whole, then what is left; ``others`` is hatched. Sizes in any one unit."""

    def __init__(self, name: str = "", height: int = TOKENS.height["bar"]) -> None:
        super().__init__()
        self._name, self._thick = name, height
        self._whole = 1.0
        self._parts: tuple[MemoryPart, ...] = ()
        self.setFont(theme().font("small"))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_parts(self, whole: float, parts: tuple[MemoryPart, ...], rest: str) -> None:
        """Shows ``parts`` of ``whole``; ``rest`` are the words of what is left, empty for none."""
        left = max(0.0, whole - sum(part.size for part in parts))
        self._whole = max(whole, sum(part.size for part in parts), 1e-9)
        self._parts = (*parts, MemoryPart(rest, left, "sunken"))
        self.setAccessibleName(f"{self._name}: {', '.join(part.words for part in self._parts if part.words)}")
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """The legend wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Bar and legend at ``width``."""
        rows = max((place.top() for place, _ in self._legend(width)), default=0) / self._line() + 1
        return round(self._thick + _LEGEND_TOP + rows * self._line())

    def sizeHint(self) -> QSize:
        """A wide one."""
        return QSize(320, self.heightForWidth(320))

    def minimumSizeHint(self) -> QSize:
        """Narrow, the legend in lines below each other."""
        return QSize(200, self._thick + _LEGEND_TOP + round(self._line()))

    def _line(self) -> float:
        return max(float(_LINE), QFontMetricsF(self.font()).height() + 4)

    def _legend(self, width: float) -> Iterator[tuple[QRectF, MemoryPart]]:
        metrics = QFontMetricsF(self.font())
        left, top = 0.0, 0.0
        for part in (each for each in self._parts if each.words):
            needed = _SWATCH + 6 + metrics.horizontalAdvance(part.words) + 2
            if left and left + needed > width:
                left, top = 0.0, top + self._line()
            yield QRectF(left, top, needed, self._line()), part
            left += needed + _GAP

    def _placed(self, area: QRectF) -> QRectF:
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            return QRectF(self.width() - area.right(), area.top(), area.width(), area.height())
        return area

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the bar and its legend."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_bar(painter)
        for place, part in self._legend(self.width()):
            self._draw_entry(painter, place.translated(0, self._thick + _LEGEND_TOP), part)

    def _draw_bar(self, painter: QPainter) -> None:
        width, height = float(self.width()), float(self._thick)
        edge = QPainterPath()
        radius = min(7.0, height / 2)
        edge.addRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), radius, radius)
        painter.save()
        painter.setClipPath(edge)
        painter.fillPath(edge, theme().colour("sunken"))
        left = 0.0
        for part in self._parts[:-1]:
            long = width * part.size / self._whole
            self._fill(painter, self._placed(QRectF(left, 0, max(0.0, long - 2), height)), part.colour)
            painter.fillRect(self._placed(QRectF(left + long - 2, 0, 2, height)), theme().colour("surface"))
            left += long
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme().colour("control"), 1))
        painter.drawPath(edge)

    def _draw_entry(self, painter: QPainter, place: QRectF, part: MemoryPart) -> None:
        swatch = self._placed(QRectF(place.left() + 0.5, place.center().y() - _SWATCH / 2, _SWATCH, _SWATCH))
        path = QPainterPath()
        path.addRoundedRect(swatch, 3, 3)
        painter.save()
        painter.setClipPath(path)
        self._fill(painter, swatch, part.colour)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme().colour("control"), 1))
        painter.drawPath(path)
        painter.setPen(theme().colour("muted"))
        words = self._placed(place.adjusted(_SWATCH + 6, 0, 0, 0))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, part.words)

    @staticmethod
    def _fill(painter: QPainter, area: QRectF, colour: str) -> None:
        painter.fillRect(area, theme().colour(colour))
        if colour != "others":
            return
        painter.save()
        painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        stripe = theme().colour("surface")
        stripe.setAlpha(110)
        painter.setPen(QPen(stripe, 2))
        left = area.left() - area.height()
        while left < area.right():
            painter.drawLine(QLineF(left, area.bottom(), left + area.height(), area.top()))
            left += _HATCH
        painter.restore()
