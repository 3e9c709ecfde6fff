"""Knows, for every window and the tray, what the engine has in memory; starts and stops it."""
# Longer than a module may be: all that changes the state of the one model is told here, in turn.

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from launcher.core.cancel import Cancel
from launcher.core.engine import EngineState, LoadedModel
from launcher.core.forecast import Forecast
from launcher.core.hardware import Kind
from launcher.core.messages import Fact
from launcher.core.problems import Problem
from launcher.core.supervisor import Do, Event, Stage, Supervised, step
from launcher.text import say
from launcher.ui.tasks import Task, Tasks
from launcher.workflows import beside, keep
from launcher.workflows.events import Loading, Ready, Retrying, Situation
from launcher.workflows.mend import load_again
from launcher.workflows.ports import Services
from launcher.workflows.shelf import choose, names
from launcher.workflows.supervise import seen
from launcher.workflows.yielding import Need, look

_LOOK_AGAIN_MS = 5000
_MIB = 2**20


class State(StrEnum):
    """What there is to say of the model; the ends of the keys ``tray.state.*``."""

    LOOKING = "looking"
    ABSENT = "absent"
    STOPPED = "stopped"
    ASLEEP = "asleep"
    LOADING = "loading"
    STOPPING = "stopping"
    RESTARTING = "restarting"
    RUNNING = "running"
    FOREIGN = "foreign"
    PROBLEM = "problem"


_OF_ENGINE = {
    EngineState.ABSENT: State.ABSENT,
    EngineState.INSTALLED: State.STOPPED,
    EngineState.FOREIGN: State.FOREIGN,
    EngineState.RUNNING: State.ASLEEP,
}


