"""Every screen, swept: names for all that can have the focus, one way through with Tab, no words cut off."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from launcher.ui.tasks import Tasks
from launcher.ui.theme import Theme
from launcher.ui.wizard.window import WizardWindow
from tests.support.fakes import FakeWorld
from tests.support.layout import cut
from tests.support.screens import life, wizard
from tests.support.screens.screen import Screen, begin_all, end_all

SCREENS = (*wizard.SCREENS, *life.SCREENS)
named = pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)


@pytest.fixture
def held_still(tasks: Tasks) -> Iterator[None]:
    """What the screens let stand still is let go of when the test ends."""
    begin_all()
    yield
    end_all()


@pytest.fixture
def large(qapp: QApplication, theme: Theme) -> Iterator[None]:
    """Type at twice its size, as a system sets it for people who see badly."""
    before = theme._base.pointSizeF()
    theme._base.setPointSizeF(2 * before)
    yield
    theme._base.setPointSizeF(before)


def complete(qtbot: QtBot, tasks: Tasks, screen: Screen) -> QWidget:
    window = screen.make(FakeWorld(), tasks)
    qtbot.addWidget(window, before_close_func=let_go)
    if screen.size is not None:
        window.resize(*screen.size)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: screen.complete(window))
    return window


def let_go(window: QWidget) -> None:
    if isinstance(window, WizardWindow):
        window.page.leave()


def reachable(window: QWidget) -> list[QWidget]:
    """What Tab can reach."""
    return [
        each
        for each in window.findChildren(QWidget)
        if each.isVisible() and each.isEnabled() and each.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


@named
def test_all_that_can_have_the_focus_has_a_name(qtbot: QtBot, tasks: Tasks, held_still: None, screen: Screen) -> None:
    window = complete(qtbot, tasks, screen)
    for each in reachable(window):
        interface = QAccessible.queryAccessibleInterface(each)
        assert interface is not None
        assert interface.text(QAccessible.Text.Name), f"{each!r} has no name"


@named
def test_tab_reaches_everything_and_comes_back(qtbot: QtBot, tasks: Tasks, held_still: None, screen: Screen) -> None:
    window = complete(qtbot, tasks, screen)
    # Of a group with a choice in it Tab reaches that one alone; arrows do the rest.
    wanted = {each for each in reachable(window) if not _stands_back(each)}
    handle = window.windowHandle()
    assert handle is not None
    met: set[QWidget | None] = set()
    for _step in range(len(wanted) + 8):
        QTest.keyClick(handle, Qt.Key.Key_Tab)
        met.add(window.focusWidget())
    assert wanted <= met, [(type(each).__name__, each.accessibleName()) for each in wanted - met]


def _stands_back(widget: QWidget) -> bool:
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.checkedButton() not in (None, widget)


@named
def test_no_two_buttons_of_a_screen_share_a_mnemonic(
    qtbot: QtBot, tasks: Tasks, held_still: None, screen: Screen
) -> None:
    window = complete(qtbot, tasks, screen)
    keys = [
        each.text().partition("&")[2][0].lower()
        for each in window.findChildren(QPushButton)
        if each.isVisible() and "&" in each.text()
    ]
    assert len(keys) == len(set(keys)), keys


@named
def test_no_words_are_cut_off(qtbot: QtBot, tasks: Tasks, held_still: None, screen: Screen) -> None:
    window = complete(qtbot, tasks, screen)
    qtbot.waitUntil(lambda: not cut(window))


@named
def test_no_words_are_cut_off_at_twice_the_size(
    qtbot: QtBot, tasks: Tasks, held_still: None, large: None, screen: Screen
) -> None:
    window = complete(qtbot, tasks, screen)
    qtbot.waitUntil(lambda: not cut(window))
    if isinstance(window, WizardWindow):
        page = window.page
        assert page.mapTo(window, page.rect().topRight()).x() <= window.width(), "the page is wider than the window"


@named
def test_screens_can_be_mirrored(qtbot: QtBot, tasks: Tasks, held_still: None, screen: Screen) -> None:
    window = complete(qtbot, tasks, screen)
    window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert not window.grab().isNull()
    qtbot.waitUntil(lambda: not cut(window))


def test_a_progress_bar_has_its_name(qtbot: QtBot, tasks: Tasks, held_still: None) -> None:
    screen = next(each for each in SCREENS if each.name == "wizard-download")
    window = complete(qtbot, tasks, screen)
    names = [each.accessibleName() for each in window.findChildren(QWidget) if each.accessibleName()]
    assert "DeepSeek-R1 7B" in names
    assert "Step 3 of 4: Download" in names
