"""Away with all of it: what goes, what stays, how large it is; then what is gone."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from launcher.core.installation import Belonging, Holding, Removal, Removed
from launcher.core.problems import Code, Problem
from launcher.text import say
from launcher.ui.parts import (
    Card,
    FocusRing,
    Heading,
    Notice,
    PlainButton,
    PrimaryButton,
    Scroller,
    Sign,
    Words,
    announce,
    row,
)
from launcher.ui.parts.switch import Switch
from launcher.ui.tasks import Task, Tasks
from launcher.workflows import installation
from launcher.workflows.ports import Services

_WIDE, _HIGH = 620, 560
_SMALL: Final = 1_000_000
_CHOSEN: Final = (Holding.CHATS, Holding.SETTINGS, Holding.MODEL)
"""The user says whether these go; a model stays unless it is named."""


class _Line(QWidget):
    """One thing: its name, its bytes, and whether it goes."""

    def __init__(self, held: Belonging, title: str) -> None:
        super().__init__()
        self.held = held
        self.switch = Switch(say("remove.goes"))
        self.switch.setChecked(held.kind is not Holding.MODEL)
        self.switch.setEnabled(held.kind in _CHOSEN)
        self.switch.setAccessibleName(say("remove.switch", title=title))
        self._sign = Sign("clock", "muted", 16)
        self._sign.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.addWidget(Words(title, "strong"), 0, 0)
        grid.addWidget(Words(say(f"remove.what.{held.kind}"), "small", "muted"), 1, 0)
        size = say("remove.size", size=held.size) if held.size >= _SMALL else say("remove.size.small")
        grid.addWidget(Words(size, "body", "muted", wrap=False), 0, 1, 2, 1)
        grid.addWidget(self._sign, 0, 2, 2, 1)
        grid.addWidget(self.switch, 0, 3, 2, 1)
        grid.setColumnStretch(0, 1)
        grid.setHorizontalSpacing(16)

    def show_gone(self) -> None:
        """It is gone."""
        self._sign.show_sign("check", "ok")
        self._sign.show()


class RemovalDialog(QDialog):
    """Shows what there is, removes what goes, and says what is left."""

    def __init__(self, services: Services, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self._task: Task | None = None
        self.lines: list[_Line] = []
        self.setWindowTitle(say("remove.title"))
        self.resize(_WIDE, _HIGH)
        self._title = Heading(say("remove.title"), 1)
        self._what = Words(say("remove.what"), "body", "muted")
        self._card = Card(space=0)
        self._sum = Words("", "strong")
        self._notice = Notice()
        self._notice.hide()
        self.do = PrimaryButton(say("remove.do"))
        self.do.setEnabled(False)
        self.leave = PlainButton(say("remove.leave"))
        self.leave.setDefault(True)
        self.do.clicked.connect(self.begin)
        self.leave.clicked.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(28, 24, 28, 22)
        box.setSpacing(14)
        for part, stretch in (
            (self._title, 0),
            (self._what, 0),
            (Scroller(self._card), 1),
            (self._notice, 0),
            (row(self._sum, None, self.leave, self.do, space=10), 0),
        ):
            box.addWidget(part, stretch)
        self._ring = FocusRing(self)
        tasks.call(lambda: installation.holdings(services), self._show_holdings, self._failed)

    @property
    def removal(self) -> Removal:
        """What goes, as the switches stand."""
        going = [line.held for line in self.lines if line.switch.isChecked()]
        kinds = {held.kind for held in going} & {Holding.CHATS, Holding.SETTINGS}
        models = {held.name for held in going if held.kind is Holding.MODEL}
        return Removal(frozenset(kinds), frozenset(models))

    def begin(self) -> None:
        """Removes it."""
        self._notice.hide()
        for button in (self.do, self.leave, *(line.switch for line in self.lines)):
            button.setEnabled(False)
        self._what.say(say("remove.busy"))
        announce(self, say("remove.busy"))
        removal, services = self.removal, self._services
        self._task = self._tasks.run(
            lambda _cancel: installation.uninstall(services, removal), self._show_step, _nothing, self._failed
        )

    def reject(self) -> None:
        """Closed; not while something is being removed."""
        if self._task is None:
            super().reject()

    def _show_holdings(self, found: tuple[Belonging, ...]) -> None:
        if not any(held.kind is Holding.PROGRAM for held in found):
            self._failed(Problem(Code.NOT_INSTALLED))
            return
        for held in found:
            model = self._services.catalog.model(held.name) if held.name else None
            title = model.title if model is not None else say(f"remove.{held.kind}")
            line = _Line(held, title)
            line.switch.toggled.connect(self._show_sum)
            self.lines.append(line)
            self._card.box.addWidget(line)
        self._card.box.addStretch(1)
        self.do.setEnabled(True)
        self._show_sum()

    def _show_sum(self) -> None:
        removal = self.removal
        self._sum.say(say("remove.sum", size=sum(each.held.size for each in self.lines if removal.takes(each.held))))

    def _show_step(self, step: Belonging | Removed) -> None:
        if isinstance(step, Removed):
            self._over(step)
            return
        for line in self.lines:
            if line.held == step:
                line.show_gone()

    def _over(self, removed: Removed) -> None:
        self._task = None
        self._title.say(say("remove.done"))
        self._what.say(say("remove.done.what"))
        announce(self, say("remove.done"))
        removal = self.removal
        freed = sum(each.held.size for each in self.lines if removal.takes(each.held))
        self._sum.say(say("remove.freed", size=freed))
        if removed.left:
            self._notice.show_problem(Problem(Code.REMOVAL_INCOMPLETE, {"paths": ", ".join(removed.left)}))
            self._notice.show()
        elif removed.not_ours:
            words = say("remove.not-ours.what", paths=", ".join(removed.not_ours))
            self._notice.show_words("warn", "alert", say("remove.not-ours"), words)
            self._notice.show()
        self.do.hide()
        self.leave.setText(say("remove.close"))
        self.leave.setEnabled(True)
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, problem: Problem) -> None:
        self._task = None
        self._what.say(say("remove.what"))
        self._notice.show_problem(problem)
        self._notice.show()
        self.leave.setEnabled(True)
        self.do.setEnabled(bool(self.lines))
        for line in self.lines:
            line.switch.setEnabled(line.held.kind in _CHOSEN)


def _nothing() -> None:
    """The last step says all that there is to say."""
