"""A download beside the chat: what the tray and the taskbar make of it, and what stopping and starting do meanwhile."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from launcher.core.engine import EngineState, InstalledModel, LoadedModel, PullProgress, PullStatus
from launcher.core.problems import Code, Failure
from launcher.core.setup_state import Setup, Step
from launcher.text import say
from launcher.ui.chat.window import ChatWindow
from launcher.ui.coming import Coming
from launcher.ui.keeper import Keeper, State
from launcher.ui.successor import Successor
from launcher.ui.tasks import Tasks
from launcher.ui.tray import Tray
from tests.support.fakes import BLOB, GB, MODEL, WHOLE_PULL, FakeWorld
from tests.support.screens.wizard import SMALL
from tests.ui.hands import Gate


class Beside:
    """The small model is in use, on an engine of ours; the right one comes, with a tray and a chat."""

    def __init__(self, world: FakeWorld, tasks: Tasks, qtbot: QtBot) -> None:
        world.setup.save(Setup(Step.READY, SMALL, 8192, coming=MODEL, coming_ctx=16384))
        world.engine.models = [InstalledModel(SMALL, GB)]
        world.engine.memory = [LoadedModel(SMALL, GB, GB, 8192)]
        world.host.ours = True
        self.keeper = Keeper(world.services, tasks, tasks)
        self.successor = Successor(world.services, tasks, self.keeper, tasks)
        self.tray = Tray(self.keeper, self.keeper)
        self.tray.follow(self.successor)
        self.window = ChatWindow(world.services, tasks, self.keeper, self.successor)
        qtbot.addWidget(self.window)
        self.window.show()
        self._wait: Callable[[Callable[[], bool]], None] = qtbot.waitUntil

    def comes(self, state: Coming) -> None:
        self._wait(lambda: self.successor.state is state)

    def until(self, state: State) -> None:
        self._wait(lambda: self.keeper.state is state)


@pytest.fixture
def beside(world: FakeWorld, tasks: Tasks, qtbot: QtBot) -> Beside:
    return Beside(world, tasks, qtbot)


def half_way(world: FakeWorld, gate: Gate) -> None:
    world.engine.pulls = [(PullProgress(BLOB, 1000, 630), gate, PullProgress(BLOB, 1000, 700)), WHOLE_PULL]


def test_the_tray_pauses_and_resumes_it_and_the_taskbar_follows(
    world: FakeWorld, beside: Beside, gate: Gate, qtbot: QtBot
) -> None:
    tray = beside.tray
    assert not tray.pause.isVisible()
    half_way(world, gate)
    beside.successor.look()
    qtbot.waitUntil(lambda: tray.pause.text() == "Pause download (63 %)")
    assert tray.pause.isVisible()
    assert world.sign.shown[-1] == (0.63, False)
    tray.pause.trigger()
    task = beside.successor._task
    assert task is not None
    qtbot.waitUntil(lambda: task.cancelling.requested)
    gate.open()
    beside.comes(Coming.PAUSED)
    assert tray.pause.text() == "Resume download (63 %)"
    assert world.sign.shown[-1] is None
    assert world.setup.load().paused
    tray.pause.trigger()
    beside.comes(Coming.HERE)
    assert not tray.pause.isVisible()
    assert world.sign.shown[-1] is None
    tray.remove()


def test_before_the_first_figure_it_is_named_without_one(world: FakeWorld, beside: Beside, gate: Gate) -> None:
    world.host.on_start = gate
    beside.successor.go_on()
    assert beside.tray.pause.text() == say("tray.pause.begins")
    gate.open()
    beside.comes(Coming.HERE)


def test_without_a_network_it_says_since_when_and_the_taskbar_that_it_stands(
    world: FakeWorld, beside: Beside, gate: Gate, qtbot: QtBot
) -> None:
    world.engine.pulls = [
        (PullProgress(BLOB, 1000, 630), Failure(Code.NO_NETWORK, host="registry.ollama.ai")),
        WHOLE_PULL,
    ]
    world.clock.on_wait = gate
    beside.successor.look()
    beside.comes(Coming.WAITING)
    assert beside.successor.why.startswith("No internet since ")
    assert world.sign.shown[-1] == (0.63, True)
    gate.open()
    beside.comes(Coming.HERE)


def test_to_stop_the_model_leaves_the_engine_to_a_download(
    world: FakeWorld, beside: Beside, gate: Gate, qtbot: QtBot
) -> None:
    half_way(world, gate)
    beside.successor.look()
    qtbot.waitUntil(lambda: beside.successor.share == pytest.approx(0.63))
    beside.keeper.refresh()
    beside.until(State.RUNNING)
    beside.tray.toggle.trigger()
    beside.until(State.ASLEEP)
    assert world.engine.memory == []
    assert world.host.state is EngineState.RUNNING
    assert "stop" not in world.log
    gate.open()
    beside.comes(Coming.HERE)
    beside.keeper.stop()
    beside.until(State.STOPPED)
    assert "stop" in world.log


def changing(world: FakeWorld, beside: Beside, gate: Gate) -> None:
    """The right model is there and is being loaded."""
    world.engine.pulls = [(PullStatus("success"),)]
    beside.successor.look()
    beside.comes(Coming.HERE)
    world.engine.on_load = gate
    beside.successor.use()
    beside.until(State.LOADING)


def test_nothing_is_started_while_one_model_takes_the_place_of_another(
    world: FakeWorld, beside: Beside, gate: Gate
) -> None:
    changing(world, beside, gate)
    assert beside.tray.words == "Loading DeepSeek-R1 7B into memory…"
    beside.keeper.start()
    beside.keeper.refresh()
    assert not beside.keeper.is_busy
    gate.open()
    beside.comes(Coming.NONE)
    beside.until(State.RUNNING)
    assert world.log.count(f"load {MODEL}") == 1
    assert f"load {SMALL}" not in world.log
    assert [each.name for each in world.engine.memory] == [MODEL]


def test_a_stop_meanwhile_gives_the_change_up_and_it_can_be_had_later(
    world: FakeWorld, beside: Beside, gate: Gate
) -> None:
    changing(world, beside, gate)
    beside.tray.toggle.trigger()
    gate.open()
    beside.comes(Coming.HERE)
    beside.until(State.STOPPED)
    assert world.setup.load().model == SMALL
    world.engine.on_load = None
    beside.successor.use()
    beside.comes(Coming.NONE)
    assert world.setup.load().model == MODEL


def test_a_change_that_fails_lets_the_small_model_be_started(world: FakeWorld, beside: Beside) -> None:
    def full() -> None:
        raise Failure(Code.OUT_OF_MEMORY, model=MODEL)

    world.engine.pulls = [(PullStatus("success"),)]
    beside.successor.look()
    beside.comes(Coming.HERE)
    world.engine.on_load = full
    beside.successor.use()
    beside.comes(Coming.FAILED)
    beside.until(State.ASLEEP)
    world.engine.on_load = None
    beside.keeper.start()
    beside.until(State.RUNNING)
    assert [each.name for each in world.engine.memory] == [SMALL]
