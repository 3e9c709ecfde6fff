"""What is there before the program: Qt's application, its place among the user's programs, and the empty window.

Nothing else is imported here: the window is painted as soon as one of Qt's own would be, and filled when all is there.
"""

from typing import Final

from PySide6.QtCore import QEvent, QEventLoop, QTimer, Signal
from PySide6.QtWidgets import QApplication

from launcher.core.look import Look
from launcher.ui.main_window import MainWindow
from launcher.ui.place import place_lock

NAME: Final = "Stillhouse"
STYLE: Final = ("-style", "Fusion")
"""The style that the theme draws on. Set later it would be a second one, and PySide would make all types of styles."""
_PAINTED_WITHIN_MS: Final = 500
"""Some window managers show a window late; the program does not wait for them."""


class Application(QApplication):
    """``quit_asked`` comes when the desktop asks: Quit of the Dock or the menu bar, the end of a session of Windows."""

    quit_asked = Signal()

    def __init__(self) -> None:
        super().__init__([NAME, *STYLE])
        self.setApplicationName("stillhouse")
        self.setDesktopFileName("org.stillhouse.Stillhouse")
        self.setQuitOnLastWindowClosed(False)

    def event(self, event: QEvent) -> bool:
        """Ends in our own order: Qt's would close the windows and leave the engine behind."""
        if event.type() is QEvent.Type.Quit:
            event.ignore()
            self.quit_asked.emit()
            return True
        return super().event(event)


class Opening:
    """The beginning of a program that has windows. ``place`` names what it shares with others of the same user."""

    def __init__(self, place: str = "", look: Look | None = None) -> None:
        self.application = Application()
        self.name = place
        self.lock = place_lock(place)
        self.window = MainWindow(look or Look())

    def show(self) -> None:
        """Opens the empty window, and returns when it is painted; not where another program of ours has one."""
        if not self.lock.tryLock(0):
            return
        self.window.setWindowTitle(NAME)
        self.window.show()
        waited = QTimer(singleShot=True, interval=_PAINTED_WITHIN_MS)
        waited.start()
        handle = self.window.windowHandle()
        while waited.isActive() and not handle.isExposed():
            self.application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        self.breathe()

    def breathe(self) -> None:
        """The window is painted and moved meanwhile, and may be closed."""
        self.application.processEvents()
