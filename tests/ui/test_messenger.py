"""Notifications: of what is waited for, while no window is in front; a press opens the window."""

import pytest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from launcher.core.engine import ChatPiece, InstalledModel, LoadedModel
from launcher.core.problems import Code, Failure
from launcher.core.setup_state import Setup, Step
from launcher.ui.application import Stillhouse
from launcher.ui.chat.window import ChatWindow
from launcher.ui.coming import Coming
from launcher.ui.theme import Theme
from launcher.ui.tray import Tray
from launcher.ui.wizard.window import WizardWindow
from tests.support.fakes import GB, MODEL, FakeWorld

GONE = Failure(Code.MODEL_NOT_IN_REGISTRY, model="deepseek-r1:14b")


class Program:
    """Started, with what it told; nothing of it is in front."""

    def __init__(self, world: FakeWorld, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        self.told: list[str] = []
        self.front: QWidget | None = None
        monkeypatch.setattr(Tray, "tell", lambda _tray, words: self.told.append(words))
        monkeypatch.setattr(QApplication, "activeWindow", lambda: self.front)
        self.qtbot = qtbot
        self.stillhouse = Stillhouse(world.services, tray_only=False, tray_is_possible=lambda: True)
        qtbot.waitUntil(lambda: self.stillhouse.window is not None and self.stillhouse.window.isVisible())

    @property
    def chat(self) -> ChatWindow:
        window = self.stillhouse.window
        assert isinstance(window, ChatWindow)
        return window

    def asks(self) -> None:
        self.chat.composer.write("Why?")
        self.chat.composer.button.click()
        self.qtbot.waitUntil(lambda: not self.chat.session.busy)

    def end(self) -> None:
        self.stillhouse.quit()
        self.qtbot.waitUntil(lambda: self.stillhouse.window is None and not self.stillhouse._tasks.running)
        self.stillhouse.deleteLater()


@pytest.fixture
def ready(world: FakeWorld) -> FakeWorld:
    """The setup is over, the model in memory."""
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    world.engine.models = [InstalledModel(MODEL, 5 * GB)]
    world.engine.memory = [LoadedModel(MODEL, 5 * GB, 5 * GB, 8192)]
    return world


def test_an_answer_is_told_without_a_word_of_it_unless_it_can_be_seen(
    ready: FakeWorld, theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(ready, qtbot, monkeypatch)
    program.asks()
    assert program.told == ["Your answer is ready."]
    program.front = program.chat
    program.asks()
    assert program.told == ["Your answer is ready."]
    program.front = None
    program.stillhouse._preferences.change(notify=False)
    program.asks()
    assert program.told == ["Your answer is ready."]
    program.end()


def test_an_answer_that_failed_is_told_and_one_that_was_stopped_is_not(
    ready: FakeWorld, theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(ready, qtbot, monkeypatch)
    ready.engine.chats = [
        [ChatPiece(content="So"), program.chat.session.stop],
        [Failure(Code.RUNNER_STOPPED)],
    ]
    program.asks()
    assert program.told == []
    program.asks()
    assert len(program.told) == 1
    program.end()


def test_a_download_that_fails_is_told_once(
    ready: FakeWorld, theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready.setup.save(Setup(Step.READY, MODEL, 8192, coming="deepseek-r1:14b"))
    ready.engine.pulls = [[GONE], [GONE]]
    program = Program(ready, qtbot, monkeypatch)
    successor = program.stillhouse._successor
    qtbot.waitUntil(lambda: successor.state is Coming.FAILED)
    assert program.told == ["The download of DeepSeek-R1 14B has stopped. The window says why."]
    successor.changed.emit()
    assert len(program.told) == 1
    program.end()


def test_so_is_the_setups(world: FakeWorld, theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    world.setup.save(Setup(Step.ENGINE, MODEL, 8192))
    world.engine.pulls = [[GONE]]
    program = Program(world, qtbot, monkeypatch)
    assert isinstance(program.stillhouse.window, WizardWindow)
    qtbot.waitUntil(lambda: bool(program.told))
    assert program.told[0].startswith("The download of DeepSeek-R1 7B has stopped.")
    program.end()


def test_a_press_on_a_notification_opens_the_window(
    ready: FakeWorld, theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(ready, qtbot, monkeypatch)
    program.chat.close()
    (icon,) = program.stillhouse.tray.findChildren(QSystemTrayIcon)
    icon.messageClicked.emit()
    assert program.chat.isVisible()
    program.end()
