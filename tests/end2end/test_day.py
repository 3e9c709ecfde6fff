"""A day with the model in fast motion: the real program, engine and downloads, and a clock that is set on by hand."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import psutil
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from launcher.app import build_services
from launcher.core.cancel import Cancel
from launcher.core.hardware import Graphics
from launcher.core.settings import Theme as Choice
from launcher.core.updates import EVERY_S, FILE, Published
from launcher.text import sentence
from launcher.ui.application import Stillhouse
from launcher.ui.chat.news import NewsLine
from launcher.ui.chat.window import ChatWindow
from launcher.ui.coming import Coming
from launcher.ui.keeper import State
from launcher.ui.parts import Notice
from launcher.ui.theme import Theme
from launcher.ui.transcript.entry import Reply
from launcher.ui.updates import Stage
from launcher.workflows import shelf
from launcher.workflows.diagnose import diagnose
from tests.end2end.conftest import WEIGHTS
from tests.support.engine import runs
from tests.support.fakes import CARD, FakeProbes, FakeSurroundings
from tests.support.ollama_server import MODELS, RemoteFaults
from tests.support.outside import with_others
from tests.support.world import World

pytestmark = pytest.mark.timeout(240)

SMALL, RIGHT = "deepseek-r1:1.5b", "deepseek-r1:7b"
QUESTION = "Solve x^2 - 5x + 6 = 0"
PATIENCE_MS = 30_000
HOUR = 3600.0


class DayClock:
    """Runs as the computer's clocks do, and is set on: both of them, or in a sleep the one on the wall alone."""

    def __init__(self) -> None:
        self.passed = self.slept = 0.0

    def now(self) -> float:
        """Stands still in a sleep."""
        return time.monotonic() + self.passed

    def wall(self) -> float:
        """Goes on."""
        return time.time() + self.passed + self.slept

    def wait(self, seconds: float, cancel: Cancel) -> None:
        """At once."""
        self.passed += 0.0 if cancel.requested else seconds


class Day:
    """The program in the tray, over real processes; what its computer is asked for is set by hand."""

    def __init__(self, world: World, qtbot: QtBot) -> None:
        self.world, self.qtbot = world, qtbot
        self.clock, self.surroundings = DayClock(), FakeSurroundings()
        self.probes = FakeProbes()
        self.services = with_others(
            build_services(world.environ), clock=self.clock, surroundings=self.surroundings, probes=self.probes
        )
        self.program = Stillhouse(self.services, tray_only=True, tray_is_possible=lambda: True)
        self.keeper, self.successor, self.updates = (
            self.program._keeper,
            self.program._successor,
            self.program._updates,
        )
        self.qtbot.waitUntil(self.keeper.rhythm.timer.isActive, timeout=PATIENCE_MS)
        self.keeper.rhythm.timer.stop()
        self.until(lambda: self.keeper.state is State.STOPPED)

    @property
    def window(self) -> ChatWindow:
        window = self.program.window
        assert isinstance(window, ChatWindow)
        return window

    @property
    def tip(self) -> str:
        return self.program.tray._icon.toolTip()

    def until(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=PATIENCE_MS)

    def rest(self) -> None:
        """Until nothing is looked at or worked on."""
        self.until(lambda: not (self.keeper.is_busy or self.updates._looking))

    def hours_pass(self, hours: float) -> None:
        """The computer is on; the program notices at its next beats."""
        self.clock.passed += hours * HOUR
        self._beats()

    def sleeps(self, hours: float) -> None:
        """The lid is closed, and opened again."""
        self.clock.slept += hours * HOUR
        self._beats()

    def _beats(self) -> None:
        self.keeper.rhythm.beat()
        self.updates.timer.timeout.emit()
        self.rest()

    def opens(self) -> None:
        self.program.show_window()
        self.until(lambda: self.keeper.state is State.RUNNING)
        self.rest()

    def closes(self) -> None:
        self.window.close()
        self.until(lambda: not self.window.isVisible())

    def asks(self, words: str = QUESTION) -> Reply:
        self.window.composer.write(words)
        self.window.composer.button.click()
        self.until(lambda: not self.window.session.busy)
        self.rest()
        last = self.window.transcript.entries[-1]
        assert isinstance(last, Reply)
        return last

    def engine(self) -> psutil.Process:
        (found,) = [each for each in self.world.processes() if each.name() == "ollama"]
        return found

    def notices(self) -> list[str]:
        return [each.accessibleName() for each in self.window.findChildren(Notice) if each.isVisible()]

    def headings(self) -> list[str]:
        lines = self.window.library.sidebar.list.chats.lines
        return [line.words for line in lines if hasattr(line, "words")]

    def asked_for_news(self) -> int:
        return sum(1 for call in self.world.mirror.calls if call.path == f"/{FILE}")


