"""The screens of a chat in which nothing has been said, by the model that would answer."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QAbstractButton, QWidget

from launcher.core.engine import InstalledModel
from launcher.core.setup_state import Setup, Step
from launcher.text import say
from launcher.ui.chat.window import ChatWindow
from launcher.ui.tasks import Tasks
from tests.support.fakes import MODEL, FakeWorld
from tests.support.screens.chat import ready
from tests.support.screens.screen import Screen


def _empty(model: str) -> Callable[[FakeWorld, Tasks], QWidget]:
    def make(world: FakeWorld, tasks: Tasks) -> QWidget:
        ready(world)
        world.setup.save(Setup(Step.READY, model, 16384))
        world.engine.models = [InstalledModel(model, 4_683_073_952)]
        world.engine.memory = [replace(world.engine.memory[0], name=model)]
        return ChatWindow(world.services, tasks)

    return make


def _suggests(name: str) -> Callable[[QWidget], bool]:
    def complete(window: QWidget) -> bool:
        assert isinstance(window, ChatWindow)
        title = say(f"chat.suggestion.{name}")
        return any(each.accessibleName() == title for each in window.welcome.findChildren(QAbstractButton))

    return complete


SCREENS: tuple[Screen, ...] = (
    Screen("chat-empty", _empty(MODEL), _suggests("formula")),
    Screen("chat-empty-small", _empty("deepseek-r1:1.5b"), _suggests("riddle")),
    Screen("chat-empty-large", _empty("deepseek-r1:32b"), _suggests("algorithm")),
    Screen("chat-empty-narrow", _empty("deepseek-r1:14b"), _suggests("program"), (520, 640)),
)
