"""What will be fetched, from where, how much it is, and where it goes. Nothing is fetched before this is agreed to."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from launcher.core.engine import EngineState
from launcher.core.hardware import Disk
from launcher.core.judgement import Judgement
from launcher.core.problems import Problem
from launcher.text import say
from launcher.ui.parts import (
    Card,
    Heading,
    MemoryBar,
    MemoryPart,
    Notice,
    PlainButton,
    PrimaryButton,
    Rule,
    Sign,
    Spinner,
    Words,
    announce,
    column,
    row,
)
from launcher.ui.wizard import figures, flow
from launcher.ui.wizard.flow import PageName
from launcher.ui.wizard.page import Footer, Page, Stage
from launcher.workflows import setup
from launcher.workflows.events import Plan
from launcher.workflows.ports import Services

_SLOW_BITS, _FAST_BITS = 50e6, 100e6  # per second; what homes commonly have


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
        """Agrees, with the sum on the button."""
        plan = self._plan
        if plan is None and not self._notice.isHidden():
            return Footer(back=say("wizard.back"))
        total = _total(plan) if plan else 0
        words = say("wizard.plan.download", size=total) if plan and total else say("wizard.plan.start")
        return Footer(
            words,
            sign="down" if plan and total else "",
            enabled=plan is not None and not plan.short_bytes,
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
        """Goes to the download."""
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
        name = "nothing" if not _total(plan) else "model" if plan.engine is None else "both"
        self._heading.say(say(f"wizard.plan.title.{name}"))
        self.body.removeWidget(self._cards)
        self._cards.deleteLater()
        self._cards = column(self._what(plan), self._where(plan, disk), space=14)
        self.body.insertWidget(self.body.count() - 1, self._cards)
        announce(self, self._heading.text())
        self.footer_changed.emit()

    def _what(self, plan: Plan) -> Card:
        title = figures.title_of(self.stage.services.catalog, plan.model.model)
        here = not plan.model_bytes
        model = say("wizard.plan.model.here") if here else say("wizard.plan.model.from", source=plan.source)
        card = Card(
            _item("engine", say("wizard.plan.engine"), _engine_words(plan), _engine_size(plan)),
            Rule(),
            _item("think", title, model, _size(plan.model_bytes)),
            space=13,
        )
        total = _total(plan)
        if total:
            card.box.addWidget(Rule())
            card.box.addWidget(_sum(total))
        return card

    def _where(self, plan: Plan, disk: Disk) -> Card:
        folder = plan.models_dir or say("wizard.plan.folder.engine")
        words = column(Words(say("wizard.plan.folder"), "strong"), Words(folder, "small", "muted"), space=1)
        change = PlainButton(say("wizard.plan.change"))
        change.clicked.connect(self._ask_folder)
        change.setVisible(plan.status.state is not EngineState.RUNNING)  # a running engine has its folder already
        card = Card(row(Sign("disk", "accent", 22), (words, 1), change, space=14), space=12)
        if plan.free_bytes is None:
            return card
        if plan.short_bytes:
            what = say("wizard.plan.short.what", path=plan.models_dir, free=plan.free_bytes, short=plan.short_bytes)
            card.box.addWidget(Notice("danger", say("wizard.plan.short", short=plan.short_bytes), what, "disk"))
        card.box.addWidget(_drive_bar(plan, disk))
        return card

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

        def save() -> None:
            services.settings.save(replace(services.settings.load(), models_dir=folder))

        self.call(save, lambda _: self.begin(), self._fail)


def _asked(services: Services, choice: Judgement) -> tuple[Plan, Disk]:
    plan = setup.plan(services, choice)
    return plan, services.disks.free(plan.models_dir) if plan.models_dir else Disk("")


def _total(plan: Plan) -> int:
    """Bytes to fetch, as far as the servers say."""
    return plan.model_bytes + ((plan.engine.total_bytes or 0) if plan.engine else 0)


def _item(sign: str, name: str, why: str, size: str) -> QWidget:
    words = column(Words(name, "strong"), Words(why, "small", "muted"), space=1)
    return row(Sign(sign, "accent", 22), (words, 1), Words(size, "strong", wrap=False), space=14)


def _sum(total: int) -> QWidget:
    time = (total * 8 / _FAST_BITS, total * 8 / _SLOW_BITS)
    return row(
        Words(say("wizard.plan.sum"), "strong", wrap=False),
        None,
        Words(say("wizard.plan.time", time=time), "body", "muted", wrap=False),
        Words(say("wizard.model.download", size=total), "heading", "accent", wrap=False),
        space=16,
    )


def _engine_words(plan: Plan) -> str:
    if plan.engine is not None:
        return say("wizard.plan.engine.from", source=plan.engine.source)
    if plan.status.state is EngineState.RUNNING and plan.status.version:
        return say("wizard.plan.engine.here", version=plan.status.version)
    return say("wizard.plan.engine.installed")


def _engine_size(plan: Plan) -> str:
    if plan.engine is None:
        return say("wizard.plan.nothing")
    return say("wizard.plan.size.unknown") if plan.engine.total_bytes is None else _size(plan.engine.total_bytes)


def _size(size: int) -> str:
    return say("wizard.model.download", size=size) if size else say("wizard.plan.nothing")


def _drive_bar(plan: Plan, disk: Disk) -> MemoryBar:
    """What is in use, what comes, what is left."""
    free, these = plan.free_bytes or 0, _total(plan)
    whole = max(disk.total_bytes or free, free)
    bar = MemoryBar(say("wizard.plan.drive"), 14)
    used = MemoryPart(say("wizard.plan.drive.used", size=whole - free), float(whole - free), "others")
    coming = MemoryPart(
        say("wizard.plan.drive.these", size=these), float(these), "danger" if plan.short_bytes else "accent"
    )
    parts = tuple(part for part in (used, coming) if part.size)
    left = "" if plan.short_bytes else say("wizard.plan.drive.left", size=max(0, free - these))
    bar.show_parts(float(whole), parts, left)
    return bar
