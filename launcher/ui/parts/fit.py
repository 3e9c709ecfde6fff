"""The fit chart: what each model needs against what is usable. One stop for Tab, arrows move the choice."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QSizePolicy, QWidget

from launcher.ui.parts.chip import Chip
from launcher.ui.parts.switch import one_stop
from launcher.ui.parts.words import Words
from launcher.ui.theme import theme

_DOT = 24
_RING = 16
_BAR = 10
_BARS_WIDE = 150
_ROW = 36
_NARROW_GAP = 6
_REASON_EMS = 24  # a reason in fewer characters a line is no pleasure to read


@dataclass(frozen=True, slots=True)
class FitRow:
    """One model: its tag, short name, need in MiB with words, verdict with tone, reason, and all of it spoken."""

    key: str
    name: str
    need: float
    need_words: str
    verdict: str
    tone: str
    why: str
    spoken: str
    possible: bool


class FitDot(QRadioButton):
    """The mark of a choice, painted alike on all systems; a radio button to a screen reader."""

    def __init__(self, spoken: str) -> None:
        super().__init__()
        self.setAccessibleName(spoken)
        self.setFixedSize(_DOT, _DOT)

    def hitButton(self, _pos: object) -> bool:
        """All of it can be clicked."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws ring and point."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(0, 0, _RING, _RING)
        ring.moveCenter(QRectF(self.rect()).center())
        edge = "accent" if self.isChecked() else "control" if self.isEnabled() else "line"
        painter.setPen(QPen(theme().colour(edge), 1.4))
        painter.setBrush(theme().colour("surface" if self.isEnabled() else "bg"))
        painter.drawEllipse(ring)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent"))
            painter.drawEllipse(ring.adjusted(4, 4, -4, -4))


