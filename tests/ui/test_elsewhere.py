"""Another computer, from the dialog to the answer, against a server of each kind."""

from collections.abc import Callable, Iterator
from typing import cast

import pytest
from keyring.errors import KeyringLocked
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from launcher.core.elsewhere import Server, ServerKind
from launcher.core.engine import InstalledModel, LoadedModel
from launcher.core.problems import Code
from launcher.core.settings import Settings
from launcher.core.setup_state import Setup, Step
from launcher.core.systems import Os
from launcher.system.desktop.secrets import SERVICE, Secrets
from launcher.system.elsewhere.servers import SystemServers
from launcher.system.ollama.addresses import EngineAddress
from launcher.text import say
from launcher.ui.application import Stillhouse
from launcher.ui.chat.window import ChatWindow
from launcher.ui.elsewhere.window import ElsewhereDialog
from launcher.ui.keeper import Keeper, State
from launcher.ui.tasks import Tasks
from launcher.ui.tray import Tray
from launcher.ui.wizard.window import WizardWindow
from launcher.workflows.elsewhere import in_use, read
from tests.support.fakes import GB, MODEL, FakeServers, FakeWorld
from tests.support.keyrings import MemoryKeyring
from tests.support.ollama_server import DEEPSEEK, MODELS, OllamaServer, script
from tests.support.openai_server import DISTILL, Dialect, OpenAiServer
from tests.ui.chat.hands import ask
from tests.ui.hands import button, words

TITLE = "DeepSeek-R1 32B"
ANSWER = script("maths").answer


@pytest.fixture
def keyring(world: FakeWorld) -> MemoryKeyring:
    """The world's servers are real ones, and its keyring is this."""
    made = MemoryKeyring()
    secrets = Secrets(Os.LINUX, lambda: made)
    world.servers = cast(FakeServers, SystemServers(EngineAddress({}, lambda: 0), secrets, {}))
    world.secrets = secrets  # type: ignore[assignment]  # a real one
    return made


@pytest.fixture
def office() -> Iterator[OpenAiServer]:
    """vLLM, with a token."""
    with OpenAiServer(Dialect.VLLM, key="sesame") as server:
        yield server


Dialog = Callable[[], ElsewhereDialog]


@pytest.fixture
def dialog_of(qtbot: QtBot, world: FakeWorld, tasks: Tasks, keyring: MemoryKeyring) -> Dialog:
    """Opens the dialog; each is kept until the test ends, which looks at it when it is closed."""
    made: list[ElsewhereDialog] = []

    def make() -> ElsewhereDialog:
        dialog = ElsewhereDialog(world.services, tasks, read(world.services))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        made.append(dialog)
        qtbot.addWidget(dialog)
        dialog.open()
        return dialog

    return make


def use(qtbot: QtBot, dialog: ElsewhereDialog, address: str, token: str = "") -> None:
    """As a person does it: with the keyboard alone."""
    QTest.keyClicks(dialog.address.line, address)
    QTest.keyClick(dialog.address.line, Qt.Key.Key_Tab)
    QTest.keyClicks(dialog.token.line, token)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.keep.isEnabled)
    with qtbot.waitSignal(dialog.changed):
        QTest.keyClick(dialog, Qt.Key.Key_Return)


def test_a_server_is_tested_and_used(
    qtbot: QtBot, world: FakeWorld, tasks: Tasks, keyring: MemoryKeyring, dialog_of: Dialog, office: OpenAiServer
) -> None:
    dialog = dialog_of()
    assert not dialog.check.isEnabled()
    assert dialog.token.line.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClicks(dialog.address.line, office.host)
    QTest.keyClicks(dialog.token.line, "wrong")
    dialog.check.click()
    qtbot.waitUntil(lambda: f"The server {office.host} wants a token" in words(dialog))
    assert not dialog.keep.isEnabled()
    dialog.token.line.setText("sesame")
    assert "wants a token" not in words(dialog)
    dialog.check.click()
    qtbot.waitUntil(lambda: "answers questions" in words(dialog))
    assert "Models there: 1. Of these, DeepSeek-R1: 1." in words(dialog)
    assert dialog.model.choice.currentText() == f"{TITLE} · {DISTILL}"
    dialog.keep.click()
    qtbot.waitUntil(lambda: not dialog.isVisible())

    kept = world.settings.settings.server
    assert kept == Server(ServerKind.OPENAI, office.host, DISTILL, has_token=True, is_r1=True)
    assert keyring.kept == {(SERVICE, office.host): "sesame"}
    assert "sesame" not in repr(world.settings.settings)


