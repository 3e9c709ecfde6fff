"""A small model first, the right one behind it, and the change from one to the other."""

import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import EngineState, InstalledModel, LoadedModel, PullLine, PullProgress
from launcher.core.judgement import Judgement
from launcher.core.problems import Code, Failure
from launcher.core.recommendation import recommend
from launcher.core.setup_state import Setup, Step
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
    SuccessorHere,
)
from launcher.workflows.keep import context_for, current_model, stands_in
from launcher.workflows.models import remove
from launcher.workflows.pausing import discard, pause
from launcher.workflows.report import report
from launcher.workflows.setup import plan, set_up, without_starter
from launcher.workflows.shelf import choose
from launcher.workflows.starter import fetch_successor, use_successor
from tests.support.fakes import BLOB, GB, MODEL, WHOLE_PULL, FakeWorld

SMALL = "deepseek-r1:1.5b"
OFFLINE = Failure(Code.NO_NETWORK, host="registry.ollama.ai")
HALF: tuple[PullLine, ...] = (PullProgress(BLOB, 1000, 500),)


def judged(world: FakeWorld, model: str = MODEL) -> Judgement:
    judgement = recommend(report(world.services).profile, world.catalog).judgement(model)
    assert judgement is not None
    return judgement


def went(world: FakeWorld, cancel: Cancel | None = None) -> list[StartedEvent]:
    return list(set_up(world.services, judged(world), cancel or Cancel(), judged(world, SMALL)))


def kinds(events: list[StartedEvent]) -> list[type[object]]:
    """The kinds of the events, each run of one kind once."""
    found: list[type[object]] = []
    for event in events:
        if not found or found[-1] is not type(event):
            found.append(type(event))
    return found


def half_way(world: FakeWorld, **changes: object) -> Setup:
    """The small model is in use, the right one on its way."""
    setup = Setup(Step.READY, SMALL, 8192, starter=SMALL, coming=MODEL, coming_ctx=16384, **changes)  # type: ignore[arg-type]  # fields of Setup
    world.setup.save(setup)
    world.engine.models = [InstalledModel(SMALL, GB)]
    return setup


def test_engine_then_the_small_model_then_the_right_one(world: FakeWorld) -> None:
    world.host.state = EngineState.ABSENT
    world.engine.pulls = [WHOLE_PULL, WHOLE_PULL]
    events = went(world)
    assert kinds(events) == [
        Plan,
        EngineProgress,
        EngineReady,
        StarterProgress,
        StarterReady,
        ModelProgress,
        Loading,
        Ready,
    ]
    asked = [line for line in world.log if line.split()[0] in ("pull", "load", "unload") and line != "pull closed"]
    assert asked == [f"pull {SMALL}", f"load {SMALL}", f"pull {MODEL}", f"unload {SMALL}", f"load {MODEL}"]
    assert world.setup.load() == Setup(Step.READY, MODEL, judged(world).ctx, starter=SMALL)


def test_until_the_small_model_is_there_the_first_run_remembers_that_it_is_wanted(world: FakeWorld) -> None:
    world.engine.pulls = [(Failure(Code.DISK_FULL, path="/models", short=1),)]
    with pytest.raises(Failure):
        went(world)
    left = world.setup.load()
    assert (left.ready, left.model, left.starter) == (False, MODEL, SMALL)


def test_from_the_small_model_on_the_first_run_is_over_whatever_happens_to_the_right_one(world: FakeWorld) -> None:
    world.engine.pulls = [WHOLE_PULL, (*HALF, Failure(Code.DISK_FULL, path="/models", short=1))]
    with pytest.raises(Failure):
        went(world)
    left = world.setup.load()
    assert (left.ready, left.model, left.coming, left.coming_ctx) == (True, SMALL, MODEL, judged(world).ctx)
    assert current_model(world.services) == SMALL


def test_a_second_go_does_not_fetch_the_small_model_again(world: FakeWorld) -> None:
    half_way(world, paused=True)
    assert kinds(went(world)) == [Plan, EngineReady, StarterReady, ModelProgress, Loading, Ready]
    assert f"pull {SMALL}" not in world.log
    assert not world.setup.load().paused


def test_an_interruption_of_the_small_model_is_told(world: FakeWorld) -> None:
    world.engine.pulls = [(*HALF, OFFLINE), WHOLE_PULL, WHOLE_PULL]
    assert Retrying in kinds(went(world))


def test_where_the_right_model_is_there_nothing_comes_first(world: FakeWorld) -> None:
    world.engine.models = [InstalledModel(MODEL, 5 * GB)]
    assert StarterReady not in kinds(went(world))


def test_a_cancel_while_the_small_model_is_loaded_leaves_the_first_run_open(world: FakeWorld) -> None:
    cancel = Cancel()
    world.engine.on_load = cancel.request
    with pytest.raises(Failure) as raised:
        went(world, cancel)
    assert raised.value.problem.code is Code.INTERRUPTED
    assert not world.setup.load().ready


