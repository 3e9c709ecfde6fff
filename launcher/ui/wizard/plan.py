"""What will be fetched, from where, how much it is, and where it goes. Nothing is fetched before this is agreed to."""

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from launcher.core.hardware import Disk
from launcher.core.judgement import Judgement
from launcher.core.problems import Problem
from launcher.text import say
from launcher.ui.parts import Card, Heading, Words, announce, column, row
from launcher.ui.parts.spinner import Spinner
from launcher.ui.parts.switch import Switch
from launcher.ui.tasks import Task
from launcher.ui.wizard import flow, planned
from launcher.ui.wizard.flow import PageName
from launcher.ui.wizard.page import Footer, Page, Stage
from launcher.ui.wizard.trouble import Trouble, ask_folder
from launcher.workflows import preflight, setup
from launcher.workflows.events import KitDone, Plan
from launcher.workflows.kit import KitEvent, import_kit
from launcher.workflows.ports import Services


class PlanPage(Page):
    """A card of what comes, a card of where it goes."""

    step = 2

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._plan: Plan | None = None
        self._asked: _Answer | None = None
        self._starts_small = stage.journey.starter is not None
        self._heading = Heading(say("wizard.plan.title.asking"))
        self._subtitle = Words(say("wizard.plan.subtitle"), "body", "muted")
        self._busy = Words(say("wizard.plan.busy"))
        self._wait = Card(row(Spinner(20), (self._busy, 1), space=14))
        self._copying: Task | None = None
        self._notice = Trouble(self)
        self._notice.kit_chosen.connect(self.use_kit)
        self._notice.failed.connect(self._fail)
        self._cards: QWidget = QWidget()
        for part in (column(self._heading, self._subtitle, space=4), self._notice, self._wait, self._cards):
            self.body.addWidget(part)
        self.body.addStretch(1)

    @property
    def title(self) -> str:
        """The name of the page."""
        return self._heading.text()

    @property
    def busy(self) -> bool:
        """Whether a kit is being installed."""
        return self._copying is not None

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
        """Asks how much there is to fetch, once the kit that was chosen has been installed."""
        if kit := self.stage.journey.kit:
            self.stage.go(replace(self.stage.journey, kit=""))
            self.use_kit(kit)
            return
        choice = self.stage.journey.choice
        if choice is None:
            return
        self._plan = None
        self.withdraw(self._notice)
        self._show_busy(say("wizard.plan.busy"))
        services = self.stage.services
        small = flow.starter(self.stage.journey)
        self.call(lambda: _ask(services, choice, small), self._show, self._fail)

    def press_primary(self) -> None:
        """Goes to the download, or first to a drive with room for it."""
        if self._plan is not None and self._plan.room.elsewhere is not None:
            self.move_to(self._plan.room.elsewhere.path)
            return
        small = self._plan.starter if self._plan is not None else None
        self.stage.go(replace(self.stage.journey, plan=self._plan, starter=small, page=PageName.DOWNLOAD))

    def press_back(self) -> None:
        """To the model."""
        self.stage.go(flow.back(self.stage.journey))

    def _fail(self, problem: Problem) -> None:
        self._copying = None
        self._wait.hide()
        self._notice.tell(problem)
        self.footer_changed.emit()

    def _show(self, answer: "_Answer") -> None:
        self._asked = answer
        self._wait.hide()
        self._show_plan(answer)
        announce(self, self._heading.text())

    def _show_plan(self, answer: "_Answer") -> Switch | None:
        """Shows the plan with the small model or without it; the switch between the two, where there is one."""
        catalog, both = self.stage.services.catalog, answer.with_small
        self._plan = plan = both if both is not None and self._starts_small else answer.plan
        self._heading.say(say(f"wizard.plan.title.{planned.kind_of(plan)}"))
        self.body.removeWidget(self._cards)
        self._cards.hide()
        self._cards.deleteLater()
        switch = planned.starter_switch(both, catalog, on=self._starts_small) if both is not None else None
        if switch is not None:
            switch.toggled.connect(self._start_small)
        what = planned.what_comes(plan, catalog, self._notice.ask_mirrors, both, switch)
        self._cards = column(what, planned.where_it_goes(plan, answer.disk, self._ask_folder), space=14)
        self.body.insertWidget(self.body.count() - 1, self._cards)
        self._cards.show()  # now, not with the next layout: its switch may be given the keyboard
        self.footer_changed.emit()
        return switch

    def _start_small(self, on: bool) -> None:
        """The small model first, or the right one alone: sum, time and drive follow, and the keyboard stays."""
        self._starts_small = on
        if self._asked is not None and (switch := self._show_plan(self._asked)) is not None:
            switch.setFocus(Qt.FocusReason.OtherFocusReason)
            announce(self, f"{self._heading.text()}. {self.footer.primary}")

    def _show_busy(self, words: str) -> None:
        self._busy.say(words)
        self._cards.hide()
        self._wait.show()
        self.footer_changed.emit()

    def _ask_folder(self) -> None:
        folder = self._plan.models_dir if self._plan else ""
        ask_folder(self, say("wizard.plan.change.title"), folder, self.move_to)

    def use_kit(self, folder: str) -> None:
        """Installs engine and models from a stick, and plans anew with what came."""
        services = self.stage.services
        self.withdraw(self._notice)
        self._copying = self.run(
            lambda cancel: import_kit(services, folder, cancel), self._show_kit, self._kit_ended, self._fail
        )
        self._show_busy(say("wizard.plan.kit.busy"))

    def _show_kit(self, event: KitEvent) -> None:
        if isinstance(event, KitDone):
            self.stage.go(flow.with_kit(self.stage.journey, event.models))
            return
        done, total = event.progress.completed, event.progress.total
        if total:
            self._busy.say(say("wizard.plan.kit.progress", done=done, total=total))

    def _kit_ended(self) -> None:
        self._copying = None
        self.begin()

    def move_to(self, folder: str) -> None:
        """Takes another folder for the models, and plans anew."""
        services = self.stage.services

        self.call(lambda: preflight.move_models(services, folder), lambda _: self.begin(), self._fail)


@dataclass(frozen=True, slots=True)
class _Answer:
    """The plan of the right model alone and, where a small one can come before it, of both."""

    plan: Plan
    with_small: Plan | None
    disk: Disk


def _ask(services: Services, choice: Judgement, small: Judgement | None) -> _Answer:
    plan = setup.plan(services, choice, starter=small)
    disk = services.disks.free(plan.models_dir) if plan.models_dir else Disk("")
    helps = plan.starter is not None and plan.starter_bytes and plan.model_bytes
    return _Answer(setup.without_starter(services, plan), plan if helps else None, disk)
