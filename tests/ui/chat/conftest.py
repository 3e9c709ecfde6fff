"""The chat's window over an engine in memory, its model loaded."""

import pytest
from pytestqt.qtbot import QtBot

from launcher.core.engine import LoadedModel
from launcher.core.setup_state import Setup, Step
from launcher.ui.chat.window import ChatWindow
from launcher.ui.tasks import Tasks
from tests.support.fakes import GB, MODEL, FakeWorld


@pytest.fixture
def window(qtbot: QtBot, world: FakeWorld, tasks: Tasks) -> ChatWindow:
    world.setup.save(Setup(Step.READY, MODEL, 16384))
    world.engine.memory = [LoadedModel(MODEL, 5 * GB, 5 * GB, 16384)]
    made = ChatWindow(world.services, tasks)
    qtbot.addWidget(made)
    made.show()
    return made
