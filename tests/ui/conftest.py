"""What the tests of windows share: a dressed application, background work that ends with the test, a computer."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from launcher.core.settings import Theme as Choice
from launcher.ui.tasks import Tasks
from launcher.ui.theme import Theme
from tests.support.fakes import FakeWorld


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
