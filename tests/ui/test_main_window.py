"""The one window: what is in it, how it is closed, and that it opens as it was last seen."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QCloseEvent, QColor, QPalette
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from launcher.core.look import Look
from launcher.ui.looking import Looking
from launcher.ui.main_window import FIRST_SIZE, MainWindow
from launcher.ui.theme import TOKENS

GROUND = QPalette.ColorRole.Window


class Content(QWidget):
    """Has a field, and may refuse to be closed."""

    def __init__(self, title: str, *, stays: bool = False) -> None:
        super().__init__()
        self.setWindowTitle(title)
        self.setMinimumSize(300, 200)
        self.resize(700, 800)
        self.field = QLineEdit()
        QVBoxLayout(self).addWidget(self.field)
        self._stays = stays

    def closeEvent(self, event: QCloseEvent) -> None:
        """As it was told."""
        event.setAccepted(not self._stays)


def made(qtbot: QtBot, look: Look | None = None) -> MainWindow:
    window = MainWindow(look)
    qtbot.addWidget(window)
    window.show()
    return window


def seen(window: MainWindow, qtbot: QtBot) -> Look:
    """How it looks once it rests."""
    looking = Looking(window, window)
    with qtbot.waitSignal(looking.changed) as told:
        window.hide()
        window.show()
    looking.rest()
    assert told.args is not None
    look = told.args[0]
    assert isinstance(look, Look)
    return look


def test_it_is_as_large_as_the_setup_before_anything_is_in_it(qtbot: QtBot) -> None:
    assert TOKENS.window["wizard"] == FIRST_SIZE
    assert made(qtbot).size().toTuple() == FIRST_SIZE


def test_it_is_called_as_its_content_and_grows_with_it(qtbot: QtBot) -> None:
    window, content = made(qtbot), Content("One")
    window.show_content(content)
    assert window.windowTitle() == "One"
    assert window.size().toTuple() == (FIRST_SIZE[0], 800)
    assert window.minimumSize().toTuple() == (300, 200)
    content.setWindowTitle("Two")
    assert window.windowTitle() == "Two"


def test_what_is_no_longer_in_it_has_no_say(qtbot: QtBot) -> None:
    window, former = made(qtbot), Content("One", stays=True)
    qtbot.addWidget(former)
    window.show_content(former)
    window.show_content(Content("Two"))
    former.setWindowTitle("Again")
    assert window.windowTitle() == "Two"
    assert not former.isVisible()
    assert window.close()


def test_the_keyboard_stays_where_the_content_had_it(qtbot: QtBot) -> None:
    window, content = made(qtbot), Content("One")
    content.field.setFocus()
    window.show_content(content)
    assert window.focusWidget() is content.field


def test_the_content_decides_whether_it_closes(qtbot: QtBot) -> None:
    window = made(qtbot)
    window.show_content(Content("One", stays=True))
    assert not window.close()
    assert window.isVisible()
    assert not window.given_up


def test_one_that_is_closed_while_it_is_empty_is_given_up(qtbot: QtBot) -> None:
    window = made(qtbot)
    assert window.close()
    assert window.given_up


def test_it_opens_where_it_was_as_large_and_in_its_colour(qtbot: QtBot) -> None:
    former = made(qtbot)
    former.show_content(Content("One"))
    former.setGeometry(QRect(60, 70, 500, 400))
    dark = QPalette(former.palette())
    dark.setColor(GROUND, QColor("#1c1b1a"))
    former.setPalette(dark)
    look = seen(former, qtbot)
    assert look.ground == "#1c1b1a"

    window = made(qtbot, look)
    assert window.geometry() == QRect(60, 70, 500, 400)
    assert window.palette().color(GROUND).name() == "#1c1b1a"
    window.show_content(Content("Two"))
    assert window.geometry() == QRect(60, 70, 500, 400)
    assert window.palette().color(GROUND).name() != "#1c1b1a"  # the theme's again


def test_one_that_was_maximised_is_so_again(qtbot: QtBot) -> None:
    former = made(qtbot)
    former.show_content(Content("One"))
    former.showMaximized()
    window = made(qtbot, seen(former, qtbot))
    assert window.isMaximized()


def test_nonsense_for_a_place_is_as_the_first_time(qtbot: QtBot) -> None:
    assert made(qtbot, Look("AAAA", "#1c1b1a")).size().toTuple() == FIRST_SIZE


def test_a_look_is_told_once_and_never_of_an_empty_window(qtbot: QtBot) -> None:
    window = made(qtbot)
    looking = Looking(window, window)
    told: list[Look] = []
    looking.changed.connect(told.append)
    window.resize(800, 600)
    qtbot.wait(600)
    assert told == []
    window.show_content(Content("One"))
    window.resize(801, 801)
    qtbot.waitUntil(lambda: len(told) == 1)
    window.hide()
    window.show()
    qtbot.wait(600)
    assert len(told) == 1
