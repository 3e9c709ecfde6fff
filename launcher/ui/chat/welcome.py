"""A chat without a word: what the model is good at, and four ways to begin."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from launcher.core.suggestions import GENERAL
from launcher.text import say
from launcher.ui.parts import Heading, Mark, Scroller, Sign, Words, column, row
from launcher.ui.parts.frames import GUTTER
from launcher.ui.theme import TOKENS, theme

SIGNS: Final = {
    "sum": "think",
    "maths": "think",
    "proof": "think",
    "riddle": "search",
    "mistake": "edit",
    "plan": "check",
    "equation": "settings",
    "formula": "settings",
    "program": "settings",
    "algorithm": "speed",
    "list": "chat",
    "explain": "chat",
    "decision": "chat",
}
"""The icon of each suggestion."""
_WIDEST, _ONE_COLUMN, _SIDE, _GAP = 700, 520, 28, 12


class _Suggestion(QAbstractButton):
    """A card that can be pressed. ``left`` says that the keyboard, or the mouse that pressed it, has gone elsewhere."""

    left = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)  # its words wrap
        self._sign = Sign(SIGNS[name], "accent", 22)
        self._title, self._what = Words("", "strong"), Words("", "small", "muted")
        words = column(None, self._title, self._what, None, space=1)
        box = QHBoxLayout(self)
        box.setContentsMargins(16, 12, 14, 12)
        box.setSpacing(14)
        box.addWidget(self._sign)
        box.addWidget(words, 1)
        for child in (words, *words.findChildren(QWidget)):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show_suggestion(name)

    def show_suggestion(self, name: str) -> None:
        """From now on it is this one."""
        self._name = name
        self._sign.show_sign(SIGNS[name], "accent")
        self._title.say(say(f"chat.suggestion.{name}"))
        self._what.say(say(f"chat.suggestion.{name}.what"))
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(self._what.text())

    @property
    def words(self) -> str:
        """How a question begins that follows it."""
        return say(f"chat.suggestion.{self._name}.words")

    @property
    def in_use(self) -> bool:
        """Whether the keyboard is on it, or will be when its window has the keyboard again; or it is being pressed."""
        return self.isDown() or (self.isVisible() and self.window().focusWidget() is self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard goes elsewhere."""
        super().focusOutEvent(event)
        self.left.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The mouse lets go, on it or beside it."""
        super().mouseReleaseEvent(event)
        self.left.emit()

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
    """``chosen`` brings the words that a suggestion puts into the composer; it scrolls where notices leave no room."""

    chosen = Signal(str)

    def __init__(self) -> None:
        content = QWidget()
        super().__init__(content)
        self._names: Sequence[str] = GENERAL
        self._suggestions = tuple(map(_Suggestion, GENERAL))
        for each in self._suggestions:
            each.clicked.connect(lambda _checked=False, each=each: self.chosen.emit(each.words))
            each.left.connect(self._show_names)
        grid = QWidget()
        self._grid = QGridLayout(grid)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
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
        box.setContentsMargins(_SIDE, 0, _SIDE, 0)
        box.addStretch(1)
        box.addWidget(middle, 10_000)
        box.addStretch(1)
        self._columns = 0
        self._arrange()

    def suggest(self, names: Sequence[str]) -> None:
        """Offers these four; nothing changes under the hands of whoever is about to choose one of the others."""
        self._names = names
        self._show_names()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _show_names(self) -> None:
        if not any(each.in_use for each in self._suggestions):
            for each, name in zip(self._suggestions, self._names, strict=True):
                each.show_suggestion(name)
            self._arrange()

    def _arrange(self) -> None:
        widest = max(each.minimumSizeHint().width() for each in self._suggestions)
        is_wide = self.width() >= max(_ONE_COLUMN, 2 * (widest + _SIDE) + _GAP + GUTTER)
        columns = 2 if is_wide else 1
        if columns != self._columns:
            self._columns = columns
            self._grid.setColumnStretch(0, 1)
            self._grid.setColumnStretch(1, columns - 1)
            for place, suggestion in enumerate(self._suggestions):
                self._grid.addWidget(suggestion, place // columns, place % columns)
