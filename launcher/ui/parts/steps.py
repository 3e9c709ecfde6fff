"""Where one is in a sequence: done, here, to come."""

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from launcher.text import say
from launcher.ui.parts.speech import Role
from launcher.ui.theme import pixmap, theme

_DOT = 14
_AFTER_DOT = 8
_AROUND_LINE = 12
_LINE = 24


class Steps(QWidget):
    """A word for each step, joined by lines; where the words do not fit, only the present one is written."""

    told_as = Role.StaticText

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self._names = names
        self._here = 0
        self.setFont(theme().font("small"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_step(self, here: int) -> None:
        """Shows the step with this index as the present one."""
        self._here = here
        named = say("wizard.step", step=here + 1, steps=len(self._names), name=self._names[here])
        self.setAccessibleName(named)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As long as all words."""
        return QSize(round(self._length(False)), self._height())

    def minimumSizeHint(self) -> QSize:
        """As long as one word."""
        return QSize(round(self._length(True)), self._height())

    def _height(self) -> int:
        return max(24, round(QFontMetricsF(self.font()).height() + 6))

    def _bold(self) -> QFont:
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        return bold

    def _word(self, index: int, short: bool) -> float:
        if short and index != self._here:
            return 0.0
        font = self._bold() if index == self._here else self.font()
        return _AFTER_DOT + QFontMetricsF(font).horizontalAdvance(self._names[index]) + 2

    def _length(self, short: bool) -> float:
        words = sum(self._word(index, short) for index in range(len(self._names)))
        return words + len(self._names) * (_DOT + 2) + (len(self._names) - 1) * (_LINE + 2 * _AROUND_LINE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the way."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        short = self._length(False) > self.width()
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left, middle = 1.0, self.height() / 2
        for index, name in enumerate(self._names):
            dot = QRectF(self._mirrored(left, _DOT, mirrored), middle - _DOT / 2, _DOT, _DOT)
            self._draw_dot(painter, dot, index)
            left += _DOT + 1
            width = self._word(index, short)
            if width:
                painter.setFont(self._bold() if index == self._here else self.font())
                painter.setPen(theme().colour("text" if index == self._here else "muted"))
                place = QRectF(self._mirrored(left + _AFTER_DOT, width, mirrored), 0, width, self.height())
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, name)
                left += width
            if index < len(self._names) - 1:
                left += _AROUND_LINE
                painter.setPen(QPen(theme().colour("accent" if index < self._here else "line"), 1.4))
                start = self._mirrored(left, _LINE, mirrored)
                painter.drawLine(QLineF(start, middle, start + _LINE, middle))
                left += _LINE + _AROUND_LINE

    def _mirrored(self, left: float, width: float, mirrored: bool) -> float:
        return self.width() - left - width if mirrored else left

    def _draw_dot(self, painter: QPainter, dot: QRectF, index: int) -> None:
        accent = theme().colour("accent")
        painter.setPen(QPen(accent if index <= self._here else theme().colour("control"), 1.6))
        painter.setBrush(accent if index < self._here else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(dot)
        if index < self._here:
            tick = pixmap("check", theme().colour("on_accent"), 10, 3.4)
            painter.drawPixmap(dot.topLeft() + QPointF(2, 2), tick)
        elif index == self._here:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(accent)
            painter.drawEllipse(dot.adjusted(4, 4, -4, -4))
