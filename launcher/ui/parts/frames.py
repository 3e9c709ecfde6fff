"""What holds other parts: cards, rows, columns, and the page that scrolls."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from launcher.ui.theme import TOKENS, theme

Thing = QWidget | tuple[QWidget, int] | int | None
"""A part, a part with a stretch, a space in pixels, or ``None`` for all the space that is left."""

Margins = tuple[int, int, int, int]

_AROUND_FOCUS = 24
_FEW_LINES = 100
_CHANGES = frozenset({QEvent.Type.LayoutRequest, QEvent.Type.ShowToParent, QEvent.Type.HideToParent})

GUTTER = 10
"""The scroll bar's width, kept free whether it shows or not."""

_LOOKS = {
    "plain": ("surface", "line", 1.0),
    "chosen": ("surface", "accent", 2.0),
    "sunken": ("sunken", None, 0.0),
    "danger": ("danger_soft", "danger", 1.0),
    "warn": ("warn_soft", "warn", 1.0),
    "drop": ("drop_soft", None, 0.0),
    "ok": ("ok_soft", "ok", 1.0),
}


def fill(box: QBoxLayout, things: tuple[Thing, ...]) -> None:
    """Puts ``things`` into a layout."""
    for thing in things:
        if thing is None:
            box.addStretch(1)
        elif isinstance(thing, int):
            box.addSpacing(thing)
        elif isinstance(thing, tuple):
            box.addWidget(*thing)
        else:
            box.addWidget(thing)


def column(*things: Thing, space: int = 8, margins: Margins = (0, 0, 0, 0)) -> QWidget:
    """Things below each other."""
    holder = QWidget()
    box = QVBoxLayout(holder)
    box.setContentsMargins(*margins)
    box.setSpacing(space)
    fill(box, things)
    return holder


def row(*things: Thing, space: int = 8, margins: Margins = (0, 0, 0, 0)) -> QWidget:
    """Things beside each other, in reading direction."""
    holder = QWidget()
    box = QHBoxLayout(holder)
    box.setContentsMargins(*margins)
    box.setSpacing(space)
    fill(box, things)
    return holder


def as_read(widget: QWidget) -> Iterator[QWidget]:
    """``widget`` and all in its layouts, in reading order; that of their creation says little."""
    yield widget
    layout = widget.layout()
    if layout is not None:
        yield from _as_read_in(layout)


def _as_read_in(layout: QLayout) -> Iterator[QWidget]:
    for item in (layout.itemAt(index) for index in range(layout.count())):
        inner, widget = (item.layout(), item.widget()) if item is not None else (None, None)
        if widget is not None:
            yield from as_read(widget)
        elif inner is not None:
            yield from _as_read_in(inner)


class Card(QWidget):
    """A sheet of paper with rounded corners: ``plain chosen sunken danger warn drop ok``."""

    def __init__(self, *things: Thing, kind: str = "plain", space: int = 12, pad: int = 20) -> None:
        super().__init__()
        self._kind = kind
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(pad, pad - 2, pad, pad - 2)
        self.box.setSpacing(space)
        fill(self.box, things)

    def show_kind(self, kind: str) -> None:
        """Changes its looks."""
        self._kind = kind
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws ground and edge."""
        ground, edge, width = _LOOKS[self._kind]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme().colour(ground))
        edge = edge or ("control" if theme().high_contrast else None)
        painter.setPen(QPen(theme().colour(edge), width or 1.0) if edge else Qt.PenStyle.NoPen)
        radius = TOKENS.radius["card"]
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)


class Rule(QWidget):
    """A hairline; ``upright`` a coloured one beside a text."""

    def __init__(self, colour: str = "line", *, upright: bool = False) -> None:
        super().__init__()
        self._colour = colour
        fixed, grows = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        if upright:
            self.setFixedWidth(2)
            self.setSizePolicy(fixed, grows)
        else:
            self.setFixedHeight(TOKENS.stroke["line"])
            self.setSizePolicy(grows, fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws it."""
        painter = QPainter(self)
        painter.setBackground(theme().colour(self._colour))
        painter.eraseRect(self.rect())  # to fill a rectangle, PySide first makes the types of all gradients


class Scroller(QScrollArea):
    """Scrolls a page up and down; its content never gets narrower when the bar appears."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        viewport = QWidget()  # ours: for one of Qt's own, PySide first makes the types of all widgets that there are
        self.setViewport(viewport)
        self.setWidget(content)
        viewport.setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        self._keeping = False
        self.verticalScrollBar().rangeChanged.connect(self._keep_gutter)
        self._keep_gutter(0, 0)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Brings what has the keyboard into sight; Qt does so only where the keyboard was inside before."""
        page = self.widget()
        if now is not None and page is not None and page.isAncestorOf(now) and now is not page:
            self.ensureWidgetVisible(now, 0, _AROUND_FOCUS)

    def _keep_gutter(self, _least: int, most: int) -> None:
        if self._keeping:  # words that fit without the gutter, and not with it, would ask for both in turn
            return
        self._keeping = True
        free = 0 if most else GUTTER
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft  # Qt mirrors layouts, never margins
        self.setViewportMargins(free if mirrored else 0, 0, 0 if mirrored else free, 0)
        self._keeping = False


class Yielding(Scroller):
    """As high as its content where there is room; where others need it more, the content scrolls."""

    def __init__(self, content: QWidget) -> None:
        super().__init__(content)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        content.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Other content needs another height."""
        if watched is self.widget() and event.type() in _CHANGES:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Qt asks here for another layout where the content's own needs are others."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().viewportEvent(event)

    def hasHeightForWidth(self) -> bool:
        """Words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """That of the content."""
        content = self.widget()
        return 0 if content is None or content.isHidden() else content.heightForWidth(width)

    def sizeHint(self) -> QSize:
        """That of the content."""
        content = self.widget()
        return QSize(0, 0) if content is None or content.isHidden() else content.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """A few lines."""
        return QSize(0, min(_FEW_LINES, self.sizeHint().height()))

    def _keep_gutter(self, _least: int, _most: int) -> None:
        """Its edges are those of what stands below it."""
