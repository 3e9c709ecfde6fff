"""The help: its pages open from every window, without a network."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from launcher.core.help import TOPICS
from launcher.core.languages import Language
from launcher.ui.help import HelpWindow
from tests.support.fakes import FakeWorld


def test_each_page_is_read_whole(qtbot: QtBot, world: FakeWorld) -> None:
    pages = world.services.help.pages(Language.ENGLISH)
    window = HelpWindow(pages)
    qtbot.addWidget(window)
    window.show()
    assert window.list.count() == len(TOPICS)
    for row, page in enumerate(pages):
        window.list.setCurrentRow(row)
        assert window.text.toPlainText().startswith(page.title)
        assert window.text.verticalScrollBar().value() == 0
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_a_link_is_opened_by_the_system_and_not_in_the_window(
    qtbot: QtBot, world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    window = HelpWindow(world.services.help.pages(Language.ENGLISH))
    qtbot.addWidget(window)
    before = window.text.toPlainText()
    window.text.anchorClicked.emit(QUrl("https://ollama.com"))
    assert window.text.toPlainText() == before
