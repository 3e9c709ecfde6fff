"""Brings a window to the front: where it can be seen, and no larger than its screen."""

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

_TITLE_BAR: Final = 40
_ENOUGH: Final = 80
"""Pixels of a window that must be on a screen, so that it can be seen and moved."""


def bring_to_front(window: QWidget) -> None:
    """Shows it, on top and with the keyboard; one on a screen that is gone comes back to one that is there."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    keep_on_screen(window)
    window.show()
    window.raise_()
    window.activateWindow()


def keep_on_screen(window: QWidget) -> None:
    """Makes a window no larger than its screen, and moves it to the first one where it is on none."""
    if window.windowState() & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen):
        return
    frame = window.frameGeometry()
    on = next((each for each in QGuiApplication.screens() if _is_on(frame, each.availableGeometry())), None)
    room = (on or QGuiApplication.primaryScreen()).availableGeometry()
    window.resize(min(window.width(), room.width()), min(window.height(), room.height() - _TITLE_BAR))
    if on is None:
        place = QRect(room.topLeft(), window.size())
        place.moveCenter(room.center())
        window.move(place.topLeft())


def _is_on(frame: QRect, screen: QRect) -> bool:
    """Whether enough of its upper edge is there."""
    head = QRect(frame.left(), frame.top(), frame.width(), _TITLE_BAR)
    seen = head.intersected(screen)
    return seen.width() >= min(_ENOUGH, frame.width()) and seen.height() > 0
