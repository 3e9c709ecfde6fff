"""Install for me, or just try it: the first thing that a download says."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from launcher import __version__
from launcher.core.installation import Copied, InstallPlan
from launcher.core.problems import Problem
from launcher.core.standing import Standing
from launcher.text import say
from launcher.ui.parts import Heading, Mark, Notice, PlainButton, PrimaryButton, Words, announce, column, row
from launcher.ui.parts.bars import Bar
from launcher.ui.parts.fitted import FittedDialog
from launcher.ui.parts.switch import Switch
from launcher.ui.tasks import Task, Tasks
from launcher.workflows import installation
from launcher.workflows.ports import Services

_WIDE: Final = 600
_MARK: Final = 84


class InstallDialog(FittedDialog):
    """``accepted``: it is installed, and the installed one has been started. ``wants_to_try``: go on without.

    Neither: the window was closed, and the program ends.
    """

    def __init__(self, services: Services, tasks: Tasks, standing: Standing, parent: QWidget | None = None) -> None:
        super().__init__(say("app.name"), _WIDE, parent)
        self._services, self._tasks, self._standing = services, tasks, standing
        self._task: Task | None = None
        self.wants_to_try = False
        self._title = Heading(say(f"install.{standing}.title"), 1)
        self._what = Words(say(f"install.{standing}.what", version=__version__), "body", "muted")
        self._where = Words("", "small", "muted")
        self.login = Switch(say("install.login"))
        self._bar, self._said = Bar(say("install.bar")), Words("", "small", "muted")
        self._progress = column(self._bar, self._said, space=6)
        self._progress.hide()
        self._notice = Notice()
        self._notice.hide()
        self.install = PrimaryButton(say(f"install.{standing}.do"))
        self.install.setDefault(True)
        self.try_it = PlainButton(say("install.try"))
        self.stop = PlainButton(say("install.stop"))
        self.stop.hide()
        self.install.clicked.connect(self.begin)
        self.try_it.clicked.connect(self._try)
        self.stop.clicked.connect(self._stop)
        self._lay_out()
        self.login.setVisible(standing is Standing.FRESH)
        tasks.call(services.installation.check, self._show_plan, self._show_problem)

    def begin(self) -> None:
        """Installs."""
        self._notice.hide()
        self._bar.restart()
        self._show_busy(busy=True)
        at_login, services = self.login.isVisible() and self.login.isChecked(), self._services
        self._task = self._tasks.run(
            lambda cancel: installation.install(services, cancel, at_login=at_login),
            self._show_copied,
            self._ended,
            self._failed,
        )
        announce(self, say("install.waiting"))

    def reject(self) -> None:
        """Closed: what is under way is undone first."""
        if self._task is not None:
            self._stop()
        else:
            super().reject()

    def _lay_out(self) -> None:
        words = column(self._title, self._what, self._where, space=6)
        top = row(Mark(_MARK), (words, 1), space=22)
        foot = row(None, self.stop, self.try_it, self.install, space=10)
        self.lay_out(column(top, self.login, self._progress, self._notice, space=18), foot)
        for before, after in ((self.login, self.install), (self.install, self.try_it)):
            self.setTabOrder(before, after)
        self.install.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_plan(self, plan: InstallPlan) -> None:
        self._where.say(say("install.where", folder=plan.folder, size=plan.size))

    def _show_problem(self, problem: Problem) -> None:
        """Said before anything is written."""
        self._notice.show_problem(problem)
        self._notice.show()
        self.install.setText(say("install.again"))

    def _show_copied(self, copied: Copied) -> None:
        self._bar.show_share(copied.done / copied.total if copied.total else 1.0)
        self._said.say(say("install.copied", done=copied.done, total=copied.total))

    def _show_busy(self, *, busy: bool) -> None:
        self._said.say(say("install.waiting") if busy else "")
        self._progress.setVisible(busy)
        for widget in (self.install, self.try_it):
            widget.setVisible(not busy)
        self.stop.setVisible(busy)
        self.stop.setEnabled(True)
        self.login.setEnabled(not busy)

    def _ended(self) -> None:
        cancelled = self._task is not None and self._task.cancelling.requested
        self._task = None
        if cancelled:
            self._show_busy(busy=False)
            return
        self._tasks.call(self._services.installation.start, lambda _none: self.accept(), self._failed)

    def _failed(self, problem: Problem) -> None:
        self._task = None
        self._show_busy(busy=False)
        self._show_problem(problem)

    def _stop(self) -> None:
        self.stop.setEnabled(False)
        if self._task is not None:
            self._task.cancel()

    def _try(self) -> None:
        self.wants_to_try = True
        super().reject()
