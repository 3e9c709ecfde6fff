"""A chat without a word: what the model is good at, and four ways to begin."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QWidget

from launcher.text import say
from launcher.ui.parts import Heading, Mark, Scroller, Sign, Words, column, row
from launcher.ui.theme import TOKENS, theme

_STARTERS: Final = (("maths", "think"), ("mistake", "edit"), ("formula", "settings"), ("explain", "chat"))
_WIDEST, _ONE_COLUMN = 700, 520


class _Starter(QAbstractButton):
    """A card that can be pressed."""

    def __init__(self, name: str, sign: str) -> None:
        super().__init__()
        title, what = say(f"chat.starter.{name}"), say(f"chat.starter.{name}.what")
        self.setAccessibleName(title)
        self.setAccessibleDescription(what)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        words = column(None, Words(title, "strong"), Words(what, "small", "muted"), None, space=1)
        box = QHBoxLayout(self)
        box.setContentsMargins(16, 12, 14, 12)
        box.setSpacing(14)
        box.addWidget(Sign(sign, "accent", 22))
        box.addWidget(words, 1)
        for child in (words, *words.findChildren(QWidget)):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """As its words need."""
        box = self.layout()
        return box.sizeHint() if box else super().sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hot = self.underMouse() or self.isDown()
        painter.setPen(QPen(theme().colour("control" if hot else "line"), TOKENS.stroke["control"]))
        painter.setBrush(theme().colour("accent_soft" if self.isDown() else "surface"))
        inside = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(inside, TOKENS.radius["card"], TOKENS.radius["card"])

    def enterEvent(self, _event: object) -> None:
        """Shows that it can be pressed."""
        self.update()

    def leaveEvent(self, _event: object) -> None:
        """Rests."""
        self.update()


class Welcome(Scroller):
    """``chosen`` brings the words that a starter puts into the composer; it scrolls where notices leave little room."""

    chosen = Signal(str)

    def __init__(self) -> None:
        content = QWidget()
        super().__init__(content)
        self._starters = [_Starter(name, sign) for name, sign in _STARTERS]
        for (name, _), starter in zip(_STARTERS, self._starters, strict=True):
            words = say(f"chat.starter.{name}.words")
            starter.clicked.connect(lambda _checked=False, words=words: self.chosen.emit(words))
        grid = QWidget()
        self._grid = QGridLayout(grid)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)
        middle = column(
            None,
            row(None, Mark(66), None),
            10,
            Heading(say("chat.empty.title"), centred=True),
            Words(say("chat.empty.what"), "body", "muted", centred=True),
            16,
            grid,
            None,
        )
        middle.setMaximumWidth(_WIDEST)
        box = QHBoxLayout(content)
        box.setContentsMargins(28, 0, 28, 0)
        box.addStretch(1)
        box.addWidget(middle, 10_000)
        box.addStretch(1)
        self._columns = 0
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        columns = 1 if self.width() < _ONE_COLUMN else 2
        if columns != self._columns:
            self._columns = columns
            for place, starter in enumerate(self._starters):
                self._grid.addWidget(starter, place // columns, place % columns)
