"""A dialog: who answers in place of this computer, tested before it is used."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from launcher.core.elsewhere import Server
from launcher.core.problems import Problem
from launcher.text import problem_words, say
from launcher.ui.elsewhere.fields import Field, ModelField, TokenField
from launcher.ui.elsewhere.findings import Findings
from launcher.ui.parts import Heading, Notice, PlainButton, PrimaryButton, QuietButton, Words, announce, column, row
from launcher.ui.parts.fitted import FittedDialog
from launcher.ui.parts.switch import Switch
from launcher.ui.tasks import Task, Tasks
from launcher.workflows import elsewhere
from launcher.workflows.elsewhere import Kept, Reached, Spoke, with_model
from launcher.workflows.ports import Services

_WIDE = 600


class ElsewhereDialog(FittedDialog):
    """Address, token, model, a test.

    ``changed`` says, once it is closed, that another computer answers from now on, or this one again.
    """

    changed = Signal(bool)

    def __init__(self, services: Services, tasks: Tasks, kept: Kept, parent: QWidget | None = None) -> None:
        super().__init__(say("elsewhere.title"), _WIDE, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._services, self._tasks, self._kept = services, tasks, kept
        self._task: Task | None = None
        self._tested: Server | None = None
        self._elsewhere: bool | None = None
        self.address, self.token, self.model = Field("address"), TokenField(), ModelField()
        self._open = Notice("warn")
        self.confirmation = Switch(say("elsewhere.open.token"))
        self._confirm = column(self._open, self.confirmation, space=8)
        self._found = Findings()
        self._problem = Notice()
        self._problem.hide()
        self.check = PlainButton(say("elsewhere.test"))
        self.here = QuietButton(say("elsewhere.here"))
        self.leave = PlainButton(say("elsewhere.leave"))
        self.keep = PrimaryButton(say("elsewhere.use"))
        acts = ((self.check, self.test), (self.here, self.use_here), (self.leave, self.reject), (self.keep, self.use))
        for button, act in acts:
            button.clicked.connect(act)
        head = column(Heading(say("elsewhere.title"), 2), Words(say("elsewhere.subtitle"), "body", "muted"), space=4)
        foot = row(self.check, self.here, None, self.leave, self.keep, space=10)
        parts = (head, self.address, self.token, self._confirm, self._found, self.model, self._problem)
        self.lay_out(column(*parts, space=18), foot)
        self._begin()
        self.address.changed.connect(self._written)
        self.token.changed.connect(self._written)
        self.confirmation.toggled.connect(self._show_state)

    def test(self) -> None:
        """Asks the server what it is and has."""
        self._rest()
        self._forget()
        services, (server, token) = self._services, self._wanted()
        self._found.begin()
        self._task = self._tasks.run(
            lambda cancel: elsewhere.try_out(services, server, token, cancel), self._heard, self._over, self._fail
        )
        self._show_state()

    def use(self) -> None:
        """Has the tested server answer, and closes; where the keyring did not take the token that is told first."""
        tested, model, (wanted, token) = self._tested, self.model.model, self._wanted()
        if tested is None or model is None:
            return
        self._rest()
        services = self._services
        server = replace(with_model(tested, model), has_token=wanted.has_token, in_clear=wanted.in_clear)

        def used(problem: Problem | None) -> None:
            self._used(problem, counts=bool(token))

        self._task = self._tasks.call(lambda: elsewhere.use(services, server, token), used, self._fail)
        self._show_state()

    def use_here(self) -> None:
        """Has this computer answer, and closes."""
        self._rest()
        services = self._services
        self._task = self._tasks.call(lambda: elsewhere.use_here(services), self._used_here, self._fail)

    def done(self, result: int) -> None:
        """Closes; nobody listens to a test any more."""
        self._rest()
        super().done(result)
        if self._elsewhere is not None:
            self.changed.emit(self._elsewhere)

    def _begin(self) -> None:
        """Shows what is kept, or what the environment names, which cannot be changed here."""
        server, named = self._kept.server, self._kept.named
        self.here.setVisible(self._kept.in_use and named is None)
        self.confirmation.setChecked(bool(server.in_clear))
        if named is not None:
            self.address.line.setText(named.address)
            self.address.say_hint(say("elsewhere.address.named"))
            for part in (self.address.line, self.token.line):
                part.setReadOnly(True)
        else:
            self.address.line.setText(server.address)
        self.model.forget(server.model)
        self._written()

    def _wanted(self) -> tuple[Server, str | None]:
        """The server as it is written, and the token to use: a kept one is for the host that it was kept for."""
        kept = self._kept.server
        server = replace(kept, address=self.address.line.text().strip())
        same = kept.has_token and server.host == kept.host
        in_clear = server.host if self.confirmation.isChecked() else ""
        return replace(server, has_token=same, in_clear=in_clear), self.token.token

    def _written(self) -> None:
        """Something else is written: what was found counts no more."""
        self._rest()
        self._forget()
        self.token.show_kept(kept=self._wanted()[0].has_token)
        self._show_state()

    def _forget(self) -> None:
        self._tested = None
        self._found.clear()
        self._problem.hide()
        self.model.forget(self._kept.server.model)

    def _show_state(self) -> None:
        """Whether the line is open, and what can be pressed."""
        server, token = self._wanted()
        with_token = token != ""
        title = say("elsewhere.open", host=server.host)
        if server.is_open and title != self._open.accessibleName():  # not spoken anew with each letter
            self._open.show_words("warn", "alert", title, say("elsewhere.open.more"))
        self._confirm.setVisible(server.is_open)
        self.confirmation.setVisible(with_token)
        ready = bool(server.address) and (not with_token or server.token_is_safe) and self._kept.named is None
        self.check.setEnabled((ready or self._kept.named is not None) and self._task is None)
        self.keep.setEnabled(ready and self._tested is not None and self._task is None)
        (self.keep if self.keep.isEnabled() else self.check).setDefault(True)

    def _heard(self, event: Reached | Spoke) -> None:
        self._tested = event.server
        if isinstance(event, Spoke):
            self._found.spoke(event)
            return
        self.model.show_models(event.models, event.server.model)
        self._found.reached(event)

    def _over(self) -> None:
        self._task = None
        self._show_state()
        announce(self, self._found.words)

    def _used(self, problem: Problem | None, *, counts: bool) -> None:
        """It answers from now on; where the keyring failed, a new token ``counts`` until the end."""
        self._task, self._elsewhere = None, True
        if problem is None:
            self.accept()
            return
        self._forget()
        what, remedy = problem_words(problem)
        self._problem.show_words("warn", "lock", what, say("elsewhere.session") if counts else remedy)
        self._problem.show()
        for part in (self.check, self.here, self.keep, self.address, self.token, self.model, self._confirm):
            part.hide()
        self.leave.setText(say("elsewhere.close"))
        self.leave.setDefault(True)
        self.leave.setFocus()

    def _used_here(self, _none: None) -> None:
        self._task, self._elsewhere = None, False
        self.accept()

    def _fail(self, problem: Problem) -> None:
        self._task = self._tested = None
        self._found.clear()
        self._problem.show_problem(problem)
        self._problem.show()
        self._show_state()

    def _rest(self) -> None:
        if self._task is not None:
            self._task.abandon()
            self._task = None