def test_the_line_to_another_computer_is_open_until_it_is_encrypted(
    qtbot: QtBot, world: FakeWorld, tasks: Tasks, keyring: MemoryKeyring, dialog_of: Dialog
) -> None:
    dialog = dialog_of()
    QTest.keyClicks(dialog.address.line, "gpu.invalid:8000")
    assert "The line to gpu.invalid:8000 is not encrypted." in words(dialog)
    assert dialog.check.isEnabled()
    assert not dialog.confirmation.isVisible()
    QTest.keyClicks(dialog.token.line, "sesame")
    assert not dialog.check.isEnabled()
    dialog.confirmation.click()
    assert dialog.check.isEnabled()
    dialog.address.line.setText("https://gpu.invalid")
    assert "not encrypted" not in words(dialog)
    assert dialog.check.isEnabled()
    dialog.reject()


def test_a_locked_keyring_is_told_and_the_token_counts_until_the_end(
    qtbot: QtBot, world: FakeWorld, tasks: Tasks, keyring: MemoryKeyring, dialog_of: Dialog, office: OpenAiServer
) -> None:
    keyring.trouble = KeyringLocked("dismissed")
    dialog = dialog_of()
    QTest.keyClicks(dialog.address.line, office.host)
    QTest.keyClicks(dialog.token.line, "sesame")
    dialog.check.click()
    qtbot.waitUntil(dialog.keep.isEnabled)
    dialog.keep.click()
    qtbot.waitUntil(lambda: "keyring did not open" in words(dialog))
    assert say("elsewhere.session") in words(dialog)
    assert not dialog.keep.isVisible()
    with qtbot.waitSignal(dialog.changed):
        button(dialog, "elsewhere.close").click()

    server = in_use(world.services)
    assert server is not None
    assert world.services.servers.engine(server).loaded()  # the token is held


def test_a_kept_token_is_not_for_another_server_and_can_be_forgotten(
    qtbot: QtBot, world: FakeWorld, tasks: Tasks, keyring: MemoryKeyring, dialog_of: Dialog, office: OpenAiServer
) -> None:
    use(qtbot, dialog_of(), office.host, "sesame")
    dialog = dialog_of()
    assert dialog.token.line.placeholderText() == say("elsewhere.token.kept")
    dialog.address.line.setText("127.0.0.1:1")
    assert dialog.token.line.placeholderText() == ""
    dialog.address.line.setText(office.host)
    dialog.check.click()
    qtbot.waitUntil(dialog.keep.isEnabled)
    button(dialog, "elsewhere.token.forget").click()
    assert say("elsewhere.token.forgotten") in words(dialog)
    dialog.check.click()
    qtbot.waitUntil(lambda: "wants a token" in words(dialog))
    office.key = ""
    dialog.check.click()
    qtbot.waitUntil(dialog.keep.isEnabled)
    with qtbot.waitSignal(dialog.changed):
        dialog.keep.click()
    assert (keyring.kept, world.settings.settings.server_keyed) == ({}, False)


def test_a_test_is_given_up_with_the_dialog(
    qtbot: QtBot, world: FakeWorld, tasks: Tasks, keyring: MemoryKeyring, dialog_of: Dialog
) -> None:
    with OpenAiServer(weights=MODELS / "loop.gguf", pace=5.0) as slow:
        dialog = dialog_of()
        QTest.keyClicks(dialog.address.line, slow.host)
        dialog.check.click()
        qtbot.waitUntil(lambda: "Asking" in words(dialog) and len(slow.calls) >= 2)
        dialog.reject()
        assert tasks.shutdown()
    assert not world.settings.settings.server_in_use


@pytest.fixture(params=["ollama", Dialect.VLLM, Dialect.LLAMA_CPP])
def server(request: pytest.FixtureRequest) -> Iterator[OllamaServer | OpenAiServer]:
    """One of each kind."""
    if request.param == "ollama":
        with OllamaServer(installed={"deepseek-r1:32b": DEEPSEEK["deepseek-r1:8b"]}) as ollama:
            yield ollama
    else:
        with OpenAiServer(request.param) as openai:
            yield openai


