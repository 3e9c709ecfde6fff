"""The tray: its words, its sign, its menu."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from launcher.core.engine import EngineState, InstalledModel, LoadedModel
from launcher.core.problems import Code, Failure
from launcher.core.setup_state import Setup, Step
from launcher.ui.keeper import Keeper, State
from launcher.ui.tasks import Tasks
from launcher.ui.theme import Theme
from launcher.ui.tray import Tray
from tests.support.fakes import GB, MODEL, FakeWorld


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


def until(keeper: Keeper, state: State, qtbot: QtBot) -> None:
    keeper.refresh()
    qtbot.waitUntil(lambda: keeper.state is state)


def test_before_the_first_look_it_says_that_it_looks(tray: Tray) -> None:
    assert tray.words == "Looking for the engine…"
    assert not tray.toggle.isEnabled()


def test_it_says_what_is_in_memory_and_offers_to_stop_it(
    tray: Tray, keeper: Keeper, world: FakeWorld, qtbot: QtBot
) -> None:
    world.engine.memory = [LoadedModel(MODEL, 5 * 2**30, 5 * 2**30, 8192)]
    until(keeper, State.RUNNING, qtbot)
    assert tray.words == "DeepSeek-R1 7B · 5.0 GB in memory"
    assert tray._icon.toolTip() == "Stillhouse\nDeepSeek-R1 7B · 5.0 GB in memory"
    assert tray.toggle.text() == "Stop the model"
    tray.toggle.trigger()
    qtbot.waitUntil(lambda: keeper.state is State.ASLEEP)
    assert world.engine.memory == []


def test_it_offers_to_start_a_model_that_sleeps(tray: Tray, keeper: Keeper, world: FakeWorld, qtbot: QtBot) -> None:
    until(keeper, State.ASLEEP, qtbot)
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
        keeper._become(state, model="M", memory=1024)
        assert tray.words
        signs.add(tray._icon.icon().cacheKey())
    assert len(signs) > 1
    assert not tray._icon.icon().isNull()


def test_a_problem_is_shown_until_the_engine_can_be_asked(
    tray: Tray, keeper: Keeper, world: FakeWorld, qtbot: QtBot
) -> None:
    world.engine.trouble = Failure(Code.ENGINE_STOPPED)
    until(keeper, State.PROBLEM, qtbot)
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
