"""A dialog: where downloads come from, checked with the servers themselves before it is kept."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from launcher.core.mirrors import Mirrors, Served
from launcher.core.problems import Code, Problem
from launcher.text import problem_words, say
from launcher.ui.parts import (
    Heading,
    Notice,
    PlainButton,
    PrimaryButton,
    QuietButton,
    Sign,
    Words,
    announce,
    column,
    row,
)
from launcher.ui.parts.checkline import CheckState
from launcher.ui.parts.fitted import FittedDialog
from launcher.ui.parts.switch import Switch
from launcher.ui.tasks import Task, Tasks
from launcher.ui.theme import theme
from launcher.ui.wizard.page import Page
from launcher.workflows import mirrors as work
from launcher.workflows.mirrors import Asked, Sources
from launcher.workflows.ports import Services

_WIDE = 600
_SIGNS = {
    CheckState.BUSY: ("clock", "muted"),
    CheckState.DONE: ("check", "ok"),
    CheckState.WARNING: ("alert", "warn"),
    CheckState.FAILED: ("close", "danger"),
}

MIRRORS_HELP = frozenset(
    {
        Code.NO_NETWORK,
        Code.MIRROR_UNREACHABLE,
        Code.MIRROR_REFUSED,
        Code.MIRROR_BUSY,
        Code.MIRROR_INSECURE,
        Code.MODEL_NOT_IN_REGISTRY,
    }
)
"""Where another server may help."""


class MirrorField(QWidget):
    """One address: its name, the line to write it in, and below it a hint, what is wrong, or what the server has.

    ``named`` is what the environment says: it is shown then, and cannot be changed here.
    """

    changed = Signal()

    def __init__(self, served: Served, kept: str, named: str) -> None:
        super().__init__()
        self.served = served
        self._kept = kept
        self.line = QLineEdit(named or kept)
        self.line.setFont(theme().font("body"))
        self.line.setReadOnly(bool(named))
        self.line.textChanged.connect(self.changed)
        label = QLabel(say(f"wizard.mirrors.{served}"))
        label.setFont(theme().font("strong"))
        label.setBuddy(self.line)
        hint = say(f"wizard.mirrors.named.{served}") if named else say(f"wizard.mirrors.{served}.hint")
        self.line.setAccessibleDescription(hint)
        self._state = CheckState.WAITING
        self._sign, self._words = Sign("clock", "muted", 16), Words("", "small")
        self._found = row(self._sign, (self._words, 1), space=8)
        self._found.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        for part in (label, self.line, Words(hint, "small", "muted"), self._found):
            box.addWidget(part)

    @property
    def address(self) -> str:
        """What is to be kept: what the environment names stays out of it."""
        return self._kept if self.line.isReadOnly() else self.line.text().strip()

    @property
    def state(self) -> CheckState:
        """How what the server said is to be taken."""
        return self._state

    def show_own(self) -> None:
        """Ollama's own server, but where the environment names another."""
        self._kept = ""
        if not self.line.isReadOnly():
            self.line.clear()

    def show_found(self, state: CheckState, words: str) -> None:
        """Shows what the server said."""
        self._state = state
        self._sign.show_sign(*_SIGNS[state])
        self._words.show_tone(_SIGNS[state][1])
        self._words.say(words)
        self._found.show()

    def forget(self) -> None:
        """Another address: what was found counts no more."""
        self._state = CheckState.WAITING
        self._found.hide()