@pytest.fixture
def day(world: World, qapp: QApplication, qtbot: QtBot) -> Iterator[Day]:
    """After a login: the setup is over, the engine stopped, no window open."""
    world.registry.add(RIGHT, MODELS / "maths.gguf", 2 * WEIGHTS)  # other bytes than the small one's
    done = world.run("setup", "--model", SMALL, "--yes", timeout=120)
    assert done.returncode == 0, done.stderr
    assert world.run("stop").returncode == 0
    Theme.apply(qapp, Choice.LIGHT)
    made = Day(world, qtbot)
    yield made
    made.program.quit()
    qtbot.waitUntil(lambda: made.program.window is None and not made.program._tasks.running, timeout=PATIENCE_MS)
    made.program.deleteLater()
    assert world.processes() == [], "quit means quit"


def test_a_working_day(day: Day) -> None:
    assert day.tip.endswith("The engine is stopped"), "nothing is loaded before somebody asks for it"
    day.opens()
    assert day.asks().text
    first = day.engine().pid

    # Idle: the engine lets go of the model by itself, and that is noticed when it is due, though no window is open.
    day.closes()
    leaves = day.keeper.facts["until"]
    assert isinstance(leaves, float)
    day.hours_pass(0.001)
    day.services.engine.unload(SMALL)
    day.hours_pass((leaves + 1 - day.clock.wall()) / HOUR)
    assert day.keeper.state is State.ASLEEP
    day.opens()
    assert day.asks("And x^2 - 5x + 4 = 0?").text
    assert day.engine().pid == first

    # A game fills the screen: out of memory at the next beat. Then memory is short, which counts where it lies there.
    day.closes()
    for need, said in (("filled", "because a program fills the screen"), ("short", "which was short")):
        setattr(day.surroundings, need, True)
        day.hours_pass(0.002)
        day.until(lambda: day.keeper.state is State.ASLEEP)
        assert said in day.tip
        assert day.services.engine.loaded() == ()
        setattr(day.surroundings, need, False)
        day.opens()
        day.closes()

    # The lid is closed, and the engine does not outlive that: it is started again, with the same model and context.
    context = day.services.engine.loaded()[0].context_length
    engine = day.engine()
    engine.kill()
    day.until(lambda: not runs(engine))
    day.sleeps(8)
    day.until(lambda: day.keeper.state is State.RUNNING)
    assert [(each.name, each.context_length) for each in day.services.engine.loaded()] == [(SMALL, context)]
    day.opens()
    assert day.asks("Are you still there?").text
    assert day.notices() == []


def test_a_night_and_a_week(day: Day) -> None:
    day.world.mirror.files[FILE] = json.dumps(Published("99.0.0").to_json()).encode()
    day.until(lambda: day.asked_for_news() == 1)
    day.opens()
    assert day.asks().text
    day.until(lambda: day.headings()[:1] == ["Today"])
    (line,) = day.window.findChildren(NewsLine)
    assert line.isHidden(), "the file was not there yet"

    here = datetime.fromtimestamp(day.clock.wall())  # noqa: DTZ006 - the user's own night
    midnight = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    day.hours_pass((midnight - here).total_seconds() / HOUR + 0.01)
    day.until(lambda: day.headings()[:1] == ["Yesterday"])
    assert day.asked_for_news() == 1

    day.sleeps(EVERY_S / HOUR)
    day.until(line.isVisible)
    assert "99.0.0" in line.accessibleName()
    assert day.program.tray.news.isVisible()
    for _ in range(3):
        day.hours_pass(1)
    assert day.asked_for_news() == 2


