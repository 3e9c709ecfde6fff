"""What will be fetched, from where, how much it is, and where it goes. Nothing is fetched before this is agreed to."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from launcher.core.hardware import Disk
from launcher.core.judgement import Judgement
from launcher.core.problems import Problem
from launcher.text import say
from launcher.ui.parts import Card, Heading, Notice, PrimaryButton, Spinner, Words, announce, column, row
from launcher.ui.wizard import flow, planned
from launcher.ui.wizard.flow import PageName
from launcher.ui.wizard.page import Footer, Page, Stage
from launcher.workflows import preflight, setup
from launcher.workflows.events import Plan
from launcher.workflows.ports import Services


class PlanPage(Page):
    """A card of what comes, a card of where it goes."""

    step = 2

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._plan: Plan | None = None
        self._heading = Heading(say("wizard.plan.title.asking"))
        self._subtitle = Words(say("wizard.plan.subtitle"), "body", "muted")
        self._wait = Card(row(Spinner(20), (Words(say("wizard.plan.busy")), 1), space=14))
        self._notice = Notice()
        self._again = self._notice.add(PrimaryButton(say("wizard.try-again"), "again"))
        self._again.clicked.connect(self.begin)
        self._notice.add_details()
        self._notice.hide()
        self._cards: QWidget = QWidget()
        for part in (column(self._heading, self._subtitle, space=4), self._notice, self._wait, self._cards):
            self.body.addWidget(part)
        self.body.addStretch(1)

    @property
    def title(self) -> str:
        """The name of the page."""
        return self._heading.text()

    @property
    def footer(self) -> Footer:
        """Agrees, with the sum on the button; where there is too little room, goes to a drive that has it."""
        plan = self._plan
        if plan is None and not self._notice.isHidden():
            return Footer(back=say("wizard.back"))
        if plan is not None and (there := plan.room.elsewhere) is not None:
            words = say("wizard.plan.move", drive=there.drive, free=there.free_bytes)
            return Footer(words, sign="disk", back=say("wizard.back"))
        total = planned.total_bytes(plan) if plan else 0
        words = say("wizard.plan.download", size=total) if plan and total else say("wizard.plan.start")
        return Footer(
            words,
            sign="down" if plan and total else "",
            enabled=plan is not None and not (plan.room.short or plan.room.engine_short),
            back=say("wizard.back"),
        )

    def begin(self) -> None:
        """Asks how much there is to fetch."""
        choice = self.stage.journey.choice
        if choice is None:
            return
        self._plan = None
        self.withdraw(self._notice)
        self._cards.hide()
        self._wait.show()
        self.footer_changed.emit()
        services = self.stage.services
        self.call(lambda: _asked(services, choice), self._show, self._fail)

    def press_primary(self) -> None:
        """Goes to the download, or first to a drive with room for it."""
        if self._plan is not None and self._plan.room.elsewhere is not None:
            self.move_to(self._plan.room.elsewhere.path)
            return
        self.stage.go(replace(self.stage.journey, plan=self._plan, page=PageName.DOWNLOAD))

    def press_back(self) -> None:
        """To the model."""
        self.stage.go(flow.back(self.stage.journey))

    def _fail(self, problem: Problem) -> None:
        self._wait.hide()
        self._notice.show_problem(problem)
        self._notice.show()
        self.footer_changed.emit()
        self._again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, answer: tuple[Plan, Disk]) -> None:
        plan, disk = answer
        self._plan = plan
        self._wait.hide()
        name = "nothing" if not planned.total_bytes(plan) else "model" if plan.engine is None else "both"
        self._heading.say(say(f"wizard.plan.title.{name}"))
        self.body.removeWidget(self._cards)
        self._cards.deleteLater()
        what = planned.what_comes(plan, self.stage.services.catalog)
        self._cards = column(what, planned.where_it_goes(plan, disk, self._ask_folder), space=14)
        self.body.insertWidget(self.body.count() - 1, self._cards)
        announce(self, self._heading.text())
        self.footer_changed.emit()

    def _ask_folder(self) -> None:
        folder = self._plan.models_dir if self._plan else ""
        dialog = QFileDialog(self, say("wizard.plan.change.title"), folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.move_to)
        dialog.open()

    def move_to(self, folder: str) -> None:
        """Takes another folder for the models, and plans anew."""
        services = self.stage.services

        self.call(lambda: preflight.move_models(services, folder), lambda _: self.begin(), self._fail)


def _asked(services: Services, choice: Judgement) -> tuple[Plan, Disk]:
    plan = setup.plan(services, choice)
    return plan, services.disks.free(plan.models_dir) if plan.models_dir else Disk("")
