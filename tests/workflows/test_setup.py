from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import ChatDone, ChatPiece, EngineState, InstalledModel, InstallStep, Phase
from launcher.core.judgement import Judgement
from launcher.core.problems import Code, Failure
from launcher.core.recommendation import recommend
from launcher.core.room import Room
from launcher.core.setup_state import Setup, Step
from launcher.workflows.events import EngineProgress, EngineReady, Loading, ModelProgress, Plan, Ready, SetupEvent
from launcher.workflows.report import report
from launcher.workflows.setup import FIRST_TOKENS, plan, set_up
from tests.support.fakes import MODEL, WHOLE_PULL, FakeWorld
from tests.support.kits import put_model


def judged(world: FakeWorld, model: str = MODEL) -> Judgement:
    judgement = recommend(report(world.services).profile, world.catalog).judgement(model)
    assert judgement is not None
    return judgement


def went(world: FakeWorld, cancel: Cancel | None = None) -> list[SetupEvent]:
    return list(set_up(world.services, judged(world), cancel or Cancel()))


def kinds(events: list[SetupEvent]) -> list[type[object]]:
    """The kinds of the events, each run of one kind once."""
    found: list[type[object]] = []
    for event in events:
        if not found or found[-1] is not type(event):
            found.append(type(event))
    return found


def failure_of(world: FakeWorld, cancel: Cancel | None = None) -> Code:
    with pytest.raises(Failure) as raised:
        went(world, cancel)
    return raised.value.problem.code


def test_a_bare_computer_gets_engine_model_and_first_words(world: FakeWorld) -> None:
    world.host.state = EngineState.ABSENT
    world.engine.chats = [(ChatPiece("Hm"), ChatDone("length", 5, 32, 0.8))]
    events = went(world)
    assert kinds(events) == [Plan, EngineProgress, EngineReady, ModelProgress, Loading, Ready]
    ready = events[-1]
    assert isinstance(ready, Ready)
    assert ready.tokens_per_second == pytest.approx(40.0)
    assert ready.loaded is not None
    assert [state.step for state in world.setup.saved] == [Step.CHOSEN, Step.ENGINE, Step.MODEL, Step.READY]
    assert world.log[0] == "awake"
    assert world.log[-1] == "may sleep"


def test_the_model_is_loaded_with_the_options_that_the_first_words_and_every_chat_use(world: FakeWorld) -> None:
    went(world)
    load, words = world.engine.requests
    assert (load.num_ctx, load.keep_alive, load.temperature) == (words.num_ctx, words.keep_alive, words.temperature)
    assert words.options == {"num_predict": FIRST_TOKENS}


def test_what_is_there_already_is_passed_over(world: FakeWorld) -> None:
    world.engine.models = [InstalledModel(MODEL, 1)]
    events = went(world)
    assert kinds(events) == [Plan, EngineReady, Loading, Ready]
    planned = events[0]
    assert isinstance(planned, Plan)
    assert (planned.engine, planned.model_bytes) == (None, 0)


def test_the_plan_says_what_is_to_come_and_from_where(world: FakeWorld) -> None:
    world.host.state = EngineState.ABSENT
    world.disks.held_bytes = 300
    planned = plan(world.services, judged(world))
    assert planned.engine is not None
    assert (planned.engine.source, planned.engine.total_bytes, planned.model_bytes) == ("ollama.com", 1000, 700)
    assert (planned.source, planned.room) == ("registry.ollama.ai", Room())


def test_the_plan_names_another_registry(world: FakeWorld) -> None:
    world.registry.prefix = "models.example/library/"
    assert plan(world.services, judged(world)).source == "models.example"


def test_a_plan_says_that_the_engines_server_is_out_of_reach_and_the_download_tries_it_all_the_same(
    world: FakeWorld,
) -> None:
    world.host.state = EngineState.ABSENT
    world.installer.trouble = Failure(Code.NO_NETWORK, host="ollama.com")
    with pytest.raises(Failure) as raised:
        plan(world.services, judged(world))
    assert raised.value.problem.code is Code.NO_NETWORK
    planned = went(world)[0]
    assert isinstance(planned, Plan)
    assert planned.engine is not None
    assert planned.engine.total_bytes is None
    assert "install" in world.log


@pytest.mark.parametrize("state", [EngineState.ABSENT, EngineState.INSTALLED, EngineState.RUNNING])
def test_a_model_that_the_registry_does_not_have_is_told_before_anything_is_started(
    state: EngineState, world: FakeWorld
) -> None:
    world.host.state = state
    world.registry.trouble = Failure(Code.MODEL_NOT_IN_REGISTRY, model=MODEL)
    assert failure_of(world) is Code.MODEL_NOT_IN_REGISTRY
    assert world.log == ["awake", "may sleep"]
    assert world.setup.saved == []


def test_offline_the_plan_has_the_size_that_the_catalogue_knows(world: FakeWorld) -> None:
    world.registry.trouble = Failure(Code.NO_NETWORK, host="registry.ollama.ai")
    assert plan(world.services, judged(world)).model_bytes == judged(world).download_bytes


def test_a_model_that_is_whole_on_the_disk_needs_no_registry(world: FakeWorld, tmp_path: Path) -> None:
    world.host.state, world.host.models_dir = EngineState.INSTALLED, str(tmp_path)
    world.registry.trouble = Failure(Code.NO_NETWORK, host="registry.ollama.ai")
    put_model(tmp_path, MODEL, b"config", b"weights")
    assert plan(world.services, judged(world)).model_bytes == 0


