"""The model: the one recommended and why, how it would fill the memory, how fast it would be, and all the others."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from launcher.core.hardware import Profile
from launcher.core.judgement import Judgement, Recommendation
from launcher.core.purpose import Purpose
from launcher.text import say, sentence
from launcher.ui.parts import Card, Heading, QuietButton, Words, announce, column, row
from launcher.ui.parts.chip import Chip
from launcher.ui.parts.figure import Figure
from launcher.ui.parts.fit import FitChart
from launcher.ui.parts.flow import flow as wrapping
from launcher.ui.parts.memory import MemoryBar
from launcher.ui.parts.switch import Segments
from launcher.ui.wizard import figures, flow
from launcher.ui.wizard.flow import PageName
from launcher.ui.wizard.nothing import NothingFits
from launcher.ui.wizard.page import Footer, Page, Stage
from launcher.workflows import preferences

_PURPOSES = tuple(Purpose)


class ModelPage(Page):
    """Choosing fills the card; the purpose asks for another recommendation."""

    step = 1

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._heading = Heading()
        self._card = ModelCard()
        self._purpose = Segments(
            say("wizard.model.purpose"), [say(f"recommendation.purpose.{purpose}") for purpose in _PURPOSES]
        )
        self._purpose.chosen.connect(lambda index: self._choose_purpose(_PURPOSES[index]))
        self._choices = wrapping(Words(say("wizard.model.purpose"), "strong", wrap=False), self._purpose, space=14)
        self._chart: QWidget | None = None
        for part in (self._heading, self._card, self._choices):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self._show_all()

    @property
    def title(self) -> str:
        """The name of the page."""
        return self._heading.text()

    @property
    def footer(self) -> Footer:
        """Goes on with the model chosen; where none fits, looks again, or to another computer."""
        choice = self.stage.journey.choice
        if choice is None:
            quiet = say("wizard.welcome.elsewhere")
            return Footer(say("wizard.model.again"), "again", quiet=quiet, back=say("wizard.back"))
        short = figures.short_of(self.stage.services.catalog, choice.model)
        return Footer(say("wizard.model.continue", short=short), back=say("wizard.back"))

    def press_primary(self) -> None:
        """To the plan; what matters most to the user counts beyond the setup."""
        journey, services = self.stage.journey, self.stage.services
        if journey.choice is None:
            self.stage.go(flow.to(journey, PageName.COMPUTER))
            return
        wish = {"purpose": journey.purpose}
        self.stage.tasks.call(lambda: preferences.change(services, wish), lambda _settings: None, lambda _problem: None)
        self.stage.go(flow.to(journey, PageName.PLAN))

    def press_quiet(self) -> None:
        """Another computer is to answer."""
        self.stage.look_elsewhere()

    def press_back(self) -> None:
        """To the computer."""
        self.stage.go(flow.back(self.stage.journey))

    def _show_all(self) -> None:
        """Draws the recommendation anew."""
        journey = self.stage.journey
        if self._chart is not None:
            self.body.removeWidget(self._chart)
            self._chart.deleteLater()
            self._chart = None
        if journey.recommendation is None or journey.report is None:
            return
        self._heading.say(sentence(journey.recommendation.title))
        self._purpose.show_choice(_PURPOSES.index(journey.purpose))
        self._card.setVisible(journey.choice is not None)
        self._choices.setVisible(journey.choice is not None)
        if journey.choice is None:
            self._chart = NothingFits(journey.recommendation, journey.report.profile)
        else:
            self._chart = self._made_chart(journey.recommendation, journey.choice)
        self.body.insertWidget(self.body.count() - 1, self._chart)
        self._show_choice()

    def _made_chart(self, recommendation: Recommendation, choice: Judgement) -> QWidget:
        rows = tuple(figures.fit_row(judged, self.stage.services.catalog) for judged in recommendation.judgements)
        budget = choice.budget_mib
        chart = FitChart(rows, budget, say("wizard.model.usable", budget=budget))
        chart.show_choice(choice.model)
        chart.chosen.connect(self._choose)
        return column(Words(say("wizard.model.all"), "strong"), chart, space=2)

    def _show_choice(self) -> None:
        journey = self.stage.journey
        if journey.choice is not None and journey.report is not None and journey.recommendation is not None:
            reasons = [sentence(reason) for reason in (*journey.recommendation.reasons, *journey.recommendation.notes)]
            if journey.by_user:
                reasons = [sentence(journey.choice.why)]
            catalog, choice = self.stage.services.catalog, journey.choice
            title, licence = figures.title_of(catalog, choice.model), figures.licence_of(catalog, choice.model)
            self._card.show_model(title, choice, journey.report.profile, tuple(reasons), journey.by_user, licence)
        self.footer_changed.emit()

    def _choose(self, model: str) -> None:
        self.stage.go(flow.with_choice(self.stage.journey, model))
        self._show_choice()
        announce(self, self._card.accessibleName())

    def _choose_purpose(self, purpose: Purpose) -> None:
        self.stage.go(flow.with_purpose(self.stage.journey, purpose, self.stage.services.catalog))
        self._show_all()
        announce(self, self._card.accessibleName())


class ModelCard(Card):
    """One model on this computer."""

    def __init__(self) -> None:
        super().__init__(kind="chosen", space=11)
        self._title = Heading(level=2)
        self._chip = Chip(say("wizard.model.recommended"))
        self._tag = Words("", "small", "muted", wrap=False)
        self._reason = Words()
        self._more = Words("", "small", "muted")
        self._more.hide()
        self._why = QuietButton(say("wizard.model.why"), "fold")
        self._why.setProperty("first", "true")
        self._why.clicked.connect(self._unfold)
        self._licence = Words("", "small", "muted", wrap=False)
        self._machine = Words("", "small", "muted")
        self._use = Words("", "small", "muted")
        self._use.setAlignment(Qt.AlignmentFlag.AlignTrailing)
        self._bar = MemoryBar(say("wizard.model.bar"))
        self._speed, self._thinks, self._download = Figure("speed"), Figure("think"), Figure("down")
        self._title.setWordWrap(False)
        head = row((wrapping(self._title, self._chip), 1), self._tag)
        facts = wrapping(self._speed, self._thinks, self._download, space=18, even=True)
        memory = column(row((self._machine, 1), (self._use, 1)), self._bar, space=6)
        for part in (head, self._reason, self._more, memory, facts):
            self.box.addWidget(part)
        self.box.addWidget(wrapping(self._why, self._licence, space=14))

    def show_model(
        self, title: str, judged: Judgement, profile: Profile, reasons: tuple[str, ...], by_user: bool, licence: str
    ) -> None:
        """Shows ``judged``; the first of ``reasons`` always, the others on demand."""
        self._title.say(title)
        chip = say("wizard.model.chosen" if by_user else "wizard.model.recommended")
        self._chip.show_words(chip, "drop" if by_user else "accent")
        self._tag.say(judged.model)
        self._reason.say(reasons[0] if reasons else sentence(judged.why))
        self._more.say("\n".join(reasons[1:]))
        self._more.hide()
        self._why.setVisible(len(reasons) > 1)
        self._licence.say(licence)
        self._machine.say(figures.machine_words(profile, judged))
        self._use.say(figures.use_words(judged, profile))
        figures.show_memory(self._bar, profile, judged)
        self._speed.show_figure(*figures.speed_figure(judged.tps))
        self._thinks.show_figure(*figures.thinking_figure(judged))
        size = say("wizard.model.download", size=judged.download_bytes)
        self._download.show_figure(size, say("wizard.model.download.words"))
        self.setAccessibleName(f"{title}. {chip}. {self._reason.text()}")

    def _unfold(self) -> None:
        self._more.setVisible(not self._more.isVisible())
