"""What is in memory, as every window and the tray are told."""

import threading
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from launcher.core.engine import EngineState, InstalledModel, LoadedModel
from launcher.core.hardware import Graphics
from launcher.core.problems import Code, Failure, Problem
from launcher.core.setup_state import Setup, Step
from launcher.core.supervisor import LIMIT
from launcher.text.catalogue import WORDS
from launcher.ui import tray
from launcher.ui.chat import header
from launcher.ui.keeper import Keeper, State
from launcher.ui.tasks import Tasks
from tests.support.fakes import CARD, GB, MODEL, FakeWorld

IN_MEMORY = LoadedModel(MODEL, 5 * 2**30, 5 * 2**30, 8192)


@pytest.fixture
def keeper(world: FakeWorld, tasks: Tasks) -> Keeper:
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    world.engine.models = [InstalledModel(MODEL, 5 * GB)]
    return Keeper(world.services, tasks, tasks)


@pytest.mark.parametrize(
    ("engine", "state"),
    [
        (EngineState.ABSENT, State.ABSENT),
        (EngineState.INSTALLED, State.STOPPED),
        (EngineState.FOREIGN, State.FOREIGN),
        (EngineState.RUNNING, State.ASLEEP),
    ],
)
def test_an_engine_without_a_model_in_memory(
    keeper: Keeper, world: FakeWorld, qtbot: QtBot, engine: EngineState, state: State
) -> None:
    world.host.state = engine
    keeper.refresh()
    qtbot.waitUntil(lambda: keeper.state is state)
    assert keeper.facts == {}


def test_a_model_in_memory_is_told_by_its_name_and_size(keeper: Keeper, world: FakeWorld, qtbot: QtBot) -> None:
    world.engine.memory = [IN_MEMORY]
    keeper.refresh()
    qtbot.waitUntil(lambda: keeper.state is State.RUNNING)
    assert keeper.facts == {"model": "DeepSeek-R1 7B", "memory": 5120, "on_card": 5120, "until": None}


def test_names_that_the_catalogue_does_not_know_are_told_as_they_are(keeper: Keeper) -> None:
    assert keeper.name_of("mirror:5000/library/deepseek-r1:7b") == "DeepSeek-R1 7B"
    assert keeper.name_of("someone/else:1b") == "someone/else:1b"
    assert keeper.name_of("") == "DeepSeek-R1"


def test_it_says_so_only_when_something_changed(keeper: Keeper, tasks: Tasks, qtbot: QtBot) -> None:
    said: list[State] = []
    keeper.changed.connect(lambda: said.append(keeper.state))
    for _ in range(3):
        keeper.refresh()
        qtbot.waitUntil(lambda: not tasks.running)
    assert said == [State.ASLEEP]


def test_it_looks_again_by_itself_until_it_rests(keeper: Keeper, world: FakeWorld, qtbot: QtBot) -> None:
    keeper.rhythm.timer.setInterval(20)
    keeper.watch()
    qtbot.waitUntil(lambda: keeper.state is State.ASLEEP)
    world.engine.memory = [IN_MEMORY]
    qtbot.waitUntil(lambda: keeper.state is State.RUNNING)
    keeper.rest()
    world.engine.memory = []
    qtbot.wait(80)
    assert keeper.state is State.RUNNING


def test_an_engine_that_cannot_be_asked_is_a_problem_until_it_can(
    keeper: Keeper, world: FakeWorld, qtbot: QtBot
) -> None:
    world.engine.trouble = Failure(Code.ENGINE_STOPPED)
    keeper.refresh()
    qtbot.waitUntil(lambda: keeper.state is State.PROBLEM)
    world.engine.trouble = None
    keeper.refresh()
    qtbot.waitUntil(lambda: keeper.state is State.ASLEEP)


def test_start_loads_the_model_of_the_setup(keeper: Keeper, world: FakeWorld, qtbot: QtBot) -> None:
    seen: list[tuple[State, object]] = []
    keeper.changed.connect(lambda: seen.append((keeper.state, keeper.facts.get("model"))))
    keeper.start()
    keeper.start()
    qtbot.waitUntil(lambda: keeper.state is State.RUNNING)
    assert seen == [
        (State.LOADING, "DeepSeek-R1"),
        (State.LOADING, "DeepSeek-R1 7B"),
        (State.RUNNING, "DeepSeek-R1 7B"),
    ]
    assert world.log.count(f"load {MODEL}") == 1


