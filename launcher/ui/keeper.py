"""Knows, for every window and the tray, what the engine has in memory; starts and stops it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from launcher.core.elsewhere import Served
from launcher.core.supervisor import Do, Stage, Supervised, step
from launcher.text import say
from launcher.ui import keeping
from launcher.ui.card import Card
from launcher.ui.outlook import Outlook
from launcher.ui.present import Present
from launcher.ui.state import OF_SERVERS, State
from launcher.ui.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launcher.core.cancel import Cancel
    from launcher.core.engine import LoadedModel
    from launcher.core.messages import Fact
    from launcher.core.problems import Problem
    from launcher.core.supervisor import Event
    from launcher.ui.keeping import Step
    from launcher.ui.tasks import Task, Tasks
    from launcher.workflows.events import Situation
    from launcher.workflows.ports import Services
    from launcher.workflows.yielding import Need

__all__ = ["Keeper", "State"]


class Keeper(QObject):
    """One for the application. ``changed`` comes when ``state`` or ``facts`` did, ``failed`` with what went wrong.

    ``not_woken`` comes in its place where nobody had asked for the start in so many words, ``stopping`` before a stop:
    whoever loads a model is to let go. ``outlook`` knows what is to come of the model, ``rhythm`` when to look again.
    ``in_the_way`` says what there is to say of the program that has the engine's port, while ``state`` is ``FOREIGN``,
    or of the server on another computer, while it is ``AWAY``; one that answers makes it ``ELSEWHERE``.
    ``yielded`` says who needed the memory that a model was just taken out of, ``present`` which models there are,
    ``chosen`` that questions go to another one from now on. ``warned`` brings what is wrong and stops nobody.
    Whoever has a download under way sets ``engine_is_needed``: a stop then leaves the engine running.
    """

    changed = Signal()
    failed = Signal(object)
    not_woken = Signal(object)
    stopping = Signal()
    chosen = Signal(str)
    warned = Signal(object)

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
        self.outlook = Outlook(services, tasks, self)
        self.present = Present(services, tasks, self)
        self.state = State.LOOKING
        self.facts: dict[str, Fact] = {}
        self.in_the_way: Problem | None = None
        self.engine_is_needed = False
        self.answering = False
        self.yielded: Need | None = None
        self._changes_over = False
        self._card = Card(services, tasks, self)
        self._card.lost.connect(self.warned)
        self.rhythm = Watch(services.clock, self)
        self.rhythm.engine.connect(self.refresh)
        self.rhythm.surroundings.connect(self._look_around)

    def watch(self) -> None:
        """Looks now, and again by itself: the engine lets go of a model without being asked."""
        self.rhythm.begin()

    def rest(self) -> None:
        """Looks no more, and gives up what is under way."""
        self.rhythm.rest()
        self._waking = False
        self._give_up()

    def refresh(self) -> None:
        """Looks once, unless something is under way that will tell by itself."""
        if self._look is None and self._work is None and not self._changes_over:
            idle = not self.answering
            self._look = self._tasks.call(lambda: keeping.look(self._services, idle=idle), self._looked, self._not_seen)

    def _look_around(self) -> None:
        """Nobody sees the engine's state; but where others need the memory, the model is to make room at once."""
        loaded = self._loaded
        if loaded is not None and not self.answering and not self.is_busy and not self._changes_over:
            self._tasks.call(lambda: keeping.who_needs(self._services, loaded), self._needed, lambda _problem: None)

    def _needed(self, need: Need | None) -> None:
        if need is not None:
            self.refresh()

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
    def is_elsewhere(self) -> bool:
        """Whether another computer is to answer: models here are not offered then."""
        return self.state in OF_SERVERS

    @property
    def works(self) -> bool:
        """Whether it loads, unloads or restarts something; ``changed`` comes when that has ended."""
        return self._work is not None

    def name_of(self, tag: str) -> str:
        """What people call a model."""
        model = self._services.catalog.model(tag.rpartition("/")[2]) if tag else None
        if model is not None:
            return model.title
        named = Served(tag)
        return named.title if named.is_r1 else tag or say("app.model")

    @property
    def loading_s(self) -> float:
        """Seconds since the load that is under way began; 0 where none is."""
        return self._clock.elapsed() / 1000 if self.state is State.LOADING else 0.0

    def start(self) -> None:
        """Loads the model that the setup chose."""
        self._unwanted = False
        self._start(by_itself=False)

    def wake(self) -> None:
        """Loads it in the background where it sleeps, because it will be wanted; not where the user stopped it."""
        if not self._unwanted:
            self._waking = True
            self.refresh()

    def _start(self, *, by_itself: bool) -> None:
        if self.is_elsewhere:
            self.refresh()  # a server is not ours to start
        elif self._work is None and not self._changes_over:
            self._work_on(lambda cancel: keeping.load(self._services, cancel), State.LOADING, by_itself=by_itself)
            self.outlook.foretell()

    def move(self) -> None:
        """Gives our engine a free port, beside the program that holds its own, and loads the model there."""
        self._unwanted = False
        self._work_on(lambda cancel: keeping.move(self._services, cancel), State.LOADING)

    def use(self, model: str) -> None:
        """Loads ``model`` in the place of what is in memory; questions go to it from then on."""
        if self._work is None:
            self._work_on(lambda cancel: keeping.choose(self._services, model, cancel), State.LOADING, model)
            self.chosen.emit(model)

    def carry_out(self, work: Callable[[Services, Cancel], Iterator[Step]], model: str = "") -> None:
        """Does something to the engine after which a model (this one, where it is known) is in memory."""
        if self._work is None:
            self._work_on(lambda cancel: work(self._services, cancel), State.LOADING, model)

    def stop(self) -> None:
        """Takes the model out of memory, also one that is still being loaded."""
        self.stopping.emit()
        self._changes_over = False
        self._forget()
        self._unwanted, self._waking = True, False
        engine_too = not self.engine_is_needed
        self._work_on(lambda _cancel: keeping.stop(self._services, engine_too=engine_too), State.STOPPING)

    def _work_on(
        self, work: Callable[[Cancel], Iterator[Step]], state: State, model: str = "", *, by_itself: bool = False
    ) -> None:
        """Begins what changes the state, in the place of what is under way; ``by_itself``: nobody asked for it."""
        self._give_up()
        self._by_itself = by_itself
        self._clock.start()
        self._become(state, **({"model": self.name_of(model)} if state is State.LOADING else {}))
        self._work = self._tasks.run(work, self._told, self._over, self._broken)

    def change_place(self, *, elsewhere: bool) -> None:
        """Another computer answers from now on, and nothing stays in memory here; or this one answers again."""
        self.outlook.forget()
        self._become(State.LOOKING)
        if elsewhere:
            self.stop()
        self._unwanted = False
        if not elsewhere:
            self._give_up()
            self.wake()

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

    def _give_up(self) -> None:
        """Hears no more of what is under way: a look from before a start would tell what was."""
        for task in (self._look, self._work):
            if task is not None:
                task.abandon()
        self._look = self._work = None

    def _told(self, event: Step) -> None:
        from launcher.workflows.events import Loading, Retrying

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
        self._work_on(lambda cancel: keeping.restore(self._services, before, event, loaded, cancel), State.RESTARTING)

    def _forget(self) -> None:
        """Nothing is to be kept up."""
        self._supervised, self._loaded = Supervised(), None

    def _looked(self, looked: tuple[Situation, Need | None]) -> None:
        situation, need = looked
        if need is not None or situation.loaded:
            self.yielded = need
        self._seen(situation)

    def _seen(self, situation: Situation) -> None:
        from launcher.ui.standing import standing
        from launcher.workflows.supervise import seen

        self._look = None
        self.in_the_way = situation.in_the_way
        before, event = self._supervised, seen(situation.status)
        move = step(before, event, self._services.clock.now())
        if self._loaded is not None and situation.status.ended and move.do in (Do.WAIT, Do.GIVE_UP):
            self._supervised = replace(move.supervised, stage=Stage.UNKNOWN)  # what runs next is seen by a later look
            self._restore(before, event, self._loaded)
            return
        self._supervised = move.supervised
        self._loaded = situation.loaded[0] if situation.loaded and situation.server is None else None
        self.rhythm.has_looked(self._loaded)
        if self._loaded is not None:
            self._unwanted = False
            self._card.look(self._loaded)
        state, facts = standing(situation, self.name_of)
        self._become(state, **facts)
        waking, self._waking = self._waking, False
        if waking and self.state in (State.ASLEEP, State.STOPPED):
            self._start(by_itself=True)
        elif waking:
            self.outlook.foretell()

    def _not_seen(self, problem: Problem) -> None:
        from launcher.ui.standing import unseen

        self._look, self._waking = None, False
        self.rhythm.has_looked(self._loaded)
        state, facts = unseen(problem)
        if state is State.AWAY:
            self.in_the_way = problem
        self._become(state, **facts)

    def _become(self, state: State, **facts: Fact) -> None:
        if (state, facts) != (self.state, self.facts):
            self.state, self.facts = state, facts
            self.changed.emit()
