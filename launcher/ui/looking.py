"""Notes how the main window looks, so that the next start can open it like that."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QPalette

from launcher.core.look import Look
from launcher.ui.main_window import MainWindow

_RESTS_FOR_MS: Final = 500
"""A window that is moved or resized comes to rest."""
_CHANGES: Final = frozenset(
    {
        QEvent.Type.Show,
        QEvent.Type.Move,
        QEvent.Type.Resize,
        QEvent.Type.WindowStateChange,
        QEvent.Type.PaletteChange,
    }
)


class Looking(QObject):
    """``changed`` brings how ``window`` looks, once it rests and looks otherwise than before."""

    changed = Signal(Look)

    def __init__(self, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._last = Look()
        self._rest = QTimer(self, singleShot=True, interval=_RESTS_FOR_MS)
        self._rest.timeout.connect(self._look)
        window.installEventFilter(self)

    def rest(self) -> None:
        """Looks no more."""
        self._window.removeEventFilter(self)
        self._rest.stop()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Stops nothing."""
        if event.type() in _CHANGES:
            self._rest.start()
        return False

    def _look(self) -> None:
        window = self._window
        if window.content is None or window.isMinimized() or not window.isVisible():
            return
        place = bytes(window.saveGeometry().toBase64().data()).decode()
        look = Look(place, window.palette().color(QPalette.ColorRole.Window).name())
        if look != self._last:
            self._last = look
            self.changed.emit(look)