def questions(server: OllamaServer | OpenAiServer) -> list[object]:
    return [call.body for call in server.calls if call.path in ("/api/chat", "/v1/chat/completions", "/v1/completions")]


def test_the_chat_is_the_same(
    qtbot: QtBot,
    world: FakeWorld,
    tasks: Tasks,
    keyring: MemoryKeyring,
    dialog_of: Dialog,
    server: OllamaServer | OpenAiServer,
) -> None:
    use(qtbot, dialog_of(), server.address.removeprefix("http://"))
    server.calls.clear()
    world.engine.models = [InstalledModel(MODEL, GB), InstalledModel("deepseek-r1:1.5b", GB)]
    keeper = Keeper(world.services, tasks)
    window = ChatWindow(world.services, tasks, keeper)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: keeper.state is State.ELSEWHERE and len(keeper.present.models) == 2)
    assert f"{TITLE} on 127.0.0.1:" in words(window.header)
    assert not window.header.toggle.isVisible()
    assert not window.composer.model.isVisible()  # the models of this computer are no choice now
    assert questions(server) == []  # nothing is loaded there before it is wanted
    reply = ask(window, "Solve it", qtbot)

    assert (reply.thinking.strip(), reply.text) == (script("maths").thinking.strip(), ANSWER)
    assert reply.model == TITLE
    assert window.session.ctx == 4096
    assert "tokens/s" in reply.figures
    assert world.log == []
    again = ask(window, "And now?", qtbot)
    assert again.text == ANSWER
    sent = questions(server)[-1]
    assert isinstance(sent, dict)
    assert [turn["role"] for turn in sent["messages"]] == ["user", "assistant", "user"]
    assert "thinking" not in sent["messages"][1]
    options = sent.get("options", sent)
    assert (options["temperature"], options["top_p"], "num_ctx" in options) == (0.6, 0.95, False)
    window.hide()
    keeper.rest()


@pytest.mark.parametrize("kind", ["ollama", "openai"])
def test_answer_now_ends_the_thinking_there_too(
    qtbot: QtBot, world: FakeWorld, tasks: Tasks, keyring: MemoryKeyring, dialog_of: Dialog, kind: str
) -> None:
    server = (
        OllamaServer(installed={"deepseek-r1:32b": DEEPSEEK["deepseek-r1:8b"]}, pace=0.01)
        if kind == "ollama"
        else OpenAiServer(pace=0.01)
    )
    with server:
        use(qtbot, dialog_of(), server.address.removeprefix("http://"))
        window = ChatWindow(world.services, tasks)
        qtbot.addWidget(window)
        window.show()
        QTest.keyClicks(window.composer.field, "Solve it")
        QTest.keyClick(window.composer.field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: window.session.thinks and "Answer now" in [each.text() for each in _buttons(window)])
        next(each for each in _buttons(window) if each.text() == "Answer now").click()
        qtbot.waitUntil(lambda: not window.session.busy, timeout=20_000)
        window.hide()

    *_, turn = window.session.so_far
    assert turn.content == ANSWER
    assert turn.thinking.strip() in script("maths").thinking


def _buttons(window: ChatWindow) -> list[QAbstractButton]:
    return [each for each in window.findChildren(QAbstractButton) if each.isVisible()]


def test_what_the_model_there_cannot_do_is_not_offered(
    qtbot: QtBot, world: FakeWorld, tasks: Tasks, keyring: MemoryKeyring, dialog_of: Dialog
) -> None:
    with OpenAiServer(model="class-ai", pace=0.01) as server:
        use(qtbot, dialog_of(), server.host)
        window = ChatWindow(world.services, tasks)
        qtbot.addWidget(window)
        window.show()
        QTest.keyClicks(window.composer.field, "Solve it")
        QTest.keyClick(window.composer.field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: window.session.thinks and any(turn.thinking for turn in window.session.so_far))
        assert "Answer now" not in words(window)
        window.stop()
        qtbot.waitUntil(lambda: not window.session.busy)
        assert "Stopped here" in words(window)
        assert "Continue" not in [each.text() for each in _buttons(window)]
        window.hide()