class Keeper(QObject):
    """One for the application. ``changed`` comes when ``state`` or ``facts`` did, ``failed`` with what went wrong.

    ``not_woken`` comes in its place where nobody had asked for the start in so many words, ``foretold`` when it is
    known what is to come of the model (``forecast``), ``stopping`` before a stop: whoever loads a model is to let go.
    ``in_the_way`` says what there is to say of the program that has the engine's port, while ``state`` is ``FOREIGN``.
    ``yielded`` says who needed the memory that a model was just taken out of, ``models`` the tags on the disk.
    Whoever has a download under way sets ``engine_is_needed``: a stop then leaves the engine running.
    """

    changed = Signal()
    failed = Signal(object)
    not_woken = Signal(object)
    foretold = Signal()
    stopping = Signal()
    listed = Signal()

    def __init__(self, services: Services, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._work: Task | None = None
        self._look: Task | None = None
        self._supervised = Supervised()
        self._loaded: LoadedModel | None = None
        self._waking = self._by_itself = self._unwanted = False
        self._clock = QElapsedTimer()
        self._foretelling: Task | None = None
        self._asked: set[tuple[str, int]] = set()
        self.forecast: Forecast | None = None
        self.state = State.LOOKING
        self.facts: dict[str, Fact] = {}
        self.in_the_way: Problem | None = None
        self.engine_is_needed = False
        self.answering = False
        self.yielded: Need | None = None
        self.models: tuple[str, ...] = ()
        self._changes_over = False
        self._timer = QTimer(self, interval=_LOOK_AGAIN_MS)
        self._timer.timeout.connect(self.refresh)

    def watch(self) -> None:
        """Looks now, and again every few seconds: the engine lets go of a model by itself."""
        self._timer.start()
        self.refresh()

    def rest(self) -> None:
        """Looks no more, and gives up what is under way."""
        self._timer.stop()
        self._waking = False
        self._give_up()

    def refresh(self) -> None:
        """Looks once, unless something is under way that will tell by itself."""
        if self._look is None and self._work is None and not self._changes_over:
            idle = not self.answering
            self._look = self._tasks.call(lambda: look(self._services, idle=idle), self._looked, self._not_seen)

    def list_models(self) -> None:
        """Finds out which ``models`` there are; ``listed`` comes when that is known."""
        self._tasks.call(lambda: names(self._services), self._listed, lambda _problem: None)

    def show_answering(self, answering: bool) -> None:
        """Whether an answer is under way: the model is needed then."""
        if answering != self.answering:
            self.answering = answering
            self.changed.emit()

    @property
    def is_busy(self) -> bool:
        """Whether something is under way: a look, or work on the engine."""
        return self._look is not None or self._work is not None

    @property
    def works(self) -> bool:
        """Whether it loads, unloads or restarts something; ``changed`` comes when that has ended."""
        return self._work is not None

    def name_of(self, tag: str) -> str:
        """What people call a model."""
        model = self._services.catalog.model(tag.rpartition("/")[2]) if tag else None
        return model.title if model else tag or say("app.model")

    @property
    def loading_s(self) -> float:
        """Seconds since the load that is under way began; 0 where none is."""
        return self._clock.elapsed() / 1000 if self.state is State.LOADING else 0.0

    @property
    def where(self) -> str:
        """Where the model goes: ``graphics``, ``memory``, or empty while that is not known; the end of a key."""
        if self.forecast is None:
            return ""
        return "graphics" if self.forecast.where is Kind.GPU else "memory"

    def start(self) -> None:
        """Loads the model that the setup chose."""
        self._unwanted = False
        self._start(by_itself=False)

    def wake(self) -> None:
        """Loads it in the background where it sleeps, because it will be wanted; not where the user stopped it."""
        if not self._unwanted:
            self._waking = True
            self.refresh()

    def foretell(self, model: str = "", ctx: int = 0) -> None:
        """Looks at the computer for what is to come of the model; once for each that is asked with."""
        wanted = (model, ctx)
        known = self.forecast is not None and wanted in (("", 0), (self.forecast.model, self.forecast.ctx))
        if not known and wanted not in self._asked and self._foretelling is None:
            self._asked.add(wanted)
            self._foretelling = self._tasks.call(
                lambda: keep.foretell(self._services), self._foretold, lambda _problem: self._foretold(None)
            )

    def _start(self, *, by_itself: bool) -> None:
        if self._work is None and not self._changes_over:
            self._give_up()
            self._by_itself = by_itself
            self._clock.start()
            self._become(State.LOADING, model=self.name_of(""))
            self._work = self._tasks.run(self._loading, self._told, self._over, self._broken)
            self.foretell()

    def _foretold(self, forecast: Forecast | None) -> None:
        self._foretelling, self.forecast = None, forecast
        if forecast is not None:
            self.foretold.emit()

    def move(self) -> None:
        """Gives our engine a free port, beside the program that holds its own, and loads the model there."""
        self._give_up()
        self._unwanted = self._by_itself = False
        self._clock.start()
        self._become(State.LOADING, model=self.name_of(""))
        self._work = self._tasks.run(self._moving, self._told, self._over, self._broken)

    def use(self, model: str) -> None:
        """Loads ``model`` in the place of what is in memory; questions go to it from then on."""
        if self._work is None:
            self._give_up()
            self._become(State.LOADING, model=self.name_of(model))
            self._work = self._tasks.run(
                lambda cancel: choose(self._services, model, cancel), self._told, self._over, self._broken
            )

    def load_again(self) -> None:
        """Takes the model out of memory and loads it afresh."""
        if self._work is None:
            self._give_up()
            self._become(State.LOADING, model=self.name_of(""))
            self._work = self._tasks.run(
                lambda cancel: load_again(self._services, cancel), self._told, self._over, self._broken
            )

    def stop(self) -> None:
        """Takes the model out of memory, also one that is still being loaded."""
        self.stopping.emit()
        self._changes_over = False
        self._give_up()
        self._forget()
        self._unwanted, self._waking = True, False
        self._become(State.STOPPING)
        self._work = self._tasks.run(self._stopping, self._told, self._over, self._broken)

    def change_over(self, tag: str) -> None:
        """Another model takes the place of the one in memory: nothing is started here until it is there."""
        self._give_up()
        self._changes_over = True
        self._clock.start()
        self._become(State.LOADING, model=self.name_of(tag))

    def changed_over(self) -> None:
        """That is over, whatever came of it."""
        if self._changes_over:
            self._changes_over = False
            self.refresh()

    def _loading(self, cancel: Cancel) -> Iterator[Loading | Ready | Retrying]:
        model = keep.current_model(self._services)
        return keep.start_model(self._services, model, keep.context_for(self._services, model), cancel)

    def _moving(self, cancel: Cancel) -> Iterator[Loading | Ready | Retrying]:
        beside.move_engine(self._services)
        return self._loading(cancel)

    def _stopping(self, _cancel: Cancel) -> Iterator[Situation]:
        return keep.stop_model(self._services, engine_too=not self.engine_is_needed)

    def _give_up(self) -> None:
        """Hears no more of what is under way: a look from before a start would tell what was."""
        for task in (self._look, self._work):
            if task is not None:
                task.abandon()
        self._look = self._work = None

    def _told(self, event: Loading | Ready | Retrying | Situation) -> None:
        if isinstance(event, Loading):
            self._become(State.LOADING, model=self.name_of(event.model))
        elif isinstance(event, Retrying):
            self._become(State.RESTARTING)

    def _over(self) -> None:
        self._work = None
        self.refresh()

    def _broken(self, problem: Problem) -> None:
        self._work = None
        self._forget()
        self._become(State.PROBLEM)
        (self.not_woken if self._by_itself else self.failed).emit(problem)

    def _restore(self, before: Supervised, event: Event, loaded: LoadedModel) -> None:
        """Starts the engine again that ended with a model in memory."""
        self._by_itself = False
        self._clock.start()
        self._become(State.RESTARTING)
        self._work = self._tasks.run(
            lambda cancel: keep.restore(self._services, before, event, loaded, cancel),
            self._told,
            self._over,
            self._broken,
        )

    def _forget(self) -> None:
        """Nothing is to be kept up."""
        self._supervised, self._loaded = Supervised(), None

    def _listed(self, models: tuple[str, ...]) -> None:
        self.models = models
        self.listed.emit()

    def _looked(self, looked: tuple[Situation, Need | None]) -> None:
        situation, need = looked
        if need is not None or situation.loaded:
            self.yielded = need
        self._seen(situation)

    def _seen(self, situation: Situation) -> None:
        self._look = None
        self.in_the_way = situation.in_the_way
        before, event = self._supervised, seen(situation.status)
        move = step(before, event, self._services.clock.now())
        if self._loaded is not None and situation.status.ended and move.do in (Do.WAIT, Do.GIVE_UP):
            self._supervised = replace(move.supervised, stage=Stage.UNKNOWN)  # what runs next is seen by a later look
            self._restore(before, event, self._loaded)
            return
        self._supervised = move.supervised
        self._loaded = situation.loaded[0] if situation.loaded else None
        waking, self._waking = self._waking, False
        if situation.loaded:
            self._unwanted = False
            memory = sum(loaded.size_bytes for loaded in situation.loaded) / _MIB
            on_card = sum(loaded.vram_bytes for loaded in situation.loaded) / _MIB
            first = situation.loaded[0]
            self._become(
                State.RUNNING, model=self.name_of(first.name), memory=memory, on_card=on_card, until=first.leaves_at
            )
        else:
            self._become(_OF_ENGINE[situation.status.state])
        if waking and self.state in (State.ASLEEP, State.STOPPED):
            self._start(by_itself=True)
        elif waking:
            self.foretell()

    def _not_seen(self, _problem: Problem) -> None:
        self._look, self._waking = None, False
        self._become(State.PROBLEM)

    def _become(self, state: State, **facts: Fact) -> None:
        if (state, facts) != (self.state, self.facts):
            self.state, self.facts = state, facts
            self.changed.emit()
