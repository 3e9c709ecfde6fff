"""What the tests of the chat write, press and read."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from launcher.ui.chat.window import ChatWindow
from launcher.ui.transcript.entry import Reply
from launcher.ui.transcript.thinking import ThinkingView


def ask(window: ChatWindow, words: str, qtbot: QtBot) -> Reply:
    QTest.keyClicks(window.composer.field, words)
    QTest.keyClick(window.composer.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.session.busy)
    last = window.transcript.entries[-1]
    assert isinstance(last, Reply)
    return last


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
