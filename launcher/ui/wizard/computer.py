"""The computer, part by part as it is found."""

from launcher.core.hardware import Part
from launcher.core.problems import Problem
from launcher.text import say, sentence
from launcher.ui.parts import Card, Heading, Notice, Rule, Sign, Words, announce, column, row
from launcher.ui.parts.checkline import CheckLine, CheckState
from launcher.ui.wizard import flow
from launcher.ui.wizard.page import Footer, Page, Stage
from launcher.workflows.detect import detect
from launcher.workflows.events import HardwareFound, PartFound

_SIGNS = {Part.GRAPHICS: "gpu", Part.MEMORY: "memory", Part.DISK: "disk", Part.ENGINE: "engine"}


class ComputerPage(Page):
    """A line for each part; goes on by itself where an interrupted run is taken up."""

    step = 0

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        resuming = stage.journey.resumed is not None
        self._heading = Heading(say("wizard.computer.resuming" if resuming else "wizard.computer.title"))
        self._subtitle = Words(say("wizard.computer.subtitle"), "body", "muted")
        self._lines = {part: _line(part) for part in Part}
        self._card = Card(space=13)
        for index, line in enumerate(self._lines.values()):
            if index:
                self._card.box.addWidget(Rule())
            self._card.box.addWidget(line)
        self._notes = Card(kind="sunken", space=10)
        self._notes.hide()
        self._notice = Notice()
        self._notice.hide()
        self._done = False
        for part in (column(self._heading, self._subtitle, space=4), self._notice, self._card, self._notes):
            self.body.addWidget(part)
        self.body.addStretch(1)

    @property
    def title(self) -> str:
        """The name of the page."""
        return self._heading.text()

    @property
    def footer(self) -> Footer:
        """Goes on when all parts have spoken."""
        return Footer(
            say("wizard.computer.continue"),
            enabled=self._done,
            back=say("wizard.back"),
            quiet=say("wizard.computer.again") if self._done else "",
        )

    def begin(self) -> None:
        """Looks."""
        self._done = False
        self.withdraw(self._notice)
        self._notes.hide()
        for line in self._lines.values():
            line.show_state(CheckState.BUSY, say("wizard.computer.busy"))
        self.footer_changed.emit()
        services = self.stage.services
        self.run(lambda _cancel: detect(services), self._show, lambda: None, self._fail)

    def press_primary(self) -> None:
        """Goes on to the model, or to the download that was interrupted."""
        self.stage.go(flow.after_look(self.stage.journey))

    def press_quiet(self) -> None:
        """Looks again."""
        self.begin()

    def press_back(self) -> None:
        """To the welcome."""
        self.stage.go(flow.back(self.stage.journey))

    def _show(self, event: PartFound | HardwareFound) -> None:
        if isinstance(event, PartFound):
            words = sentence(event.line)
            self._lines[event.part].show_state(_state(event), words[:1].upper() + words[1:])
            return
        journey = flow.looked(self.stage.journey, event.report, self.stage.services.catalog)
        self.stage.go(journey)
        if journey.resumed is not None:
            self.press_primary()
            return
        self._done = True
        self._heading.say(say("wizard.computer.done"))
        self._subtitle.say(say("wizard.computer.subtitle.done"))
        self._show_notes(tuple(sentence(note) for note in event.report.notes))
        announce(self, self._heading.text())
        self.footer_changed.emit()

    def _show_notes(self, notes: tuple[str, ...]) -> None:
        while (item := self._notes.box.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        if notes:
            self._notes.box.addWidget(Words(say("wizard.computer.notes"), "strong"))
        for note in notes:
            self._notes.box.addWidget(row(Sign("alert", "muted", 18), (Words(note, "small"), 1), space=12))
        self._notes.setVisible(bool(notes))

    def _fail(self, problem: Problem) -> None:
        self._notice.show_problem(problem)
        self._notice.show()
        for line in self._lines.values():
            if line.state is CheckState.BUSY:
                line.show_state(CheckState.FAILED, "")
        self._done = self.stage.journey.recommendation is not None
        self.footer_changed.emit()


def _line(part: Part) -> CheckLine:
    return CheckLine(say(f"detect.part.{part}"), say("wizard.computer.busy"), sign=_SIGNS[part])


def _state(found: PartFound) -> CheckState:
    key = found.line.key
    if key.startswith("problem.") or key.endswith((".unknown", ".foreign", ".foreign.old")):
        return CheckState.WARNING
    return CheckState.DONE