def test_a_start_that_fails_is_told_and_the_next_look_tells_how_it_is(
    keeper: Keeper, world: FakeWorld, qtbot: QtBot
) -> None:
    world.engine.models = []
    with qtbot.waitSignal(keeper.failed) as failed:
        keeper.start()
    assert failed.args == [Problem(Code.MODEL_MISSING, {"model": MODEL})]
    assert keeper.state is State.PROBLEM
    keeper.refresh()
    qtbot.waitUntil(lambda: keeper.state is State.ASLEEP)


def test_waking_loads_what_sleeps_and_tells_of_failure_apart(keeper: Keeper, world: FakeWorld, qtbot: QtBot) -> None:
    keeper.wake()
    qtbot.waitUntil(lambda: keeper.state is State.RUNNING)
    keeper.wake()
    qtbot.waitUntil(lambda: not keeper.is_busy)
    assert world.log.count(f"load {MODEL}") == 1
    world.engine.memory, world.engine.models = [], []
    with qtbot.waitSignal(keeper.not_woken) as told, qtbot.assertNotEmitted(keeper.failed):
        keeper.wake()
    assert told.args == [Problem(Code.MODEL_MISSING, {"model": MODEL})]


@pytest.mark.parametrize("engine", [EngineState.ABSENT, EngineState.FOREIGN])
def test_where_there_is_nothing_to_wake_nothing_is_loaded(
    keeper: Keeper, world: FakeWorld, tasks: Tasks, qtbot: QtBot, engine: EngineState
) -> None:
    world.host.state = engine
    keeper.wake()
    qtbot.waitUntil(lambda: keeper.state.value == engine.value and not tasks.running)
    assert f"load {MODEL}" not in world.log


def test_what_the_user_stopped_is_not_woken(keeper: Keeper, world: FakeWorld, tasks: Tasks, qtbot: QtBot) -> None:
    keeper.stop()
    qtbot.waitUntil(lambda: keeper.state is State.ASLEEP and not tasks.running)
    keeper.wake()
    qtbot.waitUntil(lambda: not tasks.running)
    assert keeper.state is State.ASLEEP
    keeper.start()
    qtbot.waitUntil(lambda: keeper.state is State.RUNNING)


def test_an_engine_that_cannot_be_asked_is_not_woken(keeper: Keeper, world: FakeWorld, qtbot: QtBot) -> None:
    world.engine.trouble = Failure(Code.ENGINE_STOPPED)
    keeper.wake()
    qtbot.waitUntil(lambda: keeper.state is State.PROBLEM)
    world.engine.trouble = None
    keeper.refresh()
    qtbot.waitUntil(lambda: keeper.state is State.ASLEEP)


def test_where_the_model_goes_is_foretold_once(keeper: Keeper, world: FakeWorld, tasks: Tasks, qtbot: QtBot) -> None:
    assert (keeper.outlook.where, keeper.loading_s) == ("", 0.0)
    with qtbot.waitSignal(keeper.outlook.foretold):
        keeper.start()
        assert keeper.loading_s >= 0.0
    assert keeper.outlook.where == "graphics"
    before, world.probes.found = keeper.outlook.forecast, ()
    keeper.outlook.foretell()
    qtbot.waitUntil(lambda: not tasks.running)
    assert keeper.outlook.forecast is before


def test_a_model_of_which_nothing_can_be_said_is_foretold_nothing(
    keeper: Keeper, world: FakeWorld, tasks: Tasks, qtbot: QtBot
) -> None:
    world.setup.save(Setup(Step.READY, None, None))
    keeper.outlook.foretell()
    qtbot.waitUntil(lambda: not tasks.running)
    assert keeper.outlook.forecast is None


def test_stop_takes_the_model_out_of_memory(keeper: Keeper, world: FakeWorld, qtbot: QtBot) -> None:
    world.engine.memory = [IN_MEMORY]
    world.host.ours = True
    keeper.stop()
    assert keeper.state is State.STOPPING
    qtbot.waitUntil(lambda: keeper.state is State.STOPPED)
    assert world.engine.memory == []


def test_stop_gives_up_a_load_that_is_under_way(keeper: Keeper, world: FakeWorld, qtbot: QtBot) -> None:
    loading, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        loading.set()
        go_on.wait(10)

    world.engine.on_load = wait
    keeper.start()
    qtbot.waitUntil(loading.is_set)
    seen: list[State] = []
    keeper.changed.connect(lambda: seen.append(keeper.state))
    keeper.stop()
    qtbot.waitUntil(lambda: keeper.state is State.ASLEEP)
    go_on.set()
    qtbot.wait(40)
    assert seen == [State.STOPPING, State.ASLEEP]


