"""The beat at which the engine is looked at, and whether anybody sees what is found."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from launcher.core.watching import BEAT_S, Look, Moment, look

if TYPE_CHECKING:
    from PySide6.QtGui import QWindow

    from launcher.core.engine import LoadedModel
    from launcher.workflows.ports import Clock


class Watch(QObject):
    """``engine`` comes when the engine is to be looked at, ``surroundings`` when it is enough who else needs memory.

    ``midnight`` says that another day has begun, as the computer's clock has it.
    """

    engine = Signal()
    midnight = Signal()
    surroundings = Signal()

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._before = self._looked = self._moment()
        self._loaded: LoadedModel | None = None
        self.timer = QTimer(self, interval=round(BEAT_S * 1000))
        self.timer.timeout.connect(self.beat)

    def begin(self) -> None:
        """Looks now, from then on by itself, and at once when a window comes to the front."""
        self._before = self._moment()
        self.timer.start()
        _application().focusWindowChanged.connect(self._focused)
        self.engine.emit()

    def rest(self) -> None:
        """Looks no more."""
        if self.timer.isActive():
            self.timer.stop()
            _application().focusWindowChanged.disconnect(self._focused)

    def has_looked(self, loaded: LoadedModel | None) -> None:
        """The engine was looked at just now; this is in its memory."""
        self._looked, self._loaded = self._moment(), loaded

    def beat(self) -> None:
        """Decides what to look at now."""
        before, self._before = self._before, self._moment()
        loaded = self._loaded
        if _day(before) != _day(self._before):
            self.midnight.emit()
        match look(
            self._before,
            before,
            self._looked,
            seen=is_anything_seen(),
            loaded=loaded is not None,
            leaves_at=loaded.leaves_at if loaded is not None else None,
        ):
            case Look.ENGINE:
                self.engine.emit()
            case Look.SURROUNDINGS:
                self.surroundings.emit()
            case _:
                pass

    def _focused(self, window: QWindow | None) -> None:
        """Whoever opens a window is not to read what was so half a minute ago."""
        if window is not None and self._clock.now() - self._looked.now >= BEAT_S:
            self.engine.emit()

    def _moment(self) -> Moment:
        return Moment(self._clock.now(), self._clock.wall())


def _day(moment: Moment) -> tuple[int, ...]:
    """The user's own day: year, month, day."""
    return time.localtime(moment.wall)[:3]


def is_anything_seen() -> bool:
    """Whether a window of ours is open and not minimised. On X11 the sign in the tray is one too, not managed."""
    return any(
        window.isVisible()
        and not window.windowStates() & Qt.WindowState.WindowMinimized
        and not window.flags() & Qt.WindowType.BypassWindowManagerHint
        for window in QGuiApplication.topLevelWindows()
    )


def _application() -> QGuiApplication:
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    return application