def test_the_plan_counts_both_models_and_without_the_small_one_it_counts_one(world: FakeWorld) -> None:
    world.disks.free_bytes = 1500
    both = plan(world.services, judged(world), starter=judged(world, SMALL))
    assert (both.model_bytes, both.starter_bytes, both.models_bytes, both.room.short) == (1000, 1000, 2000, 600)
    alone = without_starter(world.services, both)
    assert (alone.starter, alone.models_bytes, alone.room.short) == (None, 1000, 0)


def test_a_registry_without_the_small_model_offers_none(world: FakeWorld) -> None:
    world.engine.models = [InstalledModel(MODEL, 5 * GB)]
    world.registry.trouble = Failure(Code.MODEL_NOT_IN_REGISTRY, model=SMALL)
    planned = plan(world.services, judged(world), starter=judged(world, SMALL))
    assert (planned.starter, planned.starter_bytes) == (None, 0)


def test_after_a_restart_the_right_model_goes_on_beside_the_chat(world: FakeWorld) -> None:
    setup = half_way(world)
    world.host.state = EngineState.INSTALLED
    events = list(fetch_successor(world.services, Cancel()))
    assert events[-1] == SuccessorHere(MODEL)
    assert [type(event) for event in events[:-1]] == [ModelProgress] * len(WHOLE_PULL)
    assert world.setup.load() == setup
    assert (world.log[0], world.log[-1]) == ("awake", "may sleep")
    assert list(fetch_successor(world.services, Cancel())) == [SuccessorHere(MODEL)]


def test_a_pause_behind_the_small_model_is_remembered_until_it_goes_on(world: FakeWorld) -> None:
    half_way(world)
    pause(world.services)
    assert world.setup.load().paused
    assert list(fetch_successor(world.services, Cancel()))[-1] == SuccessorHere(MODEL)
    assert not world.setup.load().paused


def test_one_press_changes_over(world: FakeWorld) -> None:
    half_way(world)
    world.engine.models.append(InstalledModel(MODEL, 5 * GB))
    world.engine.memory = [LoadedModel(SMALL, GB, GB, 8192)]
    events = list(use_successor(world.services, Cancel()))
    assert [type(event) for event in events] == [Loading, Ready]
    assert world.log == [f"unload {SMALL}", "start", f"load {MODEL}"]
    assert world.setup.load() == Setup(Step.READY, MODEL, 16384, starter=SMALL)
    assert current_model(world.services) == MODEL


def test_the_small_model_stands_in_until_the_right_one_is_used_or_it_is_chosen_itself(world: FakeWorld) -> None:
    half_way(world)
    world.engine.models.append(InstalledModel(MODEL, 5 * GB))
    assert stands_in(world.services, SMALL)
    assert not stands_in(world.services, MODEL)
    list(use_successor(world.services, Cancel()))
    assert stands_in(world.services, SMALL), "the chats that it began are not held with it"
    list(choose(world.services, SMALL, Cancel()))
    assert world.setup.load() == Setup(Step.READY, SMALL, context_for(world.services, SMALL))
    assert not stands_in(world.services, SMALL)


def test_in_memory_for_a_chat_that_wanted_it_the_small_model_is_not_the_one_in_use(world: FakeWorld) -> None:
    world.setup.save(Setup(Step.READY, MODEL, 16384, starter=SMALL))
    world.engine.memory = [LoadedModel(SMALL, GB, GB, 8192)]
    assert current_model(world.services) == MODEL
    world.engine.memory.append(LoadedModel("llama3:8b", GB, GB, 8192))
    assert current_model(world.services) == "llama3:8b", "another program wanted it"


def test_the_small_model_stays_in_use_where_the_right_one_cannot_be_loaded(world: FakeWorld) -> None:
    setup = half_way(world)
    with pytest.raises(Failure):
        list(use_successor(world.services, Cancel()))
    assert world.setup.load() == setup


def test_where_the_context_was_not_kept_it_is_judged_anew(world: FakeWorld) -> None:
    world.setup.save(Setup(Step.READY, coming=MODEL))
    world.engine.models = [InstalledModel(MODEL, 5 * GB)]
    list(use_successor(world.services, Cancel()))
    assert world.setup.load().ctx == context_for(world.services, MODEL)


def test_without_a_successor_there_is_nothing_to_do(world: FakeWorld) -> None:
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    assert list(fetch_successor(world.services, Cancel())) == []
    assert list(use_successor(world.services, Cancel())) == []
    assert world.log == []


def test_a_right_model_that_was_deleted_does_not_come_again(world: FakeWorld) -> None:
    half_way(world)
    world.engine.models.append(InstalledModel(MODEL, 5 * GB))
    remove(world.services, MODEL)
    assert world.setup.load() == Setup(Step.READY, SMALL, 8192)


def test_a_download_that_was_given_up_does_not_come_again(world: FakeWorld) -> None:
    half_way(world)
    discard(world.services, MODEL, Cancel())
    assert world.setup.load() == Setup(Step.READY, SMALL, 8192)
