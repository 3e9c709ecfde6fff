"""The screens of another computer: its dialog before, during and after a test, and a chat that it answers."""

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QWidget

from launcher.core.elsewhere import Served, Server, ServerKind
from launcher.core.engine import ChatPiece, LoadedModel
from launcher.core.problems import Code, Failure
from launcher.core.settings import Settings
from launcher.ui.chat.window import ChatWindow
from launcher.ui.elsewhere.window import ElsewhereDialog
from launcher.ui.tasks import Tasks
from launcher.workflows.elsewhere import Kept
from tests.support.fakes import FakeWorld
from tests.support.screens.screen import Screen, is_said, stand_still

HOST = "gpu-box.lan:8000"
DISTILL = Served("deepseek-ai/DeepSeek-R1-Distill-Qwen-32B", "", 32_768)
OTHER = Served("llama-3.3-70b-instruct", "", 8192)
OFFICE = Server(ServerKind.OPENAI, HOST, DISTILL.name, has_token=True, in_clear=HOST, is_r1=True)
"""With a token that goes there in the clear."""
NEW = Server()
SAFE = "https://ai.office.lan"

_Then = Callable[[ElsewhereDialog], None]


def there(world: FakeWorld, *models: Served) -> None:
    """A server with OpenAI's interface that has these models."""
    world.servers.engine_there.models_there = models
    world.servers.engine_there.memory = [LoadedModel(each.name, 0, 0, each.ctx or 8192) for each in models]


def _dialog(
    server: Server = NEW, then: _Then | None = None, *, stands: bool = False, named: Server | None = None
) -> Callable[[FakeWorld, Tasks], QWidget]:
    def make(world: FakeWorld, tasks: Tasks) -> QWidget:
        there(world, OTHER, DISTILL)
        world.servers.engine_there.chats = [(stand_still, ChatPiece("Hm"))] if stands else [(ChatPiece("Hm"),)]
        dialog = ElsewhereDialog(world.services, tasks, Kept(server, server.address != "", named))
        if then is not None:
            then(dialog)
        return dialog

    return make


def _test(dialog: ElsewhereDialog) -> None:
    dialog.address.line.setText(SAFE)
    dialog.token.line.setText("sesame")
    dialog.test()


def _fails(world: FakeWorld, tasks: Tasks) -> QWidget:
    world.servers.engine_there.trouble = Failure(Code.SERVER_CERTIFICATE, host="ai.office.lan")
    return _dialog(then=_test)(world, tasks)


def _locked(world: FakeWorld, tasks: Tasks) -> QWidget:
    world.secrets.trouble = Failure(Code.KEYRING_LOCKED, host="ai.office.lan")
    return _dialog(then=_test)(world, tasks)


def _use_once_tested(window: QWidget) -> bool:
    assert isinstance(window, ElsewhereDialog)
    if window.keep.isEnabled() and window.keep.isVisible():
        window.use()
    return _says("problem.keyring-locked")(window)


def _says(key: str) -> Callable[[QWidget], bool]:
    def complete(window: QWidget) -> bool:
        return any(is_said(key, label.text()) for label in window.findChildren(QLabel) if label.isVisible())

    return complete


def _chat(trouble: Failure | None = None) -> Callable[[FakeWorld, Tasks], QWidget]:
    def make(world: FakeWorld, tasks: Tasks) -> QWidget:
        there(world, DISTILL)
        world.servers.engine_there.trouble = trouble
        world.settings.settings = Settings().with_server(OFFICE)
        return ChatWindow(world.services, tasks)

    return make


_GONE = Failure(Code.SERVER_UNREACHABLE, host=HOST)

SCREENS: tuple[Screen, ...] = (
    Screen("elsewhere", _dialog()),
    Screen("elsewhere-kept", _dialog(OFFICE)),
    Screen("elsewhere-named", _dialog(named=Server(ServerKind.OLLAMA, "http://gpu-box.lan:11434"))),
    Screen("elsewhere-testing", _dialog(then=_test, stands=True), _says("elsewhere.asking.model")),
    Screen("elsewhere-found", _dialog(then=_test), _says("elsewhere.spoke")),
    Screen("elsewhere-failed", _fails, _says("problem.server-certificate")),
    Screen("elsewhere-keyring", _locked, _use_once_tested),
    Screen("chat-elsewhere", _chat(), _says("chat.state.elsewhere"), (980, 560)),
    Screen("chat-elsewhere-away", _chat(_GONE), _says("problem.server-unreachable"), (980, 560)),
)
