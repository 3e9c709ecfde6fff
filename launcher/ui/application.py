"""The application: which window is open, what the tray does, and how it all ends."""

# Longer than a module may be: all windows and all that outlives them meet here.

import logging
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QKeySequence, QSessionManager, QShortcut
from PySide6.QtWidgets import QWidget

from launcher.core.look import Look
from launcher.core.problems import Code, Failure, Problem
from launcher.core.settings import Settings
from launcher.core.setup_state import Setup
from launcher.text import problem_words, say
from launcher.ui import keeping
from launcher.ui.front import bring_to_front
from launcher.ui.keeper import Keeper
from launcher.ui.looking import Looking
from launcher.ui.main_window import MainWindow
from launcher.ui.messenger import Messenger
from launcher.ui.preferences import Preferences
from launcher.ui.rooms import Rooms
from launcher.ui.successor import Successor
from launcher.ui.tasks import Tasks
from launcher.ui.theme import theme
from launcher.ui.tray import Tray
from launcher.ui.updates import Updates
from launcher.ui.warmup import WarmUp
from launcher.ui.wizard import flow
from launcher.ui.wizard.window import WizardWindow
from launcher.workflows.ports import Services

if TYPE_CHECKING:
    from launcher.ui.chat.window import ChatWindow

TRAY = "--tray"
"""The argument of a start into the tray."""

_TRAY_COMES_WITHIN_MS = 5000
"""At login we may be there before the panel is."""
_WORK_ENDS_WITHIN_MS = 1000
_ENGINE_ENDS_WITHIN_MS = 6000
"""A look at an engine that is frozen, and its end by force, are over by then."""

log = logging.getLogger(__name__)


