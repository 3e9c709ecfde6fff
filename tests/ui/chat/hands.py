"""What the tests of the chat write, press and read."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from launcher.ui.chat.window import ChatWindow
from launcher.ui.transcript.entry import Reply
from launcher.ui.transcript.thinking import ThinkingView
from tests.support.fakes import FakeWorld


def ask(window: ChatWindow, words: str, qtbot: QtBot) -> Reply:
    QTest.keyClicks(window.composer.field, words)
    QTest.keyClick(window.composer.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.session.busy)
    last = window.transcript.entries[-1]
    assert isinstance(last, Reply)
    return last


def opened(window: ChatWindow, chat: str, qtbot: QtBot) -> None:
    window.library.open(chat)
    qtbot.waitUntil(lambda: window.library.recorder.chat is not None and window.library.recorder.chat.id == chat)


def choose(window: ChatWindow, title: str) -> None:
    menu = window.composer.model.menu()
    next(action for action in menu.actions() if action.text() == title).trigger()
    menu.deleteLater()


def in_memory(world: FakeWorld) -> list[str]:
    return [each.name for each in world.engine.memory]


def settled(window: ChatWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not (window._keeper.is_busy or window.library.book.busy))


def press(window: QWidget, name: str) -> None:
    next(
        each
        for each in window.findChildren(QPushButton)
        if name in (each.text(), each.accessibleName()) and each.isVisible()
    ).click()


def thinking(window: QWidget) -> list[ThinkingView]:
    """What shows thinking; the one that is made ahead is hidden."""
    return [each for each in window.findChildren(ThinkingView) if each.isVisible()]


def words(window: QWidget) -> str:
    return "\n".join(each.text() for each in window.findChildren(QLabel) if each.isVisible())
