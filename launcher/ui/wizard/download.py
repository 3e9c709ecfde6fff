"""The engine and the model come, the model wakes up. It can be stopped at any moment, and goes on where it was."""

from dataclasses import replace

from launcher.core.cancel import Cancel
from launcher.core.judgement import Judgement
from launcher.core.problems import Code, Problem
from launcher.text import say, sentence
from launcher.ui.coming import Coming
from launcher.ui.parts import (
    Card,
    Heading,
    Notice,
    PlainButton,
    PrimaryButton,
    Rule,
    Sign,
    Words,
    announce,
    column,
    row,
)
from launcher.ui.parts.checkline import CheckState
from launcher.ui.tasks import Task
from launcher.ui.wizard import figures, flow
from launcher.ui.wizard.flow import PageName
from launcher.ui.wizard.page import Footer, Page, Stage
from launcher.ui.wizard.transfer import Transfer
from launcher.ui.wizard.trouble import Trouble
from launcher.workflows import pausing, setup
from launcher.workflows.events import (
    EngineProgress,
    EngineReady,
    Loading,
    ModelProgress,
    Plan,
    Ready,
    Retrying,
    StartedEvent,
    StarterProgress,
    StarterReady,
)

_OTHER_MODEL = frozenset({Code.DISK_FULL, Code.OUT_OF_MEMORY, Code.MODEL_LOAD_FAILED, Code.MODEL_DOES_NOT_FIT})