def test_a_newer_engine_is_put_in_the_place_of_ours_at_two_presses(day: Day, world: World) -> None:
    day.opens()
    before, running = day.services.host.status().binary, day.engine().pid
    world.mirror.offer(padding=1000)
    world.mirror.files[FILE] = json.dumps(Published("", "99.0.0").to_json()).encode()
    day.sleeps(EVERY_S / HOUR)
    (line,) = day.window.findChildren(NewsLine)
    day.until(line.isVisible)
    line.act.click()
    day.until(lambda: day.updates.stage is Stage.IN_PLACE)
    assert day.engine().pid == running, "the one that runs is not disturbed"
    assert day.asks().text
    line.act.click()
    day.until(lambda: day.keeper.state is State.RUNNING and not day.keeper.is_busy)
    after = day.services.host.status().binary
    assert None not in (before, after)
    assert after != before
    assert not Path(str(before)).exists(), "the new one has proved itself"
    assert day.asks("And x^2 - 5x + 4 = 0?").text


def test_the_network_goes_and_comes_under_a_download(day: Day, world: World) -> None:
    day.opens()
    world.registry.pace.rate = 8_000_000
    shelf.order(day.services, RIGHT)
    for _ in range(3):
        world.registry.faults.drop("/blobs/", after_bytes=3_000_000)
    day.successor.look()
    day.until(lambda: (day.successor.share or 0.0) > 0.3)
    assert f"{day.successor.share:.0%}".rstrip("%") in day.tip
    day.sleeps(2)
    day.until(lambda: day.successor.state is Coming.HERE)
    day.successor.use()
    day.until(lambda: day.successor.state is Coming.NONE)
    day.until(lambda: day.keeper.state is State.RUNNING)
    assert day.keeper.facts["model"] == "DeepSeek-R1 7B"
    assert day.asks().model == "DeepSeek-R1 7B"


@pytest.mark.expects_log("problem graphics-lost")
def test_the_graphics_card_is_gone_on_wake_up(day: Day) -> None:
    day.opens()
    card = RemoteFaults(day.world.address)
    card.put_on_card(1.0)
    day.keeper.refresh()
    day.until(lambda: day.keeper.facts.get("on_card", 0) != 0 and not day.keeper.is_busy)
    day.closes()
    day.probes.found = tuple(Graphics() if isinstance(each, Graphics) else each for each in day.probes.found)
    card.put_on_card(0.0)
    card.kill_runner()
    day.sleeps(10)
    day.opens()
    day.until(lambda: any("The graphics card is gone" in each for each in day.notices()))
    assert day.asks().problem is not None, "the runner that had the card ends with the first question"
    day.window._wish("again")
    day.until(lambda: not day.window.session.busy)
    assert day.window.transcript.entries[-1].text
    lines = [sentence(check.line) for check in diagnose(day.services)]
    assert not any(CARD.name in line for line in lines)


def test_quit_under_a_download_leaves_nothing_running_and_what_came_stays(day: Day, world: World) -> None:
    day.opens()
    world.registry.pace.rate = 8_000_000
    shelf.order(day.services, RIGHT)
    day.successor.look()
    day.until(lambda: (day.successor.share or 0.0) > 0.3)
    day.program.quit()
    day.until(lambda: day.program.window is None and not day.program._tasks.running)
    assert world.processes() == []
    parts = [path for path in world.models_dir.rglob("*-partial*") if path.stat().st_size]
    assert parts
    assert day.services.setup.load().coming == RIGHT, "the next start goes on with it"