class Stillhouse(QObject):
    """Opens the setup on a first run, else the chat; keeps the tray while no window is open.

    ``ending`` comes when the end begins, ``ended`` when nothing is left (or ``hangs`` says that something is).
    """

    ending = Signal()
    ended = Signal()

    def __init__(
        self,
        services: Services,
        tray_only: bool,
        tray_is_possible: Callable[[], bool] = Tray.is_possible,
        main: MainWindow | None = None,
    ) -> None:
        super().__init__()
        self._services = services
        self._tray_only = tray_only
        self._tray_is_possible = tray_is_possible
        self._kept: tuple[Settings, Setup] | None = None
        self._told: list[Problem] = []
        self._main = main or MainWindow()
        self._looking = Looking(self._main, self)
        self._window: WizardWindow | ChatWindow | None = None
        self._stays = False
        self._ending = False
        self.hangs = False
        self._tasks = Tasks(self)
        self._warm_up = WarmUp(self._tasks, self)
        self._keeper = Keeper(services, self._tasks, self)
        self._successor = Successor(services, self._tasks, self._keeper, self)
        self._preferences = Preferences(services, self._tasks, parent=self)
        self._updates = Updates(services, self._tasks, self._keeper, self)
        self._rooms = Rooms(services, self._tasks, self._preferences, self._keeper, self._successor, self)
        self._tray = Tray(self._keeper, self)
        self._messenger = Messenger(self._tray, self._preferences, self)
        self._connect()
        self._tray.show()  # where there is no place for it yet, it comes when there is
        self._tray_wait = QTimer(self, singleShot=True, interval=_TRAY_COMES_WITHIN_MS)
        self._tray_wait.timeout.connect(self._show_unless_tray)
        self._last_call = QTimer(self, singleShot=True, interval=_ENGINE_ENDS_WITHIN_MS)
        self._last_call.timeout.connect(self._end)
        self._tasks.call(services.surroundings.stillness_is_wanted, theme().hold_still, self.tell)
        self._tasks.call(self._read, self._begin, lambda problem: self._begin((Settings(), Setup(), [problem])))

    def _connect(self) -> None:
        """What outlives the windows says something."""
        self._looking.changed.connect(self._keep_look)
        self._keeper.failed.connect(self._show_failed)
        self._keeper.warned.connect(self.tell)
        self._successor.arrived.connect(self._tell_arrived)
        self._preferences.changed.connect(self._prefer)
        self._updates.failed.connect(self.tell)
        self._rooms.failed.connect(self._show_failed)
        self._rooms.setup_asked.connect(self.show_window)
        self._rooms.place_changed.connect(self._change_place)
        self._messenger.follow(self._successor)
        tray = self._tray
        tray.follow(self._successor)
        tray.tell_news_of(self._updates)
        tray.settings_asked.connect(self.show_settings)
        tray.models_asked.connect(self.show_models)
        tray.doctor_asked.connect(self.show_doctor)
        tray.open_asked.connect(self.show_window)
        tray.quit_asked.connect(self.quit)
        tray.about_asked.connect(self._about)
        tray.help_asked.connect(self._help)

    @property
    def window(self) -> "WizardWindow | ChatWindow | None":
        """The setup or the chat, once there is one; it is in :attr:`main`."""
        return self._window

    @property
    def main(self) -> MainWindow:
        """What the setup and the chat are shown in."""
        return self._main

    @property
    def tray(self) -> Tray:
        """The tray."""
        return self._tray

    def called(self, arguments: list[str]) -> None:
        """The program was started once more, with these arguments. A start into the tray wants nothing more of us."""
        if TRAY not in arguments:
            self.show_window()

    def show_window(self) -> None:
        """Opens the window that is due, or brings it to the front."""
        if self._ending:
            return
        if self._kept is None:  # it is not known yet which one is due
            self._tray_only = False
            return
        if self._window is None:
            self._show(self._made(*self._kept))
        bring_to_front(self._main)
        self._warm_up.begin()
        self._tell_window()

    def show_settings(self) -> None:
        """Opens the settings, or brings them to the front."""
        if not self._ending and self._kept is not None:
            self._rooms.open_settings()

    def show_models(self) -> None:
        """Opens the models, or brings them to the front."""
        if not self._ending and self._kept is not None:
            self._rooms.open_models()

    def show_doctor(self) -> None:
        """Opens the doctor, or brings it to the front."""
        if not self._ending and self._kept is not None:
            self._rooms.open_doctor()

    def tell(self, problem: Problem) -> None:
        """Shows a problem in the window, or when that is opened."""
        log.warning("problem %s: %s %s", problem.code, problem_words(problem)[0], problem.facts.get("system", ""))
        self._told.append(problem)
        if self._window is not None and self._window.isVisible():
            self._tell_window()

    def unexpected(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """What no code foresaw: logged whole, shown in a sentence, and the program goes on."""
        log.error("unexpected", exc_info=(kind, error, trace))
        self.tell(Problem(Code.UNEXPECTED, {"reason": f"{kind.__name__}: {error}"}))

    def end_with_session(self, manager: QSessionManager) -> None:
        """The session of the desktop ends; what starts us at login is the user's setting, not the session's memory."""
        manager.setRestartHint(QSessionManager.RestartHint.RestartNever)
        self.quit()

    def quit(self) -> None:
        """Ends everything: the windows at once, then the work, then the model and the engine that we started."""
        if self._ending:
            return
        self._ending = True
        self.ending.emit()
        self._tray_wait.stop()
        self._warm_up.rest()
        self._keeper.rest()
        self._successor.rest()
        self._updates.rest()
        self._tray.remove()
        self._rooms.close_all()
        self._preferences.rest()
        self._main.hide()
        self._looking.rest()
        QTimer.singleShot(0, self, self._stop_engine)

    def _stop_engine(self) -> None:
        """Downloads first: one that still runs would start the engine again. What has come of them is kept."""
        self._tasks.shutdown(_WORK_ENDS_WITHIN_MS)
        self._last_call.start()
        self._tasks.run(lambda _cancel: keeping.leave(self._services), _ignore, self._end, lambda _problem: self._end())

    def _end(self) -> None:
        self._last_call.stop()
        self.hangs = not self._tasks.shutdown(patience_ms=100)
        self._main.deleteLater()
        self._window = None
        self.ended.emit()

    def _read(self) -> tuple[Settings, Setup, list[Problem]]:
        """Settings and setup from the disk; defaults take the place of what is damaged there."""
        problems: list[Problem] = []
        settings, setup = Settings(), Setup()
        try:
            settings = self._services.settings.load()
        except Failure as failure:
            problems.append(failure.problem)
        try:
            setup = self._services.setup.load()
        except Failure as failure:
            problems.append(failure.problem)
        newer = self._services.settings.newer()
        if newer is not None:
            problems.append(newer)
        return settings, setup, problems

    def _begin(self, read: tuple[Settings, Setup, list[Problem]]) -> None:
        settings, setup, problems = read
        self._kept = (settings, setup)
        self._preferences.show(settings)
        theme().choose(settings.theme)
        self._tray.first_run(not (setup.ready or settings.server_in_use))
        for problem in problems:
            self.tell(problem)
        if not self._tray_only:
            self.show_window()
        elif not self._tray_is_possible():
            self._tray_wait.start()
        QTimer.singleShot(0, self, lambda: self._look_around(setup))  # the window is painted first

    def _look_around(self, setup: Setup) -> None:
        """Begins what goes on behind the window from now on."""
        if self._ending:
            return
        self._keeper.watch()
        self._tasks.call(lambda: keeping.clear_old(self._services), _ignore, self.tell)
        if setup.ready:
            self._successor.look()
            self._updates.begin()

    def _made(self, settings: Settings, setup: Setup) -> "WizardWindow | ChatWindow":
        if setup.ready or settings.server_in_use:
            return self._chat()
        wizard = WizardWindow(self._services, self._tasks, flow.begin(setup, settings.purpose))
        self._add_keys(wizard)
        wizard.arrived.connect(self._messenger.tell)
        self._tray.follow(wizard.under_way)
        self._messenger.follow(wizard.under_way)
        wizard.finished.connect(self._set_up)
        wizard.closed.connect(self.quit)
        wizard.elsewhere_asked.connect(lambda: self._rooms.open_elsewhere(wizard))
        return wizard

    def _show(self, window: "WizardWindow | ChatWindow") -> None:
        self._window = window
        self._main.show_content(window)

    def _chat(self) -> "ChatWindow":
        from launcher.ui.chat.news import NewsLine  # the first run is painted sooner without them
        from launcher.ui.chat.window import ChatWindow

        chat = ChatWindow(self._services, self._tasks, self._keeper, self._successor)
        chat.add_news(NewsLine(self._updates))
        chat.session.answered.connect(self._messenger.answered)
        chat.session.failed.connect(self._messenger.failed)
        self._add_keys(chat)
        chat.closed.connect(self._closed)
        chat.header.settings_asked.connect(self.show_settings)
        chat.about_asked.connect(self._about)
        chat.help_asked.connect(self._help)
        chat.elsewhere_asked.connect(lambda: self._rooms.open_elsewhere(chat))
        return chat

    def _add_keys(self, window: QWidget) -> None:
        """The keys that every window has."""
        QShortcut(QKeySequence("Ctrl+,"), window, self.show_settings)
        QShortcut(QKeySequence.StandardKey.HelpContents, window, self._help)

    def _prefer(self, settings: Settings) -> None:
        """Other settings: they count at once."""
        theme().choose(settings.theme)

    def _keep_look(self, look: Look) -> None:
        """The next start opens the window like this; one that cannot be kept costs nobody anything."""
        self._tasks.call(lambda: self._services.looks.save(look), _ignore, _ignore)

    def _help(self) -> None:
        from launcher.ui.help import open_help  # few ask

        open_help(self._window, self._services, self._tasks, self.tell)

    def _about(self) -> None:
        from launcher.ui.about import open_about  # few ask

        open_about(self._window, self._services, self._tasks, self.tell)

    def _set_up(self) -> None:
        """The setup is over: its window gives way to the chat."""
        wizard = self._window
        self._show(self._chat())
        self._tray.first_run(False)
        self._tray.follow(self._successor)
        self.show_window()
        if wizard is not None:
            wizard.deleteLater()
        self._keeper.refresh()
        self._successor.look()
        self._updates.begin()

    def _change_place(self, elsewhere: bool) -> None:
        """Another computer answers from now on, or this one again, which may have to be set up first."""
        self._keeper.change_place(elsewhere=elsewhere)
        if elsewhere and isinstance(self._window, WizardWindow):
            self._set_up()
        elif not elsewhere:
            self._tasks.call(self._read, self._settle, self.tell)

    def _settle(self, read: tuple[Settings, Setup, list[Problem]]) -> None:
        """This computer answers: where it was never set up, the setup takes the place of the chat."""
        settings, setup, _problems = read
        if setup.ready or isinstance(self._window, WizardWindow):
            return
        self._kept = (settings, setup)
        self._tray.first_run(True)
        chat, self._window = self._window, None
        if chat is not None:
            self.show_window()
            chat.deleteLater()

    def _tell_arrived(self) -> None:
        """The right model is here; the chat says so too."""
        self._messenger.tell(say("chat.coming.here", title=self._successor.title))

    def _closed(self) -> None:
        """The chat was closed: the tray stays, where there is one, and the model with it."""
        window = self._window
        if window is None or isinstance(window, WizardWindow):
            return
        if self._tray_is_possible():
            self._main.hide()
        elif self._stays:
            self._main.showMinimized()
        elif window.asks_whether_to_quit:  # closed a second time: that is an answer
            self.quit()
        else:
            window.ask_whether_to_quit(self.quit, self._stay)

    def _stay(self) -> None:
        """Nothing but the taskbar shows that the program runs; not asked again."""
        self._stays = True
        self._closed()

    def _show_unless_tray(self) -> None:
        if not self._tray_is_possible():
            self.show_window()

    def _show_failed(self, problem: Problem) -> None:
        """Starting or stopping the model, as the user asked from the tray or the window, failed."""
        self.tell(problem)
        self.show_window()

    def _tell_window(self) -> None:
        if self._window is not None:
            told, self._told = self._told, []
            for problem in told:
                self._window.tell(problem)


def _ignore(_event: object) -> None:
    """Nobody looks any more."""