class _FitBar(QWidget):
    """One bar; the dashed line is what is usable. A bar that is too long ends in a tear."""

    def __init__(self, need: float, usable: float, span: float, colour: str) -> None:
        super().__init__()
        self._need, self._usable, self._span, self._colour = need, usable, span, colour
        self.setMinimumHeight(_ROW)
        self.setFixedWidth(_BARS_WIDE)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws bar and line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = float(self.width()), float(self.height())
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            painter.translate(width, 0)
            painter.scale(-1, 1)
        long = width * self._need / self._span
        top = height / 2 - _BAR / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour(self._colour))
        if long > width:
            tear = ((width - 4, 0.0), (width - 8, _BAR / 3), (width - 2, _BAR / 1.5), (width - 6, _BAR))
            corners = ((0.0, 0.0), *tear, (0.0, float(_BAR)))
            painter.drawPolygon(QPolygonF([QPointF(x, top + y) for x, y in corners]))
        else:
            painter.drawRoundedRect(QRectF(0, top, max(long, 6.0), _BAR), 3, 3)
        limit = min(width - 0.5, width * self._usable / self._span)
        painter.setPen(QPen(theme().colour("control"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(limit, 0, limit, height))


class _Limit(QWidget):
    """The words above the dashed line."""

    def __init__(self, words: str, share: float) -> None:
        super().__init__()
        self._words, self._share = words, share
        self.setFont(theme().font("small"))
        self.setFixedWidth(_BARS_WIDE)
        self.setFixedHeight(round(QFontMetricsF(self.font()).height() + 8))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the words over the line's upper end."""
        painter = QPainter(self)
        share = 1 - self._share if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else self._share
        at = self.width() * min(1.0, share)
        wide = QFontMetricsF(self.font()).horizontalAdvance(self._words) + 2
        left = min(max(0.0, at - wide / 2), max(0.0, self.width() - wide))
        painter.setPen(theme().colour("muted"))
        painter.drawText(QRectF(left, 0, wide, self.height() - 5), Qt.AlignmentFlag.AlignVCenter, self._words)
        painter.setPen(QPen(theme().colour("control"), 1, Qt.PenStyle.DashLine))
        at = min(at, self.width() - 0.5)
        painter.drawLine(QLineF(at, self.height() - 5, at, self.height()))


_BAR_COLOURS = {"ok": "ok", "warn": "warn"}


class FitChart(QWidget):
    """All models in one grid: mark, name, bar, need, verdict, reason."""

    chosen = Signal(str)

    def __init__(self, rows: tuple[FitRow, ...], usable: float, usable_words: str) -> None:
        super().__init__()
        self._rows = rows
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._choose)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(5, 1)
        span = max(2.2 * usable, 1.0)
        self._bars: list[QWidget] = [_Limit(usable_words, usable / span)]
        self._whys: list[Words] = []
        self._narrow = False
        self._grid.addWidget(self._bars[0], 0, 2)
        for index, each in enumerate(rows):
            self._add(index, each, usable, span)

    def show_choice(self, key: str) -> None:
        """Marks the model with this tag."""
        for index, each in enumerate(self._rows):
            if each.key == key:
                self._group.button(index).setChecked(True)
        one_stop(self._group)

    def _choose(self, index: int) -> None:
        one_stop(self._group)
        self.chosen.emit(self._rows[index].key)

    def _add(self, index: int, each: FitRow, usable: float, span: float) -> None:
        dot = FitDot(each.spoken)
        dot.setEnabled(each.possible)
        self._group.addButton(dot, index)
        need = Words(each.need_words, "small", "muted", wrap=False)
        need.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        why = Words(each.why, "small", "muted")
        parts = (
            dot,
            Words(each.name, "strong", "text" if each.possible else "muted", wrap=False),
            _FitBar(each.need, usable, span, _BAR_COLOURS.get(each.tone, "control")),
            need,
            Chip(each.verdict, each.tone),
            why,
        )
        for place, part in enumerate(parts):
            middle = Qt.AlignmentFlag.AlignVCenter if place in (0, 4) else Qt.AlignmentFlag(0)
            self._grid.addWidget(part, 2 * index + 1, place, middle)
        self._bars.append(parts[2])
        self._whys.append(why)

    def minimumSizeHint(self) -> QSize:
        """Without the bars, and with the reasons below."""
        return QSize(self._columns((0, 1, 3, 4)), self._grid.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the reasons below the rows, and leaves the bars out, where the columns do not fit."""
        super().resizeEvent(event)
        reason = _REASON_EMS * QFontMetricsF(theme().font("small")).averageCharWidth()
        narrow = event.size().width() < self._columns((0, 1, 3, 4)) + _BARS_WIDE + reason
        if narrow is not self._narrow:
            self._narrow = narrow
            self._arrange()

    def _arrange(self) -> None:
        self._grid.setVerticalSpacing(_NARROW_GAP if self._narrow else 0)
        for bar in self._bars:
            bar.setVisible(not self._narrow)
        for index, why in enumerate(self._whys):
            self._grid.removeWidget(why)
            if self._narrow:
                self._grid.addWidget(why, 2 * index + 2, 1, 1, 5)
            else:
                self._grid.addWidget(why, 2 * index + 1, 5)

    def _columns(self, wanted: tuple[int, ...]) -> int:
        """The width of these columns, with the space between them."""
        items = [
            self._grid.itemAtPosition(2 * index + 1, place) for index in range(len(self._rows)) for place in wanted
        ]
        widths: dict[int, int] = {}
        for number, item in enumerate(items):
            if item is not None:
                place = wanted[number % len(wanted)]
                widths[place] = max(widths.get(place, 0), item.minimumSize().width())
        return sum(widths.values()) + len(wanted) * self._grid.horizontalSpacing()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click anywhere in a row chooses it."""
        for index in range(len(self._rows)):
            row = self._grid.cellRect(2 * index + 1, 0).united(self._grid.cellRect(2 * index + 2, 5))
            if row.top() <= event.position().y() <= row.bottom():
                self._group.button(index).click()
                return
        super().mouseReleaseEvent(event)
