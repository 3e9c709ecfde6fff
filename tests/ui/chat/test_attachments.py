"""Files and long pastes go along with a question; what is no text is refused in words."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from launcher.ui.chat.window import ChatWindow
from tests.support.fakes import FakeWorld
from tests.ui.chat.hands import ask, press, words


def dropped(window: ChatWindow, *paths: Path) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(window, entering)
    if entering.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, left, none))
    return entering.isAccepted()


def test_a_file_that_is_dropped_goes_along_with_its_size(
    window: ChatWindow, world: FakeWorld, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "notes.txt"
    file.write_bytes("größer\n".encode("utf-16"))
    assert dropped(window, file)
    assert "notes.txt" in words(window)
    assert "about 9 tokens" in words(window)
    ask(window, "What is it?", qtbot)
    assert world.engine.requests[-1].turns[-1].content == "notes.txt:\n```\ngrößer\n```\n\nWhat is it?"
    assert window.composer.attachments.held == []


def test_its_size_is_seen_against_the_context(window: ChatWindow, tmp_path: Path, qtbot: QtBot) -> None:
    ask(window, "Hello?", qtbot)
    file = tmp_path / "book.txt"
    file.write_text("words " * 5000)
    dropped(window, file)
    assert "of 16,384 tokens: too much to answer well" in words(window)


def test_a_picture_is_refused_in_words(window: ChatWindow, tmp_path: Path) -> None:
    file = tmp_path / "cat.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    dropped(window, file)
    assert "cat.png was not added" in words(window)
    assert "It is not a text file." in words(window)
    assert window.composer.attachments.held == []


def test_a_folder_and_a_file_without_end_are_refused(window: ChatWindow, tmp_path: Path) -> None:
    dropped(window, tmp_path)
    assert "It cannot be read." in words(window)
    large = tmp_path / "large.txt"
    large.write_bytes(b"x" * 2_000_001)
    dropped(window, large)
    assert "It is longer than 2 MB" in words(window)


def test_words_that_are_dropped_are_no_file(window: ChatWindow) -> None:
    data = QMimeData()
    data.setText("words")
    entering = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(window, entering)
    assert window.composer.attachments.held == []


def test_a_long_paste_goes_along_and_a_short_one_is_written(window: ChatWindow, qtbot: QtBot) -> None:
    clipboard = QApplication.clipboard()
    clipboard.setText("short")
    window.composer.field.paste()
    assert window.composer.text == "short"
    clipboard.setText("long " * 1000)
    window.composer.field.paste()
    assert window.composer.text == "short"
    assert [name for name, _ in window.composer.attachments.held] == ["Pasted text"]
    press(window, "Take Pasted text away")
    assert window.composer.attachments.held == []


def test_what_goes_along_can_be_sent_without_a_word(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    assert not window.composer.button.isEnabled()
    window.composer.attachments.add("a.txt", "one")
    assert window.composer.button.isEnabled()
    QTest.keyClick(window.composer.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.session.busy and window.session.begun)
    assert "one" in world.engine.requests[-1].turns[-1].content
