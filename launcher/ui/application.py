"""The application: which window is open, what the tray does, and how it all ends."""

import logging
import sys
from collections.abc import Mapping
from types import TracebackType

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

from launcher import __version__
from launcher.core.problems import Code, Failure, Problem
from launcher.core.settings import Settings
from launcher.core.setup_state import Setup
from launcher.text import problem_words, say
from launcher.ui.chat.window import ChatWindow
from launcher.ui.keeper import Keeper
from launcher.ui.single import SingleInstance, instance_name
from launcher.ui.tasks import Tasks
from launcher.ui.theme import Theme, picture
from launcher.ui.tray import Tray
from launcher.ui.wizard.window import WizardWindow
from launcher.workflows import keep
from launcher.workflows.ports import Services

_ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)

log = logging.getLogger(__name__)


def run(services: Services, tray_only: bool, environ: Mapping[str, str], label: str = "") -> int:
    """Shows the window (or the tray alone) until the user quits; the exit code.

    ``label`` is added to the windows' titles: it tells a demonstration from the real thing.
    """
    application = QApplication([say("app.name")])
    application.setApplicationName("stillhouse")
    application.setApplicationDisplayName(say("app.name") + label)
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("org.stillhouse.Stillhouse")
    application.setQuitOnLastWindowClosed(False)
    single = SingleInstance(instance_name(environ))
    if not single.is_first():
        return 0
    Theme.apply(application)
    application.setWindowIcon(_window_icon())
    stillhouse = Stillhouse(services, tray_only)
    single.raised.connect(stillhouse.show_window)
    application.commitDataRequest.connect(stillhouse.prepare_to_end)
    previous, sys.excepthook = sys.excepthook, stillhouse.unexpected
    try:
        return int(application.exec())
    finally:
        sys.excepthook = previous
        single.close()


class Stillhouse(QObject):
    """Opens the setup on a first run, else the chat; keeps the tray while no window is open."""

    def __init__(self, services: Services, tray_only: bool) -> None:
        super().__init__()
        self._services = services
        self._tray_only = tray_only
        self._tasks = Tasks(self)
        self._window: QWidget | None = None
        self._keeper = Keeper(services, self._tasks, self)
        self._keeper.failed.connect(self.tell)
        self._tray = Tray(self._keeper, self) if Tray.is_possible() else None
        if self._tray is not None:
            self._tray.open_asked.connect(self.show_window)
            self._tray.quit_asked.connect(self.quit)
            self._tray.show()
        self._ending = False
        self._setup = Setup()
        self._told: list[Problem] = []
        self._tasks.call(self._kept, self._begin, self.tell)

    def show_window(self) -> None:
        """Opens the window that is due, or brings it to the front."""
        if self._window is None:
            self._window = self._chat() if self._setup.ready else self._wizard()
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def tell(self, problem: Problem) -> None:
        """Shows a problem where the user looks: in the chat, which is opened for it."""
        log.error("problem %s: %s", problem.code, problem_words(problem)[0])
        self._told.append(problem)
        if self._setup.ready:
            self.show_window()
            self._tell_chat()

    def unexpected(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """What no code foresaw: logged whole, shown in a sentence, and the program goes on."""
        if issubclass(kind, KeyboardInterrupt):
            self.quit()
            return
        log.error("unexpected", exc_info=(kind, error, trace))
        self.tell(Problem(Code.UNEXPECTED, {"reason": f"{kind.__name__}: {error}"}))

    def prepare_to_end(self) -> None:
        """The session of the desktop ends: nothing may keep it waiting."""
        self._keeper.rest()
        self._tasks.shutdown(patience_ms=0)

    def quit(self) -> None:
        """Ends everything: the windows at once, then the model and the engine that we started, in the background."""
        if self._ending:
            return
        self._ending = True
        self._keeper.rest()
        if self._window is not None:
            self._window.hide()
        self._tasks.run(
            lambda _cancel: keep.stop_model(self._services), _ignore, self._end, lambda _problem: self._end()
        )

    def _end(self) -> None:
        if self._window is not None:
            self._window.close()
        self._tasks.shutdown()
        if self._tray is not None:
            self._tray.remove()
        QTimer.singleShot(0, QApplication.quit)

    def _kept(self) -> tuple[Settings, Setup, list[Problem]]:
        """Settings and setup from the disk; what is damaged there is told once, and defaults take its place."""
        problems: list[Problem] = []
        for _attempt in range(3):
            try:
                return self._services.settings.load(), self._services.setup.load(), problems
            except Failure as failure:
                problems.append(failure.problem)
        return Settings(), Setup(), problems

    def _begin(self, kept: tuple[Settings, Setup, list[Problem]]) -> None:
        settings, self._setup, problems = kept
        self._told.extend(problems)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            Theme.apply(application, settings.theme)
        if self._tray is not None:
            self._tray.first_run(not self._setup.ready)
        if not self._tray_only or self._tray is None:
            self.show_window()
        self._keeper.watch()

    def _wizard(self) -> QWidget:
        window = WizardWindow(self._services, self._tasks)
        window.finished.connect(self._set_up)
        window.closed.connect(self._closed)
        return window

    def _chat(self) -> QWidget:
        window = ChatWindow(self._services, self._tasks, self._keeper)
        window.closed.connect(self._closed)
        return window

    def _set_up(self) -> None:
        """The setup is over: its window gives way to the chat."""
        self._tasks.call(self._services.setup.load, self._open_chat, self.tell)

    def _open_chat(self, setup: Setup) -> None:
        self._setup = setup
        wizard, self._window = self._window, None
        if self._tray is not None:
            self._tray.first_run(not setup.ready)
        self.show_window()
        if wizard is not None:
            wizard.deleteLater()
            wizard.hide()
        self._keeper.refresh()

    def _closed(self) -> None:
        """A window was closed: the tray stays, where there is one, and the model with it."""
        if self._ending:
            return
        if self._tray is None or not self._setup.ready:
            self.quit()
        elif self._window is not None:
            self._window.hide()

    def _tell_chat(self) -> None:
        if isinstance(self._window, ChatWindow):
            for problem in self._told:
                self._window.tell(problem)
            self._told.clear()


def _window_icon() -> QIcon:
    icon = QIcon()
    for size in _ICON_SIZES:
        icon.addPixmap(picture("stillhouse", size))
    return icon


def _ignore(_event: object) -> None:
    """Nobody looks any more."""
