"""The screens of a chat that another model goes on with."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from launcher.core.conversation import ASSISTANT, USER
from launcher.core.engine import InstalledModel, Turn
from launcher.core.history import Chat, Said
from launcher.core.setup_state import Setup, Step
from launcher.ui.chat.window import ChatWindow
from launcher.ui.tasks import Tasks
from tests.support.fakes import MODEL, FakeWorld
from tests.support.screens.chat import ANSWER, QUESTION, THINKING, ready
from tests.support.screens.screen import Screen, is_said

_SMALL = "deepseek-r1:1.5b"
_NEXT = "And x² − 5x + 4 = 0?"


def _talk(*models: str) -> Chat:
    """A question for each of ``models``, which answered it."""
    chat, turns = Chat("talk", created=1e9, changed=1e9), tuple[Turn, ...]()
    for model, question in zip(models, (QUESTION, _NEXT), strict=False):
        turns = (*turns, Turn(USER, question), Turn(ASSISTANT, ANSWER, THINKING))
        chat = chat.aligned(turns, 1e9).ended(Said(ASSISTANT, "", thought_s=12.0, model=model, reason="stop"))
    return chat


def _opened(*models: str) -> Callable[[FakeWorld, Tasks], QWidget]:
    def make(world: FakeWorld, tasks: Tasks) -> QWidget:
        ready(world)
        world.setup.save(Setup(Step.READY, MODEL, 16384, starter=_SMALL))
        world.engine.models.append(InstalledModel(_SMALL, 1_117_000_000))
        world.history.kept = {"talk": _talk(*models)}
        window = ChatWindow(world.services, tasks)
        window.library.open("talk")
        return window

    return make


def _goes_on(window: QWidget) -> bool:
    return isinstance(window, ChatWindow) and is_said("chat.model.changed", window._held.line.accessibleName())


def _shown(window: QWidget) -> bool:
    return isinstance(window, ChatWindow) and len(window.transcript.entries) == 4


SCREENS: tuple[Screen, ...] = (
    Screen("chat-going-on", _opened(_SMALL), _goes_on),
    Screen("chat-going-on-narrow", _opened(_SMALL), _goes_on, (520, 640)),
    Screen("chat-taken-over", _opened(_SMALL, MODEL), _shown),
)
