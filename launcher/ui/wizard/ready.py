"""It answers: where it really runs, how fast it really is, and where one finds it again."""

from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from launcher.core.hardware import Kind, Profile
from launcher.core.judgement import Range
from launcher.core.problems import Problem
from launcher.text import problem_words, say, sentence
from launcher.ui.parts import Card, Heading, Mark, Rule, Sign, Words, column, row
from launcher.ui.parts.switch import Switch
from launcher.ui.wizard import figures
from launcher.ui.wizard.page import Footer, Page, Stage
from launcher.workflows.events import Ready
from launcher.workflows.login import start_at_login, starts_at_login

_WORDS_PER_TOKEN = 0.75
_MIB = 1024 * 1024
_WHOLLY = 0.99
_SLOWER = 0.8  # of the lower bound predicted: below it, something is not as it should be


class ReadyPage(Page):
    """Three facts, one button."""

    step = 3

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        journey = stage.journey
        ready = journey.ready
        title = figures.title_of(stage.services.catalog, ready.model) if ready else ""
        self._heading = Heading(say("wizard.ready.title", title=title))
        words = column(None, self._heading, Words(say("wizard.ready.subtitle"), "body", "muted"), None, space=4)
        self.body.addWidget(row(Mark(72), (words, 1), space=20))
        card = Card(space=13)
        if ready is not None:
            card.box.addWidget(_place(ready, journey.report.profile if journey.report else None))
            card.box.addWidget(Rule())
            card.box.addWidget(_speed(ready, journey.choice.tps if journey.choice else None))
            card.box.addWidget(Rule())
            for difference in ready.truth.drawbacks if ready.truth else ():
                card.box.addWidget(_line("warn", say("wizard.ready.differs"), sentence(difference)))
                card.box.addWidget(Rule())
        where = "tray" if QSystemTrayIcon.isSystemTrayAvailable() else "chat"
        card.box.addWidget(_line("ok", say(f"wizard.ready.{where}"), say(f"wizard.ready.{where}.more")))
        self.login = Switch(say("wizard.ready.login"))
        self.login.setEnabled(False)
        self.login.clicked.connect(self._start_at_login)
        self._login_said = Words("", "small", "warn")
        self._login_said.hide()
        card.box.addWidget(Rule())
        card.box.addWidget(column(self.login, self._login_said, space=4))
        self.body.addWidget(card)
        self.body.addStretch(1)

    @property
    def title(self) -> str:
        """The name of the page."""
        return self._heading.text()

    @property
    def footer(self) -> Footer:
        """Begins to chat."""
        return Footer(say("wizard.ready.start"), "chat")

    def begin(self) -> None:
        """Asks the system how it is: it may know us already."""
        services = self.stage.services
        self.call(lambda: starts_at_login(services), self._show_login, self._login_failed)

    def press_primary(self) -> None:
        """The first run is over."""
        self.stage.finish()

    def _start_at_login(self, on: bool) -> None:
        services = self.stage.services
        self.call(lambda: start_at_login(services, on), self._show_login, self._login_failed)

    def _show_login(self, on: bool) -> None:
        self.login.setEnabled(True)
        self.login.setChecked(on)

    def _login_failed(self, problem: Problem) -> None:
        self.login.setChecked(False)
        self._login_said.say(" ".join(problem_words(problem)))
        self._login_said.show()


def _line(tone: str, title: str, more: str) -> QWidget:
    words = column(Words(title, "strong"), Words(more, "small", "muted"), space=1)
    return row(Sign("check" if tone == "ok" else "alert", tone, 22), (words, 1), space=14)


def _place(ready: Ready, profile: Profile | None) -> QWidget:
    """Where it sits, as the engine says."""
    loaded = ready.loaded
    size = loaded.size_bytes / _MIB if loaded else None
    more = say("wizard.ready.memory", size=size, ctx=ready.ctx, words=round(ready.ctx * _WORDS_PER_TOKEN, -3))
    if loaded is None or not loaded.size_bytes:
        return _line("ok", say("wizard.ready.unmeasured"), more)
    share = loaded.vram_bytes / loaded.size_bytes
    if share >= _WHOLLY:
        name = profile.gpus[0].name if profile and len(profile.gpus) == 1 else ""
        return _line("ok", say("wizard.ready.on-card", name=name) if name else say("wizard.ready.on-graphics"), more)
    if share > 0:
        return _line("warn", say("wizard.ready.on-both", share=share), more)
    expected = profile is None or profile.kind is Kind.CPU
    return _line("ok" if expected else "warn", say("wizard.ready.on-processor"), more)


def _speed(ready: Ready, predicted: Range | None) -> QWidget:
    """How fast it was, against what was predicted."""
    measured = ready.tokens_per_second
    if measured is None:
        return _line("ok", say("wizard.ready.unmeasured"), say("wizard.ready.token"))
    title = say("wizard.ready.measured" if measured >= 10 else "wizard.ready.measured.small", tps=measured)
    if predicted is None:
        return _line("ok", title, say("wizard.ready.token"))
    if measured < predicted[0] * _SLOWER:
        return _line("warn", title, say("wizard.ready.slower", tps=predicted))
    return _line("ok", title, say("wizard.ready.predicted", tps=predicted))
