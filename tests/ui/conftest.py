"""What the tests of windows share: a dressed application, background work that ends with the test, a computer."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from launcher.core.settings import Theme as Choice
from launcher.ui.tasks import Tasks
from launcher.ui.theme import Theme
from launcher.ui.wizard.flow import PageName
from launcher.ui.wizard.window import WizardWindow
from tests.support.fakes import FakeWorld
from tests.support.screens.wizard import journey_of
from tests.ui.hands import Gate, Open


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme; tests that change it leave it as it was."""
    made = Theme.apply(qapp, Choice.LIGHT)
    yield made
    made.choose(Choice.LIGHT)


@pytest.fixture
def tasks(qtbot: QtBot, theme: Theme) -> Iterator[Tasks]:
    """Background work."""
    made = Tasks()
    yield made
    assert made.shutdown()
    made.deleteLater()


@pytest.fixture
def world() -> FakeWorld:
    """A computer with an 8 GB card, and an engine without a model."""
    return FakeWorld()


@pytest.fixture
def opened(qtbot: QtBot, tasks: Tasks, world: FakeWorld) -> Open:
    """Opens the wizard on the world's computer, on a page of a journey."""

    def make(page: PageName | None = None, **changes: object) -> WizardWindow:
        journey = None if page is None else journey_of(world, page, **changes)
        window = WizardWindow(world.services, tasks, journey)
        qtbot.addWidget(window, before_close_func=lambda each: each.page.leave())
        with qtbot.waitExposed(window):
            window.show()
        return window

    return make


@pytest.fixture
def gate(tasks: Tasks) -> Gate:
    """Opens when the test ends, before the background is waited for."""
    made = Gate()
    tasks.destroyed.connect(made.open)
    return made
