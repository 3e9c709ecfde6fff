"""The tray: its words, its sign, its menu."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from launcher.core.engine import EngineState, InstalledModel, LoadedModel, PullProgress
from launcher.core.problems import Code, Failure
from launcher.core.setup_state import Setup, Step
from launcher.text import say
from launcher.ui.keeper import Keeper, State
from launcher.ui.successor import Successor
from launcher.ui.tasks import Tasks
from launcher.ui.theme import Theme
from launcher.ui.tray import Tray
from tests.support.fakes import BLOB, GB, MODEL, FakeWorld
from tests.ui.hands import Gate


@pytest.fixture
def keeper(world: FakeWorld, tasks: Tasks) -> Keeper:
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    world.engine.models = [InstalledModel(MODEL, 5 * GB)]
    return Keeper(world.services, tasks, tasks)


@pytest.fixture
def tray(keeper: Keeper) -> Iterator[Tray]:
    made = Tray(keeper, keeper)
    yield made
    made.remove()


def until_state(keeper: Keeper, state: State, qtbot: QtBot) -> None:
    keeper.refresh()
    qtbot.waitUntil(lambda: keeper.state is state)


def test_before_the_first_look_it_says_that_it_looks(tray: Tray) -> None:
    assert tray.words == "Looking for the engine…"
    assert not tray.toggle.isEnabled()


def test_it_says_what_is_in_memory_and_offers_to_stop_it(
    tray: Tray, keeper: Keeper, world: FakeWorld, qtbot: QtBot
) -> None:
    world.engine.memory = [LoadedModel(MODEL, 5 * 2**30, 5 * 2**30, 8192)]
    until_state(keeper, State.RUNNING, qtbot)
    assert tray.words == "DeepSeek-R1 7B · 5.0 GB in memory"
    assert tray._icon.toolTip() == "Stillhouse\nDeepSeek-R1 7B · 5.0 GB in memory\n5.0 GB on the graphics card"
    assert tray.toggle.text() == "Stop the model"
    tray.toggle.trigger()
    qtbot.waitUntil(lambda: keeper.state is State.ASLEEP)
    assert world.engine.memory == []


def test_it_offers_to_start_a_model_that_sleeps(tray: Tray, keeper: Keeper, world: FakeWorld, qtbot: QtBot) -> None:
    until_state(keeper, State.ASLEEP, qtbot)
    assert tray.toggle.text() == "Start the model"
    tray.toggle.trigger()
    qtbot.waitUntil(lambda: keeper.state is State.RUNNING)
    assert world.engine.memory[0].name == MODEL


@pytest.mark.parametrize("engine", [EngineState.ABSENT, EngineState.FOREIGN])
def test_it_offers_no_start_where_nothing_can_be_started(
    tray: Tray, keeper: Keeper, world: FakeWorld, qtbot: QtBot, engine: EngineState
) -> None:
    world.host.state = engine
    keeper.refresh()
    qtbot.waitUntil(lambda: keeper.state is not State.LOOKING)
    assert not tray.toggle.isEnabled()


def test_every_state_has_words_and_a_sign(tray: Tray, keeper: Keeper) -> None:
    signs = set()
    for state in State:
        keeper._become(state, model="M", memory=1024, host="gpu-box")
        assert tray.words
        signs.add(tray._icon.icon().cacheKey())
    assert len(signs) > 1
    assert not tray._icon.icon().isNull()


def test_a_problem_is_shown_until_the_engine_can_be_asked(
    tray: Tray, keeper: Keeper, world: FakeWorld, qtbot: QtBot
) -> None:
    world.engine.trouble = Failure(Code.ENGINE_STOPPED)
    until_state(keeper, State.PROBLEM, qtbot)
    assert tray.words == "Something went wrong: open the chat to see"
    assert tray.toggle.isEnabled()


def test_a_click_opens_and_the_menu_opens_and_quits(tray: Tray, qtbot: QtBot) -> None:
    said: list[str] = []
    tray.open_asked.connect(lambda: said.append("open"))
    tray.quit_asked.connect(lambda: said.append("quit"))
    tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)
    tray.open.trigger()
    tray.quit.trigger()
    assert said == ["open", "open", "quit"]


def test_opening_the_menu_looks_again(tray: Tray, keeper: Keeper, qtbot: QtBot) -> None:
    tray._menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: keeper.state is State.ASLEEP)


def test_while_the_setup_is_not_over_there_is_no_model_to_start(tray: Tray) -> None:
    tray.first_run(True)
    assert tray.open.text() == "Open setup"
    assert not tray.toggle.isVisible()
    tray.first_run(False)
    assert tray.open.text() == "Open chat"
    assert tray.toggle.isVisible()


def test_another_theme_draws_another_sign(tray: Tray, theme: Theme) -> None:
    before = tray._icon.icon().cacheKey()
    theme.changed.emit()
    assert tray._icon.icon().cacheKey() != before


def test_it_comes_and_goes_and_draws_no_more(keeper: Keeper, theme: Theme, qtbot: QtBot) -> None:
    tray = Tray(keeper, keeper)
    tray.show()
    assert tray._icon.isVisible()
    tray.remove()
    assert not tray._icon.isVisible()
    qtbot.wait(0)
    theme.changed.emit()
    keeper._become(State.RUNNING, model="M", memory=1024)


def test_it_tells_by_the_desktops_own_notification(tray: Tray, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _icon, title, words, _sign: told.append((title, words)))
    tray.tell("DeepSeek-R1 7B is ready")
    assert told == [("Stillhouse", "DeepSeek-R1 7B is ready")]


@pytest.mark.parametrize(
    ("vram", "said"),
    [(0, "5.0 GB in main memory"), (3, "3.0 GB on the graphics card, 2.0 GB in main memory")],
)
def test_the_tip_says_which_memory_and_until_when(
    tray: Tray, keeper: Keeper, world: FakeWorld, qtbot: QtBot, vram: int, said: str
) -> None:
    until = "2026-11-27T14:32:08.123456789Z"
    world.engine.memory = [LoadedModel(MODEL, 5 * 2**30, vram * 2**30, 8192, until)]
    until_state(keeper, State.RUNNING, qtbot)
    lines = tray._icon.toolTip().splitlines()
    assert lines[2] == said
    assert lines[3] == say("tray.until", until=datetime.fromisoformat(until[:19] + "+00:00").timestamp())


def test_while_it_answers_it_says_so(tray: Tray, keeper: Keeper, world: FakeWorld, qtbot: QtBot) -> None:
    world.engine.memory = [LoadedModel(MODEL, 5 * 2**30, 5 * 2**30, 8192)]
    until_state(keeper, State.RUNNING, qtbot)
    before = tray._icon.icon().cacheKey()
    keeper.show_answering(True)
    assert tray.words == "DeepSeek-R1 7B is answering · 5.0 GB in memory"
    assert tray._icon.icon().cacheKey() != before
    keeper.show_answering(False)
    assert tray.words == "DeepSeek-R1 7B · 5.0 GB in memory"


def test_a_download_is_told_with_its_share(
    tray: Tray, keeper: Keeper, world: FakeWorld, tasks: Tasks, gate: Gate, qtbot: QtBot
) -> None:
    world.setup.save(Setup(Step.READY, MODEL, 8192, coming="deepseek-r1:8b"))
    world.engine.pulls = [(PullProgress(BLOB, 1000, 630), gate)]
    successor = Successor(world.services, tasks, keeper, tasks)
    tray.follow(successor)
    assert not tray._download.isVisible()
    successor.look()
    qtbot.waitUntil(lambda: "DeepSeek-R1 8B is being downloaded: 63 %" in tray._icon.toolTip())
    assert tray._download.isVisible()
    gate.open()


def test_a_model_is_chosen_in_the_menu(tray: Tray, keeper: Keeper, world: FakeWorld, qtbot: QtBot) -> None:
    assert not tray.choose.isEnabled()
    world.engine.models.append(InstalledModel("deepseek-r1:1.5b", GB))
    world.engine.memory = [LoadedModel(MODEL, 5 * GB, 5 * GB, 8192)]
    until_state(keeper, State.RUNNING, qtbot)
    tray._menu.aboutToShow.emit()
    qtbot.waitUntil(tray.choose.isEnabled)
    actions = {each.text(): each for each in tray.choose.actions()}
    assert actions["DeepSeek-R1 7B"].isChecked()
    actions["DeepSeek-R1 1.5B"].trigger()
    qtbot.waitUntil(lambda: [each.name for each in world.engine.memory] == ["deepseek-r1:1.5b"])
    assert world.setup.load().model == "deepseek-r1:1.5b"


@pytest.mark.parametrize(
    ("need", "said"), [("short", "which was short"), ("filled", "because a program fills the screen")]
)
def test_it_makes_room_at_once_and_says_why(
    tray: Tray, keeper: Keeper, world: FakeWorld, qtbot: QtBot, need: str, said: str
) -> None:
    world.engine.memory = [LoadedModel(MODEL, 5 * GB, 4 * GB, 8192)]
    setattr(world.surroundings, need, True)
    until_state(keeper, State.ASLEEP, qtbot)
    assert world.engine.memory == []
    assert said in tray._icon.toolTip()
    world.engine.memory = [LoadedModel(MODEL, 5 * GB, 5 * GB, 8192)]
    setattr(world.surroundings, need, False)
    until_state(keeper, State.RUNNING, qtbot)
    world.engine.memory = []
    until_state(keeper, State.ASLEEP, qtbot)
    assert said not in tray._icon.toolTip(), "this time the engine let go of it"


def test_while_it_answers_it_makes_no_room(tray: Tray, keeper: Keeper, world: FakeWorld, qtbot: QtBot) -> None:
    world.engine.memory = [LoadedModel(MODEL, 5 * GB, 4 * GB, 8192)]
    world.surroundings.short = True
    keeper.show_answering(True)
    until_state(keeper, State.RUNNING, qtbot)
    assert world.engine.memory
