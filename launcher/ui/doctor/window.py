"""What the doctor found, line by line as it is found, and a press for what can be mended."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from launcher.core.engine import InstallStep
from launcher.core.problems import Problem
from launcher.text import say, sentence
from launcher.ui.doctor.support import SupportDialog
from launcher.ui.parts import (
    Card,
    FocusRing,
    Heading,
    PlainButton,
    QuietButton,
    Rule,
    Scroller,
    Sign,
    Words,
    announce,
    column,
    row,
)
from launcher.ui.parts.notices import Notices
from launcher.ui.tasks import Task, Tasks
from launcher.ui.theme import TOKENS
from launcher.workflows import mend, support
from launcher.workflows.diagnose import diagnose
from launcher.workflows.events import Check, CheckResult, Fix
from launcher.workflows.ports import Services

_SIGNS = {
    CheckResult.GOOD: ("check", "ok"),
    CheckResult.WARNING: ("alert", "warn"),
    CheckResult.BAD: ("close", "danger"),
}
_LEAST = (480, 400)
_SIGN = 20


class CheckRow(QWidget):
    """One check: its sign, what was found, what to do; ``pressed`` where it can be mended here."""

    pressed = Signal()

    def __init__(self, check: Check) -> None:
        super().__init__()
        self.check = check
        found = sentence(check.line)
        remedy = sentence(check.remedy) if check.remedy is not None else ""
        self.fix = PlainButton(say(f"diagnose.fix.{check.fix}")) if check.fix is not None else None
        parts = [Words(found)]
        if remedy:
            parts.append(Words(remedy, "small", "muted"))
        words = column(*parts, space=2)
        result = say(f"diagnose.result.{check.result}")
        self.setAccessibleName(f"{result}: {found} {remedy}".strip())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 8)
        box.setSpacing(6)
        sign = Sign(*_SIGNS[check.result], _SIGN)
        sign.setAccessibleName(result)
        box.addWidget(row(sign, (words, 1), space=14))
        if self.fix is not None:
            self.fix.setAccessibleDescription(found)
            self.fix.clicked.connect(self.pressed)
            box.addWidget(row(_SIGN + 14, self.fix, None, space=0))


class DoctorWindow(QDialog):
    """``fix_asked`` brings what another part of the program is to mend; the engine it mends itself."""

    fix_asked = Signal(object)

    def __init__(self, services: Services, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self._task: Task | None = None
        self.rows: list[CheckRow] = []
        self.setWindowTitle(say("diagnose.title"))
        self.resize(*TOKENS.window["settings"])
        self.setMinimumSize(*_LEAST)
        self._state = Words("", "body", "muted")
        self._notices = Notices()
        self._card = Card(space=0, pad=16)
        self.again = PlainButton(say("diagnose.again"), "again")
        self.again.clicked.connect(self.look)
        self.support = QuietButton(say("diagnose.support"))
        self.support.clicked.connect(self._gather)
        page = column(self._notices, self._card, None, space=12, margins=(0, 0, 6, 0))
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 14, 16)
        box.setSpacing(12)
        box.addWidget(column(Heading(say("diagnose.title")), self._state, space=4))
        box.addWidget(Scroller(page), 1)
        box.addWidget(row(self.again, self.support, None, space=10, margins=(0, 0, 10, 0)))
        self._ring = FocusRing(self)

    @property
    def looks(self) -> bool:
        """Whether it is still looking, or mending."""
        return self._task is not None

    @property
    def checks(self) -> tuple[Check, ...]:
        """What was found so far."""
        return tuple(row.check for row in self.rows)

    def showEvent(self, event: QShowEvent) -> None:
        """Looks."""
        super().showEvent(event)
        self.look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Looks no more."""
        super().hideEvent(event)
        self._rest()

    def look(self) -> None:
        """Looks at everything, from the beginning."""
        self._rest()
        while self._card.box.count():
            item = self._card.box.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.rows.clear()
        services = self._services
        self._busy(say("diagnose.looking"))
        self._task = self._tasks.run(lambda _cancel: diagnose(services), self._show, self._done, self._failed)

    def _show(self, check: Check) -> None:
        line = CheckRow(check)
        line.pressed.connect(partial(self._fix, check))
        if self.rows:
            self._card.box.addWidget(Rule())
        self._card.box.addWidget(line)
        self.rows.append(line)

    def _done(self) -> None:
        self._task = None
        bad = sum(check.result is not CheckResult.GOOD for check in self.checks)
        self._free(say("diagnose.well") if not bad else say("diagnose.found", count=bad))

    def _failed(self, problem: Problem) -> None:
        self._task = None
        self._notices.tell(problem)
        self._free("")

    def _fix(self, check: Check) -> None:
        if check.fix is not Fix.INSTALL_ENGINE:
            self.fix_asked.emit(check.fix)
            return
        services = self._services
        self._rest()
        self._busy(say("diagnose.installing"))
        self._task = self._tasks.run(
            lambda cancel: mend.install_engine(services, cancel), self._installing, self.look, self._failed
        )

    def _installing(self, step: InstallStep) -> None:
        if step.total:
            self._state.say(say("diagnose.installing.at", share=step.completed / step.total))

    def _gather(self) -> None:
        services, checks = self._services, self.checks
        self.support.setEnabled(False)

        def show(contents: object) -> None:
            self.support.setEnabled(True)
            assert isinstance(contents, dict)
            dialog = SupportDialog(contents, services, self._tasks, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

        def fail(problem: Problem) -> None:
            self.support.setEnabled(True)
            self._notices.tell(problem)

        self._tasks.call(lambda: dict(support.contents(services, checks, sentence)), show, fail)

    def _busy(self, words: str) -> None:
        self._state.say(words)
        self.support.setEnabled(False)

    def _free(self, words: str) -> None:
        self._state.say(words)
        self.support.setEnabled(True)
        announce(self, words)

    def _rest(self) -> None:
        if self._task is not None:
            self._task.abandon()
            self._task = None
