"""How often the engine is looked at, with a window and without one."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from launcher.core.engine import InstalledModel, LoadedModel
from launcher.core.setup_state import Setup, Step
from launcher.core.watching import BEAT_S
from launcher.ui.keeper import Keeper, State
from launcher.ui.tasks import Tasks
from launcher.ui.watch import Watch, is_anything_seen
from launcher.workflows.yielding import Need
from tests.support.fakes import GB, MODEL, FakeWorld

LOADED = LoadedModel(MODEL, 5 * GB, 5 * GB, 8192)


class Seen:
    """What a watch asks for."""

    def __init__(self, watch: Watch) -> None:
        self.said: list[str] = []
        watch.engine.connect(lambda: self.said.append("engine"))
        watch.surroundings.connect(lambda: self.said.append("surroundings"))

    def taken(self) -> list[str]:
        said, self.said[:] = list(self.said), []
        return said


def beat(world: FakeWorld, watch: Watch, times: int = 1) -> None:
    for _ in range(times):
        world.clock.time += BEAT_S - 1  # looking at it takes the other one
        watch.beat()


def test_with_no_window_it_looks_seldom_and_with_one_at_each_beat(world: FakeWorld, qtbot: QtBot) -> None:
    watch = Watch(world.clock)
    seen = Seen(watch)
    watch.begin()
    assert seen.taken() == ["engine"]
    watch.has_looked(None)
    beat(world, watch, 5)
    assert seen.taken() == []
    beat(world, watch)
    assert seen.taken() == ["engine"]
    watch.has_looked(LOADED)
    beat(world, watch, 2)
    assert seen.taken() == ["surroundings"] * 2
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    beat(world, watch, 2)
    assert "surroundings" not in seen.taken()
    window.setWindowState(Qt.WindowState.WindowMinimized)
    watch.has_looked(LOADED)
    seen.taken()
    beat(world, watch)
    assert seen.taken() == ["surroundings"]
    watch.rest()
    watch.rest()
    watch.deleteLater()


def test_a_window_that_comes_to_the_front_is_told_at_once(world: FakeWorld, qtbot: QtBot) -> None:
    watch = Watch(world.clock)
    watch.begin()
    watch.has_looked(None)
    world.clock.time += BEAT_S
    seen = Seen(watch)
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: seen.said == ["engine"])
    watch.rest()
    watch.deleteLater()


def test_the_sign_in_the_tray_and_its_menu_are_no_windows_that_show_anything(qtbot: QtBot) -> None:
    sign = QWidget(None, Qt.WindowType.Window | Qt.WindowType.BypassWindowManagerHint)
    qtbot.addWidget(sign)
    sign.show()
    assert not is_anything_seen()


@pytest.mark.parametrize("need", Need)
def test_with_no_window_the_model_makes_room_at_the_next_beat(
    world: FakeWorld, tasks: Tasks, qtbot: QtBot, need: Need
) -> None:
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    world.engine.models = [InstalledModel(MODEL, 5 * GB)]
    world.engine.memory = [LoadedModel(MODEL, 5 * GB, 4 * GB, 8192)]
    keeper = Keeper(world.services, tasks, tasks)
    keeper.watch()
    qtbot.waitUntil(lambda: keeper.state is State.RUNNING)
    beat(world, keeper.rhythm)
    qtbot.waitUntil(lambda: not tasks.running)
    assert keeper.state is State.RUNNING
    world.surroundings.short, world.surroundings.filled = need is Need.MEMORY, need is Need.SCREEN
    beat(world, keeper.rhythm)
    qtbot.waitUntil(lambda: keeper.state is State.ASLEEP)
    assert keeper.yielded is need
    keeper.rest()


def test_another_day_is_told_at_the_next_beat(world: FakeWorld, qtbot: QtBot) -> None:
    watch = Watch(world.clock)
    days: list[str] = []
    watch.midnight.connect(lambda: days.append("another"))
    beat(world, watch)
    assert days == []
    world.clock.ahead += 24 * 3600
    beat(world, watch, 2)
    assert days == ["another"]
    watch.deleteLater()
