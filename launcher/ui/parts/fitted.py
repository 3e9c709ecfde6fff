"""A dialog that is as high as its words, and scrolls them where the screen is not."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from launcher.ui.parts.focus import FocusRing
from launcher.ui.parts.frames import GUTTER, Scroller

_SIDE, _TOP, _FOOT, _BETWEEN = 28, 24, 22, 18
_LEAST: Final = 200
_TITLE_BAR: Final = 60
"""What a window manager takes of the screen, roughly."""
_FITS: Final = frozenset({QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show})


class FittedDialog(QDialog):
    """``wide`` pixels at first, its height that of its body and its foot; the foot, with the buttons, always stays."""

    def __init__(self, title: str, wide: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._wide = wide
        self._body: QWidget | None = None
        self._needs = 0

    def lay_out(self, body: QWidget, foot: QWidget) -> None:
        """Puts both in; once."""
        self._body = body
        self._scroller = Scroller(body)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft  # Qt mirrors layouts, never margins
        start, end = (GUTTER, 0) if mirrored else (0, GUTTER)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(_SIDE - start, _TOP, _SIDE - end, _FOOT)
        self._box.setSpacing(_BETWEEN)
        self._box.addWidget(self._scroller, 1)
        foot.setContentsMargins(start, 0, end, 0)
        self._box.addWidget(foot)
        self._foot = foot
        self._ring = FocusRing(self)
        body.installEventFilter(self)
        self.resize(self._wide, _LEAST)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Other words in the body need another height."""
        if watched is self._body and event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Another width needs another height."""
        handled = super().event(event)
        if event.type() in _FITS and self._body is not None:
            self._fit()
        return handled

    def _fit(self) -> None:
        body = self._body
        assert body is not None
        least = max(body.minimumSizeHint().width() + GUTTER, self._foot.minimumSizeHint().width())
        edges = self._box.contentsMargins()
        self.setMinimumWidth(least + edges.left() + edges.right())
        inner = max(self.width(), self.minimumWidth()) - edges.left() - edges.right() - GUTTER
        words = body.heightForWidth(inner) if body.hasHeightForWidth() else body.sizeHint().height()
        needs = edges.top() + words + _BETWEEN + self._foot.sizeHint().height() + edges.bottom()
        if needs == self._needs:
            return
        wanted = min(needs, self.screen().availableGeometry().height() - _TITLE_BAR)
        high = wanted if self.height() >= self._needs else min(needs, self.height())  # a person has made it smaller
        self._needs = needs
        self.setMinimumHeight(min(needs, _LEAST))
        self.setMaximumHeight(needs)
        self.resize(self.width(), high)
