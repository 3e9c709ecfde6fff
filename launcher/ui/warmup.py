"""Loads, while nobody waits, what the first answer would have to wait for."""

import gc

from PySide6.QtCore import QObject, QTimer

from launcher.ui.transcript.highlight import COMMON, lexer

_AFTER_MS = 1000  # the first window is painted by then
_BETWEEN_MS = 100


class WarmUp(QObject):
    """One lexer at a time (2–40 ms), so that the window never stands still."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._languages = iter(COMMON)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)

    def begin(self) -> None:
        """Starts after the first window."""
        self._timer.start(_AFTER_MS)

    def rest(self) -> None:
        """Stops where it is."""
        self._timer.stop()

    @property
    def over(self) -> bool:
        """Whether nothing is left to load, or it was stopped."""
        return not self._timer.isActive()

    def _go_on(self) -> None:
        self._timer.setInterval(_BETWEEN_MS)
        language = next(self._languages, None)
        if language is not None:
            lexer(language)
            return
        self._timer.stop()
        gc.freeze()  # modules and windows live as long as the program: no collection goes through them again