def test_an_engine_on_another_computer_has_a_drive_of_its_own(world: FakeWorld) -> None:
    world.host.models_dir = None
    planned = plan(world.services, judged(world))
    assert (planned.models_dir, planned.free_bytes, planned.model_bytes) == ("", None, 1000)


def test_a_drive_that_is_too_small_is_told_before_anything_is_fetched(world: FakeWorld) -> None:
    world.host.state = EngineState.ABSENT
    world.disks.free_bytes = 1000
    assert failure_of(world) is Code.DISK_FULL
    assert world.log == ["awake", "may sleep"]
    assert world.setup.saved == []


def test_a_model_that_does_not_fit_is_not_fetched(world: FakeWorld) -> None:
    too_big = judged(world, "deepseek-r1:70b")
    with pytest.raises(Failure) as raised:
        list(set_up(world.services, too_big, Cancel()))
    assert raised.value.problem.code is Code.MODEL_DOES_NOT_FIT


@pytest.mark.fault("foreign server on the port", "told before anything is fetched", says=Code.PORT_TAKEN)
def test_a_foreign_program_on_the_port_is_told(world: FakeWorld) -> None:
    world.host.state = EngineState.FOREIGN
    assert failure_of(world) is Code.PORT_TAKEN


def test_an_installation_that_ends_too_soon_is_told(world: FakeWorld) -> None:
    world.host.state = EngineState.ABSENT
    world.installer.steps = (InstallStep(Phase.DOWNLOAD, 1, 2),)
    assert failure_of(world) is Code.ENGINE_MISSING


def test_first_words_that_are_cut_are_told(world: FakeWorld) -> None:
    world.engine.chats = [(ChatPiece("Hm"),)]
    assert failure_of(world) is Code.ANSWER_CUT
    assert world.setup.load().step is Step.MODEL


def during_install(world: FakeWorld, cancel: Cancel) -> None:
    world.host.state = EngineState.ABSENT
    world.installer.steps = (InstallStep(Phase.DOWNLOAD, 1, 2), cancel.request, InstallStep(Phase.DONE))


def during_start(world: FakeWorld, cancel: Cancel) -> None:
    world.host.on_start = cancel.request


def during_pull(world: FakeWorld, cancel: Cancel) -> None:
    world.engine.pulls[0] = (*world.engine.pulls[0][:2], cancel.request, *world.engine.pulls[0][2:])


def during_load(world: FakeWorld, cancel: Cancel) -> None:
    world.engine.on_load = cancel.request


def during_words(world: FakeWorld, cancel: Cancel) -> None:
    world.engine.chats = [(ChatPiece("Hm"), cancel.request, ChatPiece("m"))]


@pytest.mark.parametrize(
    ("moment", "reached"),
    [
        (during_install, Step.CHOSEN),
        (during_start, Step.CHOSEN),
        (during_pull, Step.ENGINE),
        (during_load, Step.MODEL),
        (during_words, Step.MODEL),
    ],
)
def test_cancelled_anywhere_it_goes_on_from_there(
    moment: Callable[[FakeWorld, Cancel], None], reached: Step, world: FakeWorld
) -> None:
    cancel = Cancel()
    moment(world, cancel)
    assert failure_of(world, cancel) is Code.INTERRUPTED
    kept = world.setup.load()
    assert (kept.step, kept.model) == (reached, MODEL)
    fresh = FakeWorld()
    fresh.setup.saved = list(world.setup.saved)
    fresh.engine.models = list(world.engine.models)
    assert isinstance(went(fresh)[-1], Ready)
    assert fresh.setup.load().ready


def test_the_model_in_use_stays_so_until_the_new_one_is_ready(world: FakeWorld) -> None:
    before = Setup(Step.READY, "deepseek-r1:1.5b", 8192)
    world.setup.save(before)
    world.engine.pulls = [[Failure(Code.DISK_FULL)]]
    assert failure_of(world) is Code.DISK_FULL
    assert world.setup.load() == before
    world.engine.pulls = [FakeWorld().engine.pulls[0]]
    went(world)
    assert world.setup.load() == replace(before, model=MODEL, ctx=judged(world).ctx)


TOO_OLD = Failure(Code.ENGINE_TOO_OLD, version="0.32.15")


def test_an_engine_of_ours_that_is_too_old_is_replaced_and_the_pull_goes_on(world: FakeWorld) -> None:
    world.host.ours = True
    world.engine.pulls = [(TOO_OLD,), WHOLE_PULL]
    versions = iter(["0.32.15", "0.33.0"])

    def newer() -> None:
        world.host.version = next(versions)

    world.host.on_start = newer
    events = list(set_up(world.services, judged(world), Cancel()))

    assert isinstance(events[-1], Ready)
    assert world.log.index("install the newest") < world.log.index("stop") < world.log.index("settle", 5)


def test_where_no_newer_engine_is_to_be_had_the_pull_says_so(world: FakeWorld) -> None:
    world.host.ours = True
    world.engine.pulls = [(TOO_OLD,)]

    with pytest.raises(Failure) as raised:
        list(set_up(world.services, judged(world), Cancel()))
    assert raised.value.problem.code is Code.ENGINE_TOO_OLD
    assert world.log.count("install the newest") == 1


def test_an_engine_of_others_that_is_too_old_is_named_and_left_alone(world: FakeWorld) -> None:
    world.engine.pulls = [(TOO_OLD,)]

    with pytest.raises(Failure) as raised:
        list(set_up(world.services, judged(world), Cancel()))
    assert raised.value.problem.code is Code.ENGINE_OF_OTHERS_TOO_OLD
    assert raised.value.problem.facts == {"program": "/usr/local/bin/ollama", "version": "0.32.15"}
    assert "install the newest" not in world.log
    assert "stop" not in world.log