def test_a_server_that_goes_away_and_comes_back_is_told(
    qtbot: QtBot, world: FakeWorld, tasks: Tasks, keyring: MemoryKeyring, dialog_of: Dialog
) -> None:
    with OpenAiServer() as server:
        use(qtbot, dialog_of(), server.host)
        port = server.port
    keeper = Keeper(world.services, tasks)
    window = ChatWindow(world.services, tasks, keeper)
    tray = Tray(keeper)
    qtbot.addWidget(window)
    window.show()
    keeper.refresh()
    qtbot.waitUntil(lambda: keeper.state is State.AWAY)
    assert f"No answer from 127.0.0.1:{port}" in words(window.header)
    assert f"The server 127.0.0.1:{port} does not answer." in words(window)
    assert tray.words == f"No answer from 127.0.0.1:{port}"
    reply = ask(window, "Solve it", qtbot)
    assert reply.problem is not None
    assert reply.problem.code is Code.SERVER_UNREACHABLE
    with qtbot.waitSignal(window.elsewhere_asked):
        button(window, "elsewhere.change").click()
    keeper.rest()
    tray.remove()
    window.hide()


def test_the_tray_says_who_answers_and_offers_nothing_to_start(
    qtbot: QtBot, world: FakeWorld, tasks: Tasks, keyring: MemoryKeyring, dialog_of: Dialog, office: OpenAiServer
) -> None:
    use(qtbot, dialog_of(), office.host, "sesame")
    keeper = Keeper(world.services, tasks)
    tray = Tray(keeper)
    keeper.refresh()
    qtbot.waitUntil(lambda: keeper.state is State.ELSEWHERE)
    assert tray.words == f"{TITLE} on {office.host}"
    assert not tray.toggle.isVisible()
    assert not tray.choose.menuAction().isVisible()
    keeper.show_answering(True)
    assert tray.words == f"{TITLE} on {office.host} is answering"
    keeper.start()
    keeper.rest()
    tray.remove()
    assert world.log == []


def test_a_model_here_is_let_go_when_another_computer_answers_and_comes_back(
    qtbot: QtBot, world: FakeWorld, tasks: Tasks, keyring: MemoryKeyring, dialog_of: Dialog, office: OpenAiServer
) -> None:
    world.setup.save(Setup(Step.READY, MODEL, 16384))
    world.engine.memory = [LoadedModel(MODEL, 5 * GB, 5 * GB, 16384)]
    program = Stillhouse(world.services, tray_only=False)
    qtbot.waitUntil(lambda: program.window is not None)
    use(qtbot, dialog_of(), office.host, "sesame")
    program._rooms.place_changed.emit(True)
    qtbot.waitUntil(lambda: program._keeper.state is State.ELSEWHERE)
    assert world.engine.memory == []
    world.settings.settings = Settings()
    world.engine.models = []
    program._rooms.place_changed.emit(False)
    qtbot.waitUntil(lambda: program._keeper.state is not State.ELSEWHERE)
    with qtbot.waitSignal(program.ended):
        program.quit()


def test_a_computer_of_a_class_needs_no_setup(
    qtbot: QtBot, world: FakeWorld, tasks: Tasks, keyring: MemoryKeyring, dialog_of: Dialog, office: OpenAiServer
) -> None:
    program = Stillhouse(world.services, tray_only=False)
    qtbot.waitUntil(lambda: isinstance(program.window, WizardWindow))
    wizard = program.window
    assert wizard is not None
    button(wizard, "wizard.welcome.elsewhere").click()
    qtbot.waitUntil(lambda: wizard.findChild(ElsewhereDialog) is not None)
    dialog = wizard.findChild(ElsewhereDialog)
    assert isinstance(dialog, ElsewhereDialog)
    use(qtbot, dialog, office.host, "sesame")
    qtbot.waitUntil(lambda: isinstance(program.window, ChatWindow))
    use_here_again(qtbot, program)
    with qtbot.waitSignal(program.ended):
        program.quit()


def use_here_again(qtbot: QtBot, program: Stillhouse) -> None:
    """Back to this computer, which was never set up."""
    program._rooms.open_elsewhere(program.window)
    window = program.window
    assert window is not None
    qtbot.waitUntil(lambda: window.findChild(ElsewhereDialog) is not None)
    dialog = window.findChild(ElsewhereDialog)
    assert isinstance(dialog, ElsewhereDialog)
    dialog.here.click()
    qtbot.waitUntil(lambda: isinstance(program.window, WizardWindow))
