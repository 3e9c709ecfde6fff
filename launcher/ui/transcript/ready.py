"""Widgets that are made before they are needed, between two updates."""

from collections.abc import Callable
from typing import Final, TypeVar

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

_PAUSE_MS: Final = 50  # one widget at a time, with an update or two between

_Widget = TypeVar("_Widget", bound=QWidget)


class Ready(QObject):
    """One hidden widget of each kind; what was taken is made again a little later."""

    def __init__(self, parent: QObject, *makers: Callable[[], QWidget]) -> None:
        super().__init__(parent)
        self._makers = makers
        self._made: dict[Callable[[], QWidget], QWidget] = {}
        self._bare: QWidget | None = None  # made, and not yet dressed in the sheet
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._work)
        self._timer.start()

    def take(self, kind: type[_Widget]) -> _Widget | None:
        """A widget of this kind, if one is there."""
        self._timer.start()
        for maker, widget in self._made.items():
            if isinstance(widget, kind):
                del self._made[maker]
                self._bare = None if self._bare is widget else self._bare
                return widget
        return None

    def drop(self) -> None:
        """Nothing more is needed."""
        for widget in self._made.values():
            widget.deleteLater()
        self.deleteLater()

    def _work(self) -> None:
        """Makes one, or dresses the one that was made: each takes about as long as an update."""
        missing = [maker for maker in self._makers if maker not in self._made]
        if self._bare is not None:
            for each in (self._bare, *self._bare.findChildren(QWidget)):
                each.ensurePolished()
            self._bare = None
        elif missing:
            self._bare = self._made[missing[0]] = missing[0]()
        if missing or self._bare is not None:
            self._timer.start()