def test_a_look_from_before_a_start_is_not_believed(keeper: Keeper, world: FakeWorld, qtbot: QtBot) -> None:
    looked, go_on = threading.Event(), threading.Event()
    status = world.host.status

    class Slow(type(world.host)):  # type: ignore[misc]  # the class of the fake, one look of which takes long
        def status(self) -> object:
            if not looked.is_set():
                looked.set()
                before = status()
                go_on.wait(10)
                return before
            return status()

    world.host.__class__ = Slow
    keeper.refresh()
    qtbot.waitUntil(looked.is_set)
    keeper.start()
    qtbot.waitUntil(lambda: keeper.state is State.RUNNING)
    seen: list[State] = []
    keeper.changed.connect(lambda: seen.append(keeper.state))
    go_on.set()
    qtbot.wait(60)
    assert seen == []


def died(world: FakeWorld) -> None:
    world.host.state, world.host.ended = EngineState.INSTALLED, True
    world.engine.memory = []


def test_an_engine_that_ends_under_a_model_is_started_again_with_it(
    keeper: Keeper, world: FakeWorld, qtbot: QtBot
) -> None:
    world.host.ours, world.engine.memory = True, [IN_MEMORY]
    keeper.refresh()
    qtbot.waitUntil(lambda: keeper.state is State.RUNNING)
    said: list[State] = []
    keeper.changed.connect(lambda: said.append(keeper.state))
    died(world)
    keeper.refresh()
    qtbot.waitUntil(lambda: said[-1:] == [State.RUNNING])

    assert said == [State.RESTARTING, State.LOADING, State.RUNNING]
    assert world.engine.memory[0].context_length == IN_MEMORY.context_length


def test_one_that_ends_again_and_again_is_told_in_a_sentence(keeper: Keeper, world: FakeWorld, qtbot: QtBot) -> None:
    problems: list[Problem] = []
    keeper.failed.connect(problems.append)
    world.host.ours, world.engine.memory = True, [IN_MEMORY]
    for _ in range(LIMIT):
        keeper.refresh()
        qtbot.waitUntil(lambda: keeper.state is State.RUNNING)
        qtbot.waitUntil(lambda: not keeper.is_busy)
        died(world)
        keeper.refresh()
        qtbot.waitUntil(lambda: not keeper.is_busy)

    assert [problem.code for problem in problems] == [Code.ENGINE_KEEPS_STOPPING]


def test_one_that_was_stopped_on_purpose_stays_so(keeper: Keeper, world: FakeWorld, qtbot: QtBot) -> None:
    world.host.ours, world.engine.memory = True, [IN_MEMORY]
    keeper.refresh()
    qtbot.waitUntil(lambda: keeper.state is State.RUNNING)
    died(world)
    world.host.ended = False
    keeper.refresh()
    qtbot.waitUntil(lambda: keeper.state is State.STOPPED)

    assert "start" not in world.log


@pytest.mark.parametrize("state", State)
def test_the_tray_and_the_chat_have_words_and_a_sign_for_each_state(state: State) -> None:
    assert {state} <= set(header.SIGNS) & set(tray.SIGNS)
    assert {f"tray.state.{state}", f"chat.state.{state}"} <= set(WORDS)


def test_the_model_is_loaded_on_another_port_where_a_program_has_the_engines(
    keeper: Keeper, world: FakeWorld, qtbot: QtBot
) -> None:
    world.host.state, world.host.may_move = EngineState.FOREIGN, True
    keeper.refresh()
    qtbot.waitUntil(lambda: keeper.state is State.FOREIGN)
    assert keeper.in_the_way is not None
    assert keeper.in_the_way.code is Code.PORT_OF_OTHERS
    keeper.move()
    qtbot.waitUntil(lambda: keeper.state is State.RUNNING)
    assert keeper.in_the_way is None
    assert world.settings.settings.engine_port == 50123


def test_a_model_that_leaves_the_card_is_told_once_until_it_is_on_one_again(
    keeper: Keeper, world: FakeWorld, tasks: Tasks, qtbot: QtBot
) -> None:
    warned: list[Problem] = []
    keeper.warned.connect(warned.append)

    def seen(on_card: int) -> None:
        world.engine.memory = [replace(IN_MEMORY, vram_bytes=on_card)]
        keeper.refresh()
        qtbot.waitUntil(lambda: not tasks.running)

    seen(0)
    seen(IN_MEMORY.size_bytes)
    assert warned == []
    world.probes.found = (Graphics(),)
    seen(0)
    seen(0)
    assert [each.code for each in warned] == [Code.GRAPHICS_LOST]
    seen(IN_MEMORY.size_bytes)
    world.probes.found = (Graphics((replace(CARD, vram_free_mib=100),)),)
    seen(0)
    assert len(warned) == 1, "others hold the card's memory"
