"""A chat opens before its model is in memory: it is loaded meanwhile, in words, and a question waits for it."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from launcher.core.engine import InstalledModel
from launcher.core.hardware import Graphics, Memory
from launcher.core.problems import Code, Failure
from launcher.core.setup_state import Setup, Step
from launcher.core.systems import Os
from launcher.system.ollama.client import OllamaClient
from launcher.ui.chat.window import ChatWindow
from launcher.ui.keeper import State
from launcher.ui.tasks import Tasks
from launcher.ui.transcript.entry import Question, Reply
from tests.support.engine import RunningOllama
from tests.support.fakes import GB, MODEL, FakeWorld
from tests.support.ollama_server import MODELS, OllamaServer
from tests.support.registry import Registry
from tests.ui.chat.hands import press, words

SLOW_S = 1.5
Open = Callable[[OllamaServer], ChatWindow]


@pytest.fixture
def asleep(world: FakeWorld) -> FakeWorld:
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    world.engine.models = [InstalledModel(MODEL, 5 * GB)]
    return world


@pytest.fixture
def show(qtbot: QtBot, world: FakeWorld, tasks: Tasks) -> Callable[..., ChatWindow]:
    """Opens the chat, over the engine at an address where one is given."""

    def make(address: str = "") -> ChatWindow:
        services = replace(world.services, engine=OllamaClient(address, {})) if address else world.services
        window = ChatWindow(services, tasks)
        qtbot.addWidget(window)
        window.show()
        return window

    return make


@contextmanager
def slow_engine(seconds: float = SLOW_S) -> Iterator[OllamaServer]:
    with OllamaServer(installed={MODEL: MODELS / "short.gguf"}, load_seconds=seconds) as server:
        yield server


def write(window: ChatWindow, text: str) -> None:
    QTest.keyClicks(window.composer.field, text)


def send(window: ChatWindow, text: str) -> None:
    write(window, text)
    QTest.keyClick(window.composer.field, Qt.Key.Key_Return)


def test_the_model_is_loaded_while_one_writes_and_the_words_say_where_to_and_since_when(
    show: Callable[..., ChatWindow], asleep: FakeWorld, qtbot: QtBot
) -> None:
    with slow_engine(4.0) as server:
        window = show(server.address)
        qtbot.waitUntil(lambda: "Loading DeepSeek-R1 7B into the graphics card · 0:0" in words(window.header))
        write(window, "Why?")
        assert window.composer.text == "Why?"
        qtbot.waitUntil(lambda: "into the graphics card · 0:01" in words(window.header), timeout=3000)
        qtbot.waitUntil(lambda: "in memory" in words(window.header))
        assert OllamaClient(server.address, {}).loaded()[0].context_length == 8192
        assert not window.session.begun


def test_a_question_asked_meanwhile_waits_in_sight_and_is_answered(
    show: Callable[..., ChatWindow], asleep: FakeWorld, qtbot: QtBot
) -> None:
    with slow_engine() as server:
        window = show(server.address)
        qtbot.waitUntil(lambda: window._keeper.state is State.LOADING)
        send(window, "Why?")
        qtbot.waitUntil(lambda: "Your question waits for this" in words(window.transcript))
        assert "Loading DeepSeek-R1 7B into the graphics card · 0:0" in words(window.transcript)
        assert isinstance(window.transcript.entries[0], Question)
        qtbot.waitUntil(lambda: not window.session.busy, timeout=10_000)
        assert window.transcript.entries[-1].text
        assert [each.name for each in OllamaClient(server.address, {}).loaded()] == [MODEL]


@pytest.mark.parametrize("how", ["Take it back", "Esc", "Stop"])
def test_a_question_that_waits_can_be_taken_back(
    how: str, show: Callable[..., ChatWindow], asleep: FakeWorld, qtbot: QtBot
) -> None:
    with slow_engine() as server:
        window = show(server.address)
        qtbot.waitUntil(lambda: window._keeper.state is State.LOADING)
        send(window, "Why so?")
        qtbot.waitUntil(lambda: window.session.waits)
        write(window, "And this.")
        if how == "Esc":
            QTest.keyClick(window.composer.field, Qt.Key.Key_Escape)
        elif how == "Stop":
            window.composer.button.click()
        else:
            press(window.transcript, how)
        assert window.composer.text == "Why so?\n\nAnd this."
        assert window.composer.field.hasFocus() or not window.isActiveWindow()
        assert window.transcript.entries == ()
        assert window.welcome.isVisible()
        assert not window.session.begun
        qtbot.waitUntil(lambda: window._keeper.state is State.RUNNING, timeout=10_000)  # the load itself goes on
        qtbot.waitUntil(lambda: not window.library.book.busy)
    assert asleep.history.chats() == ()


def test_taken_back_in_a_longer_chat_only_the_question_goes(
    show: Callable[..., ChatWindow], asleep: FakeWorld, qtbot: QtBot
) -> None:
    with slow_engine() as server:
        window = show(server.address)
        send(window, "One?")
        qtbot.waitUntil(lambda: not window.session.busy, timeout=10_000)
        qtbot.waitUntil(lambda: window._keeper.state is State.RUNNING and not window._keeper.is_busy)
        OllamaClient(server.address, {}).unload(MODEL)
        send(window, "Two?")
        qtbot.waitUntil(lambda: window.session.waits)
        press(window.transcript, "Take it back")
        assert [type(each) for each in window.transcript.entries] == [Question, Reply]
        assert window.composer.text == "Two?"
        qtbot.waitUntil(lambda: not window.library.book.busy)
    (chat,) = asleep.history.every()
    assert [turn.content for turn in chat.turns][:1] == ["One?"]
    assert len(chat.turns) == 2


def test_a_load_that_fails_is_said_with_its_remedy_and_tried_again(
    show: Callable[..., ChatWindow], asleep: FakeWorld, qtbot: QtBot
) -> None:
    def full() -> None:
        raise Failure(Code.OUT_OF_MEMORY, model=MODEL)

    asleep.engine.on_load = full
    window = show()
    qtbot.waitUntil(lambda: "Close other programs that use much memory" in words(window))
    asleep.engine.on_load = None
    press(window, "Try again")
    qtbot.waitUntil(lambda: window._keeper.state is State.RUNNING)


def test_where_a_question_waits_the_failure_is_said_once_in_its_place(
    show: Callable[..., ChatWindow], asleep: FakeWorld, qtbot: QtBot
) -> None:
    gate = threading.Event()

    def full() -> None:
        gate.wait(10)
        raise Failure(Code.OUT_OF_MEMORY, model=MODEL)

    asleep.engine.on_load = full
    asleep.engine.chats = [[full]]
    window = show()
    qtbot.waitUntil(lambda: window._keeper.state is State.LOADING)
    send(window, "Why?")
    qtbot.waitUntil(lambda: window.session.waits)
    gate.set()
    qtbot.waitUntil(lambda: not window.session.busy and window._keeper.state is not State.LOADING)
    assert words(window).count("There is not enough free memory") == 1


def test_a_model_that_the_user_stopped_stays_out_until_it_is_wanted(
    show: Callable[..., ChatWindow], asleep: FakeWorld, qtbot: QtBot
) -> None:
    window = show()
    qtbot.waitUntil(lambda: window._keeper.state is State.RUNNING)
    press(window.header, "Stop the model")
    qtbot.waitUntil(lambda: window._keeper.state is State.ASLEEP)
    window.hide()
    window.show()
    qtbot.wait(50)
    assert window._keeper.state is State.ASLEEP
    press(window.header, "Start the model")
    qtbot.waitUntil(lambda: window._keeper.state is State.RUNNING)


def test_on_a_computer_without_a_card_it_goes_into_memory(
    show: Callable[..., ChatWindow], asleep: FakeWorld, qtbot: QtBot
) -> None:
    asleep.probes.found = (Graphics(), Memory(Os.LINUX, ram_mib=32_000, free_mib=24_000, bandwidth_gbs=40.0))
    with slow_engine() as server:
        window = show(server.address)
        qtbot.waitUntil(lambda: "Loading DeepSeek-R1 7B into memory · 0:0" in words(window.header))


@pytest.mark.skipif(not os.environ.get("STILLHOUSE_TEST_OLLAMA"), reason="no real engine is named")
def test_a_real_engine_loads_for_the_chat_that_opens_and_answers_what_waited(
    show: Callable[..., ChatWindow], asleep: FakeWorld, qtbot: QtBot, tmp_path: Path
) -> None:
    with Registry() as registry, RunningOllama(Path(os.environ["STILLHOUSE_TEST_OLLAMA"]), tmp_path) as engine:
        registry.add(MODEL, MODELS / "short.gguf")
        name = registry.name(MODEL)
        engine.ask("POST", "/api/pull", {"model": name, "insecure": True})
        engine.ask("POST", "/api/copy", {"source": name, "destination": MODEL})
        window = show(engine.address)
        qtbot.waitUntil(lambda: "Loading DeepSeek-R1 7B" in words(window.header), timeout=20_000)
        send(window, "Why?")
        qtbot.waitUntil(lambda: not window.session.busy and bool(window.transcript.entries), timeout=60_000)
        last = window.transcript.entries[-1]
        assert isinstance(last, Reply)
        assert last.problem is None
        assert last.text or last.thinking
        assert OllamaClient(engine.address, {}).loaded()[0].context_length == 8192
