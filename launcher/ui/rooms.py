"""The windows beside the chat: each opened once, brought to the front when it is asked for again.

They, and what is done for them, are imported when they are opened: the first window is painted without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from launcher.ui.front import bring_to_front

if TYPE_CHECKING:
    from collections.abc import Callable

    from launcher.core.problems import Problem
    from launcher.ui.doctor.window import DoctorWindow
    from launcher.ui.keeper import Keeper
    from launcher.ui.models.window import ModelsWindow
    from launcher.ui.preferences import Preferences
    from launcher.ui.settings.window import SettingsWindow
    from launcher.ui.successor import Successor
    from launcher.ui.tasks import Tasks
    from launcher.workflows.elsewhere import Kept
    from launcher.workflows.events import Fix
    from launcher.workflows.mirrors import Sources
    from launcher.workflows.ports import Services


class Rooms(QObject):
    """``failed`` brings what kept one from opening, ``setup_asked`` comes when the setup is to be opened.

    ``place_changed`` says that another computer answers from now on, or this one again.
    """

    failed = Signal(object)
    setup_asked = Signal()
    place_changed = Signal(bool)

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        preferences: Preferences,
        keeper: Keeper,
        successor: Successor,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks, self._preferences = services, tasks, preferences
        self._keeper, self._successor = keeper, successor
        self._open: dict[str, QWidget] = {}
        self._ends: list[Callable[[], object]] = []

    @property
    def windows(self) -> tuple[QWidget, ...]:
        """Those that there are."""
        return tuple(self._open.values())

    def open_settings(self) -> SettingsWindow:
        """The settings."""
        from launcher.ui.settings.window import SettingsWindow

        made = self._shown("settings", self._made_settings)
        assert isinstance(made, SettingsWindow)
        return made

    def open_models(self) -> ModelsWindow:
        """The models."""
        from launcher.ui.models.window import ModelsWindow

        def make() -> ModelsWindow:
            window = ModelsWindow(self._services, self._tasks, self._keeper, self._successor)
            self._ends.append(window.rest)
            return window

        made = self._shown("models", make)
        assert isinstance(made, ModelsWindow)
        return made

    def open_doctor(self) -> DoctorWindow:
        """The doctor."""
        from launcher.ui.doctor.window import DoctorWindow

        def make() -> DoctorWindow:
            window = DoctorWindow(self._services, self._tasks)
            window.fix_asked.connect(self._mend)
            self._ends.append(window.hide)
            return window

        made = self._shown("doctor", make)
        assert isinstance(made, DoctorWindow)
        return made

    def open_elsewhere(self, parent: QWidget | None) -> None:
        """Who answers in place of this computer, over ``parent``."""
        from launcher.ui.elsewhere.window import ElsewhereDialog
        from launcher.workflows import elsewhere

        services = self._services

        def show(kept: Kept) -> None:
            dialog = ElsewhereDialog(services, self._tasks, kept, parent)
            dialog.changed.connect(self._preferences.read)
            dialog.changed.connect(self.place_changed)
            dialog.open()

        self._tasks.call(lambda: elsewhere.read(services), show, self._fail)

    def close_all(self) -> None:
        """Closes all of them; what stands in their fields is taken."""
        for end in self._ends:
            end()
        self._ends.clear()
        for window in self._open.values():
            window.close()
            window.deleteLater()
        self._open.clear()

    def _shown(self, name: str, make: Callable[[], QWidget]) -> QWidget:
        if name not in self._open:
            self._open[name] = make()
        window = self._open[name]
        bring_to_front(window)
        return window

    def _made_settings(self) -> QWidget:
        from launcher.ui.settings.window import SettingsWindow

        self._preferences.read()  # another window may have kept others
        made = SettingsWindow(self._preferences)
        made.asked.connect(self._act)
        made.wished.connect(lambda _key, on: self._start_at_login(made, on))
        made.looked_at.connect(lambda: self._look_at_login(made))
        return made

    def _look_at_login(self, window: SettingsWindow) -> None:
        from launcher.workflows import login

        services = self._services
        self._tasks.call(
            lambda: login.starts_at_login(services), lambda on: window.show_switch("login", on), self._fail
        )

    def _start_at_login(self, window: SettingsWindow, on: bool) -> None:
        from launcher.workflows import login

        services = self._services

        def fail(problem: Problem) -> None:
            window.tell(problem)
            self._look_at_login(window)

        self._tasks.call(lambda: login.start_at_login(services, on), lambda now: window.show_switch("login", now), fail)

    def _act(self, name: str) -> None:
        acts: dict[str, Callable[[], object]] = {
            "mirrors": self._open_mirrors,
            "elsewhere": lambda: self.open_elsewhere(self._open.get("settings")),
            "models": self.open_models,
            "doctor": self.open_doctor,
        }
        acts[name]()

    def _open_mirrors(self) -> None:
        from launcher.ui.wizard.mirrors import MirrorsDialog
        from launcher.workflows import mirrors

        services = self._services

        def show(sources: Sources) -> None:
            dialog = MirrorsDialog(services, self._tasks, sources, self._open.get("settings"))
            dialog.kept.connect(self._preferences.read)
            dialog.open()

        self._tasks.call(lambda: mirrors.read(services), show, self._fail)

    def _mend(self, fix: Fix) -> None:
        """What the doctor found, where another part of the program can mend it."""
        from launcher.workflows import mend
        from launcher.workflows.events import Fix

        match fix:
            case Fix.MOVE_ENGINE:
                self._keeper.move()
            case Fix.LOAD_AGAIN:
                self._keeper.carry_out(mend.load_again)
            case Fix.MODELS:
                self.open_models()
            case Fix.MIRRORS:
                self._open_mirrors()
            case Fix.LEAVE_DRIVE:
                self._tasks.call(lambda: mend.leave_drive(self._services), lambda _: self._left(), self._fail)
            case Fix.ELSEWHERE:
                self.open_elsewhere(self._open.get("doctor"))
            case Fix.FETCH_MODEL:
                services = self._services
                self._tasks.call(lambda: mend.fetch_model(services), lambda _: self._successor.look(), self._fail)
            case _:
                self.setup_asked.emit()

    def _left(self) -> None:
        """The models' folder is another one."""
        self._preferences.read()
        self._keeper.refresh()

    def _fail(self, problem: Problem) -> None:
        self.failed.emit(problem)