class DownloadPage(Page):
    """One bar for each thing; a notice where something stands in the way."""

    step = 2

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        choice = stage.journey.choice
        small = stage.journey.starter
        self._title = figures.title_of(stage.services.catalog, choice.model) if choice else ""
        self._task: Task | None = None
        self._heading = Heading(say("wizard.download.title"))
        self._subtitle = Words(say("wizard.download.subtitle"), "body", "muted")
        self._engine = Transfer(say("wizard.download.engine"))
        self._model = Transfer(self._title)
        self._starter = Transfer(figures.title_of(stage.services.catalog, small.model)) if small else None
        self._load = Transfer(say("wizard.download.load"))
        other = PlainButton(say("wizard.download.other"))
        other.clicked.connect(self.press_back)
        self._notice = Trouble(self, (other, _OTHER_MODEL))
        self._notice.kit_chosen.connect(self.use_kit)
        self._notice.failed.connect(self._fail)
        self._asking = self._question()
        self._deletes = self._chats = False
        first = (self._starter, Rule()) if self._starter else ()
        card = Card(self._engine, Rule(), *first, self._model, Rule(), self._load, space=14)
        self._offer = self._start_now(choice.model if choice else "")
        head = column(self._heading, self._subtitle, space=4)
        for part in (head, self._notice, self._asking, card, self._offer):
            self.body.addWidget(part)
        self.body.addStretch(1)
        stage.under_way.paused.connect(self._pause)
        stage.under_way.resumed.connect(self.begin)

    @property
    def title(self) -> str:
        """The name of the page."""
        return self._heading.text()

    @property
    def busy(self) -> bool:
        """Whether something comes."""
        return self._task is not None

    @property
    def footer(self) -> Footer:
        """Pause while it goes on; go on while it is paused; the notice has its own buttons where it failed."""
        if self.busy:
            return Footer(say("wizard.download.pause"), "pause", kind="plain", quiet=say("wizard.download.cancel"))
        if self._notice.isHidden():
            return Footer(say("wizard.download.go-on"), "play", back=say("wizard.back"))
        return Footer(back=say("wizard.back"))

    def begin(self) -> None:
        """Starts, or goes on."""
        choice = self.stage.journey.choice
        if choice is None or self.busy:
            return
        if self.stage.journey.paused:
            self.stage.go(replace(self.stage.journey, paused=False))
            self._stop()
            return
        self.withdraw(self._notice)
        self._heading.say(say("wizard.download.title"))
        self._engine.show_busy(say("wizard.download.starting"))
        self._task = self._started(choice)
        self.footer_changed.emit()

    def press_primary(self) -> None:
        """Pause, or go on."""
        if self._task is None:
            self.begin()
        else:
            self._pause()

    def _pause(self) -> None:
        if self._task is not None:
            services = self.stage.services
            self._task.cancel()
            self.call(lambda: pausing.pause(services), lambda _: None, self._fail)

    def press_quiet(self) -> None:
        """Asks what is to become of what has come; meanwhile it goes on."""
        self._asking.show()
        self._asking.buttons[0].setFocus()
        announce(self, say("wizard.download.ask"), urgent=True)

    def press_back(self) -> None:
        """To the choice of the model."""
        self.stage.go(flow.back(self.stage.journey))

    def use_kit(self, folder: str) -> None:
        """Back to the plan, which installs from the kit and shows what is still to come."""
        self.stage.go(replace(self.stage.journey, page=PageName.PLAN, kit=folder))

    def _question(self) -> Notice:
        words = say("wizard.download.ask.more", title=self._title)
        question = Notice("warn", say("wizard.download.ask"), words, "disk")
        for key, act in (("stay", self._go_on), ("keep", self.press_back), ("delete", self._delete)):
            question.add(PlainButton(say(f"wizard.download.ask.{key}"))).clicked.connect(act)
        question.hide()
        return question

    def _start_now(self, right: str) -> Card:
        """Offers to chat with the small model; to be shown once that is in memory."""
        short = figures.short_of(self.stage.services.catalog, right)
        more = Words(say("wizard.download.starter.more", right=short), "small", "muted")
        words = column(Words(say("wizard.download.starter"), "strong"), more, space=2)
        self._chat = PrimaryButton(say("wizard.download.starter.chat"))
        self._chat.clicked.connect(self._start_chat)
        offer = Card(row(Sign("chat", "drop", 22), (words, 1), self._chat, space=14), kind="drop")
        offer.hide()
        return offer

    def _start_chat(self) -> None:
        """To the chat, once this download has let go: beside the chat it goes on where it is."""
        self._chats = True
        self._chat.setEnabled(False)
        if self._task is None:
            self.stage.finish()
        else:
            self._task.cancel()

    def _go_on(self) -> None:
        self.withdraw(self._asking)

    def _delete(self) -> None:
        """Stops, and deletes what has come once the engine has let go of it."""
        self.withdraw(self._asking)
        self._deletes = True
        if self._task is None:
            self._discard()
        else:
            self._task.cancel()

    def _discard(self) -> None:
        choice, services = self.stage.journey.choice, self.stage.services
        self._deletes = False
        if choice is not None:
            self._heading.say(say("wizard.download.deleting"))
            model = choice.model
            self.call(lambda: pausing.discard(services, model, Cancel()), lambda _: self.press_back(), self._fail)

    def _started(self, choice: Judgement) -> Task:
        services = self.stage.services
        small = self.stage.journey.starter
        return self.run(
            lambda cancel: setup.set_up(services, choice, cancel, small), self._show, self._stop, self._fail
        )

    @property
    def _next(self) -> Transfer:
        """What comes now: the small model until it is here, then the right one."""
        if self._starter is not None and self._starter.state is not CheckState.DONE:
            return self._starter
        return self._model

    def _show(self, event: StartedEvent) -> None:
        if not isinstance(event, Retrying | Plan) and not self._notice.isHidden():
            self.withdraw(self._notice)
            self.footer_changed.emit()
        match event:
            case EngineProgress(progress):
                self._engine.show_progress(progress)
                self._sign(self._engine)
            case EngineReady():
                self._engine.show_done(say("wizard.download.ready"))
                self._next.show_busy(say("wizard.download.phase.manifest"))
            case StarterProgress(progress) | ModelProgress(progress):
                self._next.show_progress(progress)
                self._sign(self._next)
            case StarterReady():
                self._show_starter()
            case Retrying(why, seconds):
                self._next.show_stopped(waiting=True)
                self._sign(self._next, paused=True)
                self._show_waiting(sentence(why), seconds)
            case Loading():
                self._clear_sign()
                self.withdraw(self._offer)
                self._model.show_done(say("wizard.download.here"))
                self._heading.say(say("wizard.download.title.loading"))
                self._load.show_busy(say("wizard.download.loading", title=self._title))
            case Ready():
                self._task = None
                self.stage.go(flow.arrived(self.stage.journey, event))
            case _:
                pass

    def _show_starter(self) -> None:
        if self._starter is not None:
            self._starter.show_done(say("wizard.download.ready"))
        self._model.show_busy(say("wizard.download.phase.manifest"))
        if self._offer.isHidden():
            self._offer.show()
            announce(self, say("wizard.download.starter"))
            self.footer_changed.emit()

    def _show_waiting(self, why: str, seconds: float) -> None:
        self._notice.offer()
        self._notice.show_words("warn", "offline", why, say("wizard.download.retrying", seconds=seconds))
        self._notice.show()
        self.footer_changed.emit()

    def _stop(self) -> None:
        """The work has ended; where the model is not ready, because the user wished it."""
        self._task = None
        if self.stage.journey.page is not PageName.DOWNLOAD:
            return
        if self._chats:
            self.stage.finish()
            return
        self.withdraw(self._notice)
        self.withdraw(self._asking)
        if self._deletes:
            self._discard()
            return
        self._heading.say(say("wizard.download.title.paused"))
        self._stand_still(Coming.PAUSED)
        announce(self, self._heading.text())
        self.footer_changed.emit()

    def _fail(self, problem: Problem) -> None:
        self._task = None
        if self._chats:  # the chat goes on with it, and says what stands in its way
            self.stage.finish()
            return
        self._deletes = False
        self.withdraw(self._asking)
        self._heading.say(say("wizard.download.title.problem"))
        self._stand_still(Coming.FAILED)
        self._notice.tell(problem)
        self.footer_changed.emit()

    def leave(self) -> None:
        """Nothing comes any more, as far as this page knows."""
        self._clear_sign()
        super().leave()

    def _sign(self, transfer: Transfer, *, paused: bool = False) -> None:
        """The taskbar and the tray show the same share as the page."""
        self.stage.services.sign.show(int(self.window().winId()), transfer.shown, paused=paused)
        state = Coming.WAITING if paused else Coming.FETCHING
        self.stage.under_way.show(state, transfer.title, transfer.shown)

    def _clear_sign(self) -> None:
        self.stage.services.sign.clear(int(self.window().winId()))
        self.stage.under_way.show(Coming.NONE)

    def _stand_still(self, state: Coming) -> None:
        self.stage.services.sign.clear(int(self.window().winId()))
        self.stage.under_way.show(state, self._title)
        for transfer in (self._engine, self._next, self._model, self._load):
            transfer.show_stopped()
