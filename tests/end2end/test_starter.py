"""The small model first, with real processes: engine, downloads, chat, a kill, and the change to the right model."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from launcher.app import build_services
from launcher.core.cancel import Cancel
from launcher.core.conversation import Conversation
from launcher.core.judgement import Judgement
from launcher.core.problems import Failure
from launcher.core.recommendation import recommend
from launcher.core.settings import Theme as Choice
from launcher.core.setup_state import Setup, Step
from launcher.ui.coming import Coming
from launcher.ui.keeper import Keeper, State
from launcher.ui.successor import Successor
from launcher.ui.tasks import Tasks
from launcher.ui.theme import Theme
from launcher.workflows.chat import ask
from launcher.workflows.events import Answered, Answering, ModelProgress, StarterProgress, StarterReady
from launcher.workflows.ports import Services
from launcher.workflows.report import report
from launcher.workflows.setup import set_up
from tests.end2end.conftest import WEIGHTS
from tests.support.engine import runs
from tests.support.ollama_server import MODELS, script
from tests.support.world import World

pytestmark = pytest.mark.timeout(180)

SMALL, RIGHT = "deepseek-r1:1.5b", "deepseek-r1:7b"
CTX = 4096
SLOWLY = 8_000_000
"""Bytes/s at which the right model takes some seconds."""
QUESTION = "Solve x^2 - 5x + 6 = 0"


class Computer:
    """The program's parts as the application joins them, over a world of real processes."""

    def __init__(self, world: World, tasks: Tasks, qtbot: QtBot) -> None:
        self.world, self.qtbot = world, qtbot
        self.services: Services = build_services(world.environ)
        self.keeper = Keeper(self.services, tasks, tasks)
        self.successor = Successor(self.services, tasks, self.keeper, tasks)

    def judged(self, model: str) -> Judgement:
        found = recommend(report(self.services).profile, self.services.catalog).judgement(model)
        assert found is not None
        return replace(found, ctx=CTX)

    def set_up_until_the_small_one_is_ready(self) -> None:
        """As the wizard does: the download of the right one is under way when "Start chatting now" is pressed."""
        cancel, seen = Cancel(), []
        with suppress(Failure):  # interrupted: a task of the window takes that for its end
            for event in set_up(self.services, self.judged(RIGHT), cancel, self.judged(SMALL)):
                seen.append(type(event))
                if isinstance(event, ModelProgress) and event.progress.completed > WEIGHTS // 8:
                    cancel.request()
        assert seen.index(StarterProgress) < seen.index(StarterReady) < seen.index(ModelProgress)
        assert self.services.setup.load() == Setup(Step.READY, SMALL, CTX, starter=SMALL, coming=RIGHT, coming_ctx=CTX)

    def answer(self, model: str, conversation: Conversation) -> str:
        request = conversation.request(model, CTX)
        events = list(ask(self.services, request, Cancel()))
        assert isinstance(events[-1], Answered)
        assert self.services.engine.loaded()[0].name == model
        return "".join(event.text for event in events if isinstance(event, Answering))

    def until(self, state: Coming, seconds: float = 60.0) -> None:
        self.qtbot.waitUntil(lambda: self.successor.state is state, timeout=int(seconds * 1000))

    def until_half(self) -> None:
        self.qtbot.waitUntil(lambda: (self.successor.share or 0.0) > 0.5, timeout=60_000)

    def engines(self) -> list[psutil.Process]:
        return [each for each in self.world.processes() if each.name() == "ollama"]


@pytest.fixture
def computer(world: World, qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Computer]:
    Theme.apply(qapp, Choice.LIGHT)
    world.registry.add(RIGHT, MODELS / "maths.gguf", 2 * WEIGHTS)  # other bytes than the small one's
    world.registry.pace.rate = SLOWLY
    tasks = Tasks()
    made = Computer(world, tasks, qtbot)
    yield made
    made.keeper.rest()
    made.successor.rest()
    assert tasks.shutdown(20_000)
    made.services.host.stop()
    tasks.deleteLater()
    assert world.processes() == []


@pytest.mark.fault(
    "the engine is killed while a model comes beside the chat",
    "started again, and the download goes on",
    where="The model's download",
)
def test_one_chats_with_the_small_model_and_changes_over_though_the_engine_is_killed(computer: Computer) -> None:
    computer.set_up_until_the_small_one_is_ready()
    conversation = Conversation().asked(QUESTION)
    computer.successor.look()
    computer.until(Coming.FETCHING)
    said = computer.answer(SMALL, conversation)
    assert said.strip() == script("maths").answer.strip()
    assert computer.successor.state is Coming.FETCHING
    computer.until_half()
    (engine,) = computer.engines()
    engine.kill()
    computer.qtbot.waitUntil(lambda: not runs(engine))
    computer.until(Coming.HERE)
    computer.successor.use()
    computer.until(Coming.NONE)
    assert computer.services.setup.load() == Setup(Step.READY, RIGHT, CTX, starter=SMALL)
    computer.qtbot.waitUntil(lambda: computer.keeper.state is State.RUNNING, timeout=20_000)
    assert computer.keeper.facts["model"] == "DeepSeek-R1 7B"
    goes_on = conversation.answered(said, "").asked("And x^2 - 5x + 4 = 0?")
    assert computer.answer(RIGHT, goes_on)


def test_the_model_is_stopped_under_the_download_and_the_engine_stays_for_it(computer: Computer) -> None:
    computer.set_up_until_the_small_one_is_ready()
    computer.successor.look()
    computer.until_half()
    (engine,) = computer.engines()
    computer.keeper.stop()
    computer.qtbot.waitUntil(lambda: computer.keeper.state is State.ASLEEP, timeout=20_000)
    assert computer.services.engine.loaded() == ()
    computer.until(Coming.HERE)
    assert [each.pid for each in computer.engines()] == [engine.pid]
    computer.keeper.stop()
    computer.qtbot.waitUntil(lambda: computer.keeper.state is State.STOPPED, timeout=20_000)
    assert computer.engines() == []


def test_a_pause_lasts_and_what_has_come_is_not_fetched_again(computer: Computer, world: World) -> None:
    computer.set_up_until_the_small_one_is_ready()
    computer.successor.look()
    computer.until_half()
    computer.successor.pause()
    computer.until(Coming.PAUSED)
    assert computer.services.setup.load().paused
    world.registry.pace.rate = None
    computer.successor.go_on()
    computer.until(Coming.HERE)
    assert world.registry.pace.sent < 1.25 * 3 * WEIGHTS + 3_000_000
