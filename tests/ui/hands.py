"""What the tests of the wizard read and press."""

from collections.abc import Callable
from threading import Event

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from launcher.text import say
from launcher.ui.wizard.flow import PageName
from launcher.ui.wizard.window import WizardWindow

Open = Callable[..., WizardWindow]


def words(window: QWidget) -> str:
    """All that can be read in it now."""
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def button(window: QWidget, key: str, **facts: str) -> QAbstractButton:
    """The visible button with these words."""
    wanted = say(key, **facts)
    return next(each for each in window.findChildren(QAbstractButton) if each.text() == wanted and each.isVisible())


def press(window: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key as the window system brings it."""
    handle = window.window().windowHandle()
    assert handle is not None
    QTest.keyClick(handle, key, modifier)


def on(window: WizardWindow, page: PageName) -> Callable[[], bool]:
    return lambda: window.journey.page is page


class Gate:
    """Work stands still at it until it is opened."""

    def __init__(self) -> None:
        self._event = Event()
        self.open = self._event.set

    def __call__(self) -> None:
        self._event.wait(20)