class MirrorsDialog(FittedDialog):
    """Two addresses, a confirmation where one is not encrypted, a check; ``kept`` comes when they have been kept."""

    kept = Signal()

    def __init__(self, services: Services, tasks: Tasks, sources: Sources, parent: QWidget | None = None) -> None:
        super().__init__(say("wizard.mirrors.title"), _WIDE, parent)
        self._services, self._tasks, self._sources = services, tasks, sources
        self._task: Task | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fields = tuple(
            MirrorField(served, sources.kept.address(served), sources.named.address(served)) for served in Served
        )
        self._plain = Notice("warn")
        self._use = Switch(say("wizard.mirrors.plain.use"))
        self._use.setChecked(all(host in sources.kept.confirmed for host in self._mirrors().plain_hosts()))
        self._confirm = column(self._plain, self._use, space=8)
        self._problem = Notice()
        self._problem.hide()
        self._check = PlainButton(say("wizard.mirrors.check"))
        self._keep = PrimaryButton(say("wizard.mirrors.keep"))
        self._keep.setDefault(True)
        own, leave = QuietButton(say("wizard.mirrors.own")), PlainButton(say("wizard.mirrors.leave"))
        acts = ((self._check, self.check), (self._keep, self.keep), (own, self.show_own), (leave, self.reject))
        for button, act in acts:
            button.clicked.connect(act)
        head = column(
            Heading(say("wizard.mirrors.title"), 2), Words(say("wizard.mirrors.subtitle"), "body", "muted"), space=4
        )
        body = column(head, *self._fields, self._confirm, self._problem, space=18)
        self.lay_out(body, row(self._check, own, None, leave, self._keep, space=10))
        for field in self._fields:
            field.changed.connect(self._changed)
        self._use.toggled.connect(self._show_state)
        self._shown_hosts = self._mirrors().plain_hosts()
        self._show_state()

    @property
    def fields(self) -> tuple[MirrorField, ...]:
        """The lines: the engine's and the models'."""
        return self._fields

    @property
    def confirmation(self) -> Switch:
        """The second step for an address without encryption."""
        return self._use

    def check(self) -> None:
        """Asks the servers what they have."""
        self._rest()
        wanted, services = self._mirrors(), self._services
        for field in self._fields:
            if wanted.address(field.served):
                field.show_found(CheckState.BUSY, say("wizard.mirrors.asking"))
            else:
                field.show_found(CheckState.DONE, say("wizard.mirrors.own.used"))
        self._check.setEnabled(False)
        self._task = self._tasks.run(
            lambda cancel: work.check(services, wanted, cancel), self._show_asked, self._checked, self._fail
        )

    def keep(self) -> None:
        """Keeps what is written, and closes."""
        self._rest()
        services = self._services
        wanted = replace(self._written(), confirmed=self._mirrors().confirmed)
        self._keep.setEnabled(False)
        self._task = self._tasks.call(lambda: work.keep(services, wanted), lambda _: self._end(), self._fail)

    def show_own(self) -> None:
        """Back to Ollama's own servers; kept only with the button for it."""
        for field in self._fields:
            field.show_own()

    def done(self, result: int) -> None:
        """Closes; nobody listens to a check any more."""
        self._rest()
        super().done(result)

    def _end(self) -> None:
        self.kept.emit()
        self.accept()

    def _written(self) -> Mirrors:
        """What would be kept, but for the confirmation."""
        engine, registry = (field.address for field in self._fields)
        return Mirrors(engine, registry)

    def _mirrors(self) -> Mirrors:
        """What would count if it were kept, with the confirmation that the switch gives."""
        mirrors = self._sources.effective(self._written())
        return replace(mirrors, confirmed=mirrors.plain_hosts() if self._use.isChecked() else ())

    def _changed(self) -> None:
        """Another address: a confirmation was for the one before, and so was what was found."""
        self._rest()
        for field in self._fields:
            field.forget()
        hosts = self._mirrors().plain_hosts()
        if hosts != self._shown_hosts:
            self._shown_hosts = hosts
            self._use.setChecked(bool(hosts) and all(host in self._sources.kept.confirmed for host in hosts))
        self._show_state()

    def _show_state(self) -> None:
        """What is wrong with an address, whether one is to be confirmed, and what can be pressed."""
        self._problem.hide()
        mirrors, good = self._mirrors(), True
        for field in self._fields:
            try:
                mirrors.link(field.served)
            except ValueError:
                good = False
                field.show_found(CheckState.FAILED, say(f"wizard.mirrors.wrong.{field.served}"))
        hosts = mirrors.plain_hosts()
        title = say("wizard.mirrors.plain", host=", ".join(hosts))
        if hosts and title != self._plain.accessibleName():  # not spoken anew with each letter
            self._plain.show_words("warn", "alert", title, say("wizard.mirrors.plain.more"))
        self._confirm.setVisible(bool(hosts))
        ready = good and (not hosts or self._use.isChecked())
        self._check.setEnabled(ready and bool(mirrors.engine or mirrors.registry))
        self._keep.setEnabled(ready)

    def _show_asked(self, asked: Asked) -> None:
        field = next(each for each in self._fields if each.served is asked.served)
        state, words = _found(asked)
        field.show_found(state, words)
        announce(self, words, urgent=state is CheckState.FAILED)

    def _checked(self) -> None:
        self._task = None
        self._check.setEnabled(True)

    def _fail(self, problem: Problem) -> None:
        self._task = None
        self._show_state()
        self._problem.show_problem(problem)
        self._problem.show()

    def _rest(self) -> None:
        if self._task is not None:
            self._task.abandon()
            self._task = None


def open_mirrors(page: Page, kept: Callable[[], object], failed: Callable[[Problem], None]) -> None:
    """Opens the dialog over ``page``, once it is known what is set now; ``kept`` is called when it has been changed."""

    def show(sources: Sources) -> None:
        dialog = MirrorsDialog(page.stage.services, page.stage.tasks, sources, page)
        dialog.kept.connect(kept)
        dialog.open()

    services = page.stage.services
    page.call(lambda: work.read(services), show, failed)


def _found(asked: Asked) -> tuple[CheckState, str]:
    """What a server said, in a sentence."""
    if asked.problem is not None:
        return CheckState.FAILED, " ".join(problem_words(asked.problem))
    how = "found" if asked.has == asked.wanted else "some" if asked.has else "none"
    state = {"found": CheckState.DONE, "some": CheckState.WARNING, "none": CheckState.FAILED}[how]
    words = say(f"wizard.mirrors.{how}.{asked.served}", host=asked.host, has=asked.has, wanted=asked.wanted)
    return state, words
