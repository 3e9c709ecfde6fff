"""Choices: a switch for one thing, segments for one of a few."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QCheckBox, QSizePolicy, QWidget

from launcher.ui.parts.buttons import Button
from launcher.ui.parts.flow import FlowBox
from launcher.ui.theme import TOKENS, theme

_WIDE, _HIGH = 36, 20
_SEGMENT_PAD = 2 * 14 + 2


class Switch(QCheckBox):
    """On or off, drawn alike on all systems; a check box to a screen reader."""

    def __init__(self, words: str = "") -> None:
        super().__init__(words)
        self.setFont(theme().font("body"))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Switch and words."""
        metrics = QFontMetricsF(self.font())
        words = 12 + metrics.horizontalAdvance(self.text()) if self.text() else 0
        return QSize(round(_WIDE + words + 2), max(_HIGH + 4, round(metrics.height() + 4)))

    def minimumSizeHint(self) -> QSize:
        """The words are never cut."""
        return self.sizeHint()

    def hitButton(self, _pos: object) -> bool:
        """The words belong to it."""
        return True

    def changeEvent(self, event: QEvent) -> None:
        """Draws itself anew when it is disabled or the theme changes."""
        super().changeEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws track, knob and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = self.width() - _WIDE if mirrored else 0
        top = (self.height() - _HIGH) / 2
        on = self.isChecked()
        track = QRectF(left + 1, top + 1, _WIDE - 2, _HIGH - 2)
        painter.setPen(QPen(theme().colour("accent" if on else "control"), 1.4))
        painter.setBrush(theme().colour("accent" if on else "surface"))
        painter.drawRoundedRect(track, 9, 9)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("on_accent" if on else "control"))
        painter.drawEllipse(QRectF(left + (_WIDE - 16 if on != mirrored else 4), top + 4, 12, 12))
        painter.setPen(theme().colour("text" if self.isEnabled() else "muted"))
        words = QRectF(0 if mirrored else _WIDE + 12, 0, self.width() - _WIDE - 12, self.height())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading | Qt.TextFlag.TextShowMnemonic
        painter.drawText(words, flags, self.text())


def one_stop(group: QButtonGroup) -> None:
    """Lets Tab reach only the button of ``group`` that is chosen; Qt does so only after the first click."""
    for button in group.buttons():
        reached = button is group.checkedButton() or group.checkedButton() is None
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if reached else Qt.FocusPolicy.ClickFocus)


def _chosen_width(word: str) -> int:
    """A segment that is chosen is written in a heavier type; it must not be cut then."""
    return round(QFontMetricsF(theme().font("strong")).horizontalAdvance(word)) + _SEGMENT_PAD


class Segments(QWidget):
    """One of a few, side by side; arrows move between them, Tab goes on."""

    chosen = Signal(int)

    def __init__(self, name: str, words: Sequence[str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        box = FlowBox(space=2)
        box.setContentsMargins(3, 3, 3, 3)
        self.setLayout(box)
        self._group = QButtonGroup(self)
        for index, word in enumerate(words):
            button = Button(word, "segment")
            button.setCheckable(True)
            button.setAutoExclusive(True)  # a radio button to a screen reader
            button.setMinimumWidth(_chosen_width(word))
            button.setAccessibleName(f"{name}: {word}".replace("&", ""))
            self._group.addButton(button, index)
            box.addWidget(button)
        self._group.idClicked.connect(self._choose)

    @property
    def buttons(self) -> list[QAbstractButton]:
        """The segments, in order."""
        return self._group.buttons()

    def show_choice(self, index: int) -> None:
        """Shows which one holds; says nothing."""
        self._group.button(index).setChecked(True)
        one_stop(self._group)

    def _choose(self, index: int) -> None:
        one_stop(self._group)
        self.chosen.emit(index)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the ground that they share."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().colour("line"), 1))
        painter.setBrush(theme().colour("sunken"))
        radius = TOKENS.radius["control"] + 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
