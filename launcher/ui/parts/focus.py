"""The focus ring: one for a window, 2 px off the control, shown only to those who use the keyboard.

``QFocusFrame`` imposes its own geometry (no gap), so this is a plain overlay. Keys and clicks are seen where they enter
the window (its ``QWindow``): a filter on the whole application would be called for every event there is.
"""

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget
from shiboken6 import isValid

from launcher.ui.theme import TOKENS, theme

_OUT = TOKENS.stroke["focus"] + TOKENS.stroke["focus_gap"]
_KEYS = frozenset({Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_F6})
_MOVES = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide})
_ROUND = 22


class FocusRing(QWidget):
    """Follows the focus within ``window``."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self._by_keys = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        window.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Looks at keys, clicks and movements; stops none of them."""
        kind = event.type()
        if watched is self._window and kind is QEvent.Type.Show:
            handle = self._window.window().windowHandle()
            if handle is not None:
                handle.installEventFilter(self)
        if kind is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            self._by_keys = True
            self._place()
        elif kind is QEvent.Type.MouseButtonPress:
            self._by_keys = False
            self._place()
        elif kind in _MOVES:
            self._place()
        return False

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._target = _shown_as(now) if now is not None and self._window.isAncestorOf(now) else None
        self._watched = []
        ancestor = self._target
        while ancestor is not None and ancestor is not self._window:  # ancestors too: a scrolled page moves
            ancestor.installEventFilter(self)
            self._watched.append(ancestor)
            ancestor = ancestor.parentWidget()
        self._place()

    def _place(self) -> None:
        target = self._target
        if target is None or not isValid(target) or not self._by_keys or not _in_sight(target):
            self.hide()
            return
        corner = target.mapTo(self._window, target.rect().topLeft())
        self.setGeometry(QRect(corner, target.size()).adjusted(-_OUT, -_OUT, _OUT, _OUT))
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws it."""
        if self._target is None or not isValid(self._target):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().colour("drop"), TOKENS.stroke["focus"]))
        radius = TOKENS.radius["control" if self._target.focusProxy() is None else "card"] + 3
        radius = _ROUND if self._target.property("kind") == "round" else radius
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)


def _in_sight(widget: QWidget) -> bool:
    """Whether any of it can be seen; a page that scrolls is all covered by what it scrolls."""
    seen = [widget, widget.viewport()] if isinstance(widget, QAbstractScrollArea) else [widget]
    return any(not each.visibleRegion().isEmpty() for each in seen)


def _shown_as(widget: QWidget) -> QWidget:
    """The part of the window that stands for ``widget``: a field in a frame has its ring round the frame."""
    frame = widget.parentWidget()
    return frame if frame is not None and frame.focusProxy() is widget else widget
