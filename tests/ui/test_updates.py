"""The quiet line for what is newer: in the chat and in the tray's menu, never in an answer's way."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from launcher import __version__
from launcher.core.engine import InstalledModel, InstallStep, LoadedModel, Phase
from launcher.core.problems import Code, Failure, Problem
from launcher.core.setup_state import Setup, Step
from launcher.core.updates import EVERY_S, SITE, Published
from launcher.ui.chat.news import NewsLine
from launcher.ui.keeper import Keeper, State
from launcher.ui.parts import Words
from launcher.ui.tasks import Tasks
from launcher.ui.tray import Tray
from launcher.ui.updates import Stage, Updates
from tests.support.fakes import GB, MODEL, FakeWorld
from tests.ui.hands import Gate


@pytest.fixture
def keeper(world: FakeWorld, tasks: Tasks) -> Keeper:
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    world.engine.models = [InstalledModel(MODEL, 5 * GB)]
    world.host.ours = True
    return Keeper(world.services, tasks, tasks)


@pytest.fixture
def updates(world: FakeWorld, tasks: Tasks, keeper: Keeper) -> Iterator[Updates]:
    made = Updates(world.services, tasks, keeper, tasks)
    yield made
    made.rest()


@pytest.fixture
def line(qtbot: QtBot, updates: Updates) -> NewsLine:
    made = NewsLine(updates)
    qtbot.addWidget(made)
    return made


def words(line: NewsLine) -> str:
    return " ".join(each.text() for each in line.findChildren(Words))


def test_a_newer_stillhouse_is_told_and_its_page_is_opened(
    updates: Updates, line: NewsLine, world: FakeWorld, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    world.news.file = Published("99.0.0")
    assert line.isHidden()
    updates.begin()
    qtbot.waitUntil(line.isVisible)
    assert words(line) == f"Stillhouse 99.0.0 is out; this is {__version__}."
    line.act.click()
    assert opened == [SITE]
    line.away.click()
    assert line.isHidden()
    qtbot.waitUntil(lambda: world.asked.kept.put_away == ("stillhouse 99.0.0",))


def test_a_week_later_it_looks_again_by_itself(updates: Updates, world: FakeWorld, tasks: Tasks, qtbot: QtBot) -> None:
    updates.begin()
    qtbot.waitUntil(lambda: world.asked.kept.at is not None and not tasks.running)
    world.news.file = Published("99.0.0")
    updates.timer.timeout.emit()
    qtbot.waitUntil(lambda: not tasks.running)
    assert updates.news == ()
    world.clock.ahead += EVERY_S
    updates.timer.timeout.emit()
    qtbot.waitUntil(lambda: len(updates.news) == 1)
    assert world.log.count("ask for news") == 2


def test_while_an_answer_comes_nothing_is_asked_and_nothing_appears(
    updates: Updates, line: NewsLine, keeper: Keeper, world: FakeWorld, tasks: Tasks, qtbot: QtBot
) -> None:
    world.news.file = Published("99.0.0")
    keeper.show_answering(True)
    updates.begin()
    qtbot.waitUntil(lambda: not tasks.running)
    assert "ask for news" not in world.log
    keeper.show_answering(False)
    line.show_busy(True)
    updates.look()
    qtbot.waitUntil(lambda: len(updates.news) == 1)
    assert line.isHidden()
    line.show_busy(False)
    assert line.isVisible()


def test_a_newer_engine_is_fetched_beside_ours_and_changed_over_to_at_a_press(
    updates: Updates, line: NewsLine, keeper: Keeper, world: FakeWorld, qtbot: QtBot, gate: Gate
) -> None:
    world.engine.memory = [LoadedModel(MODEL, 5 * GB, 5 * GB, 8192)]
    world.news.file = Published("", "0.33.1")
    world.installer.steps = (InstallStep(Phase.DOWNLOAD, 340, 1000), gate, InstallStep(Phase.DONE, 1000, 1000))
    updates.begin()
    qtbot.waitUntil(line.isVisible)
    assert words(line) == "A newer engine is out: Ollama 0.33.1. 0.32.15 runs here."
    line.act.click()
    qtbot.waitUntil(lambda: words(line) == "The engine, Ollama 0.33.1, is being downloaded: 34 %")
    assert not line.away.isVisible()
    gate.open()
    qtbot.waitUntil(lambda: updates.stage is Stage.IN_PLACE)
    assert "in place" in words(line)
    assert "stop" not in world.log
    keeper.show_answering(True)
    line.show_busy(True)
    assert not line.act.isEnabled()
    keeper.show_answering(False)
    line.show_busy(False)
    line.act.click()
    qtbot.waitUntil(lambda: keeper.state is State.RUNNING and not keeper.is_busy)
    assert world.log[-4:] == ["stop", "start", "settle", f"load {MODEL}"]
    assert line.isHidden()
    assert updates.stage is Stage.TOLD


def test_the_download_of_an_engine_is_stopped_and_what_fails_is_told(
    updates: Updates, line: NewsLine, world: FakeWorld, qtbot: QtBot, gate: Gate
) -> None:
    world.news.file = Published("", "0.33.1")
    world.installer.steps = (InstallStep(Phase.DOWNLOAD), gate)
    updates.begin()
    qtbot.waitUntil(line.isVisible)
    line.act.click()
    qtbot.waitUntil(lambda: words(line) == "The engine, Ollama 0.33.1, is being downloaded.")
    line.act.click()
    gate.open()
    qtbot.waitUntil(lambda: updates.stage is Stage.TOLD)

    def full() -> None:
        raise Failure(Code.DISK_FULL, folder="/models", missing=1)

    world.installer.steps = (full,)
    with qtbot.waitSignal(updates.failed) as failed:
        line.act.click()
    assert failed.args is not None
    assert isinstance(failed.args[0], Problem)
    assert failed.args[0].code is Code.DISK_FULL
    assert updates.stage is Stage.TOLD


def test_an_engine_of_others_is_told_and_left_alone(
    updates: Updates, line: NewsLine, world: FakeWorld, qtbot: QtBot
) -> None:
    world.host.ours = False
    world.news.file = Published("", "0.33.1")
    updates.begin()
    qtbot.waitUntil(line.isVisible)
    assert "the program that it belongs to updates it" in words(line)
    assert not line.act.isVisible()
    assert line.away.isVisible()


def test_an_engine_that_was_started_again_by_other_means_is_the_newer_one(
    updates: Updates, keeper: Keeper, world: FakeWorld, tasks: Tasks, qtbot: QtBot
) -> None:
    world.news.file = Published("", "0.33.1")
    updates.begin()
    qtbot.waitUntil(lambda: bool(updates.news) and not tasks.running)
    updates.fetch(updates.news[0])
    qtbot.waitUntil(lambda: updates.stage is Stage.IN_PLACE)
    keeper.stop()
    qtbot.waitUntil(lambda: keeper.state is State.STOPPED)
    world.host.version = "0.33.1"
    keeper.start()
    qtbot.waitUntil(lambda: updates.stage is Stage.TOLD and updates.news == ())


def test_the_trays_menu_has_a_line_for_it_that_opens_the_chat(
    updates: Updates, keeper: Keeper, world: FakeWorld, qtbot: QtBot
) -> None:
    tray = Tray(keeper, keeper)
    tray.tell_news_of(updates)
    assert not tray.news.isVisible()
    world.news.file = Published("99.0.0", "0.33.1")
    updates.begin()
    qtbot.waitUntil(tray.news.isVisible)
    assert tray.news.text() == "Stillhouse 99.0.0 is out…"
    with qtbot.waitSignal(tray.open_asked):
        tray.news.trigger()
    updates.put_away(updates.news[0])
    assert tray.news.text() == "A newer engine is out: Ollama 0.33.1…"
    updates.put_away(updates.news[0])
    assert not tray.news.isVisible()
    tray.remove()


def test_what_was_kept_cannot_be_read_is_no_trouble_for_anybody(
    updates: Updates, world: FakeWorld, tasks: Tasks, qtbot: QtBot
) -> None:
    world.asked.trouble = Failure(Code.FILE_UNREADABLE, path="/updates.json", reason="denied")
    with qtbot.assertNotEmitted(updates.failed):
        updates.begin()
        qtbot.waitUntil(lambda: not tasks.running)
    assert updates.news == ()
