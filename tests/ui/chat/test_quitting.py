"""Whoever quits in the middle of an answer finds all of it when the program starts again."""

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from launcher.core.engine import ChatPiece, LoadedModel
from launcher.core.setup_state import Setup, Step
from launcher.ui.application import Stillhouse
from launcher.ui.chat.window import ChatWindow
from launcher.ui.theme import Theme
from tests.support.fakes import GB, MODEL, FakeWorld


def test_what_came_before_the_end_is_kept(qtbot: QtBot, theme: Theme, world: FakeWorld) -> None:
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    world.engine.memory = [LoadedModel(MODEL, 5 * GB, 5 * GB, 8192)]
    world.engine.chats = [[ChatPiece(content="Half"), *[lambda: QTest.qSleep(20)] * 200]]
    program = Stillhouse(world.services, tray_only=False, tray_is_possible=lambda: True)
    qtbot.waitUntil(lambda: isinstance(program.window, ChatWindow) and program.window.isVisible())
    window = program.window
    assert isinstance(window, ChatWindow)
    window.composer.write("Long?")
    window.composer.button.click()
    qtbot.waitUntil(lambda: "Half" in window.transcript.entries[-1].text)
    program.quit()
    qtbot.waitUntil(lambda: program.window is None and not program._tasks.running)
    (chat,) = world.history.kept.values()
    assert [said.content for said in chat.turns] == ["Long?", "Half"]
    assert chat.turns[-1].reason == ""
    program.deleteLater()
