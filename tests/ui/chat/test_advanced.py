"""What is sent with a question can be read, changed, and put back to DeepSeek's advice."""

import json

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from launcher.core.chat_body import as_set, chat_body, load_body
from launcher.core.engine import LoadedModel
from launcher.core.settings import Settings
from launcher.ui.chat.advanced import Advanced
from launcher.ui.chat.window import ChatWindow
from launcher.workflows.keep import load_request
from tests.support.fakes import MODEL, FakeWorld
from tests.ui.chat.hands import ask, press


def opened(window: ChatWindow, qtbot: QtBot) -> Advanced:
    QTest.keySequence(window, QKeySequence("Ctrl+Shift+A"))
    qtbot.waitUntil(lambda: bool(window.findChildren(Advanced)))
    return window.findChildren(Advanced)[-1]


def test_it_shows_the_next_request_to_the_letter(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    ask(window, "One?", qtbot)
    window.composer.write("Two?")
    dialog = opened(window, qtbot)
    shown = json.loads(dialog.sent.toPlainText())
    dialog.accept()
    ask(window, "", qtbot)
    assert shown == json.loads(json.dumps(chat_body(world.engine.requests[-1])))
    assert shown["options"] == {"temperature": 0.6, "top_p": 0.95, "num_ctx": 16384}
    assert [message["role"] for message in shown["messages"]] == ["user", "assistant", "user"]


def test_what_was_changed_is_sent_to_load_and_to_chat(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot)
    dialog.temperature.setText("0.7")
    dialog.top_p.setText("0.9")
    dialog.context.setText("4096")
    dialog.instructions.setPlainText("Be brief.")
    shown = json.loads(dialog.sent.toPlainText())
    assert shown["options"] == {"temperature": 0.7, "top_p": 0.9, "num_ctx": 4096}
    assert shown["messages"][0]["content"].startswith("Be brief.\n\n")
    dialog.accept()
    qtbot.waitUntil(lambda: world.settings.settings.temperature == 0.7)
    ask(window, "Why?", qtbot)
    sent = world.engine.requests[-1]
    assert (sent.temperature, sent.top_p, sent.num_ctx) == (0.7, 0.9, 4096)
    load = load_request(world.services, MODEL, sent.num_ctx)
    assert load_body(load).items() <= chat_body(as_set(sent, world.settings.settings)).items()
    assert sent.turns[0].content == "Be brief.\n\nWhy?"


def test_reset_goes_back_to_the_advice_and_leaves_the_rest(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    world.settings.settings = Settings(temperature=1.0, keep_loaded_minutes=5, standing_instructions="Rhyme.")
    dialog = opened(window, qtbot)
    assert dialog.reset.isEnabled()
    press(dialog, "Reset to the advice")
    assert not dialog.reset.isEnabled()
    dialog.accept()
    qtbot.waitUntil(lambda: world.settings.settings == Settings(keep_loaded_minutes=5))


def test_what_is_no_figure_changes_nothing(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot)
    dialog.temperature.setText("7")
    dialog.top_p.setText("")
    dialog.context.setText("many")
    assert dialog.settings == Settings()
    dialog.accept()


def test_the_context_that_fits_is_said_where_none_is_chosen(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    world.engine.memory = [LoadedModel(MODEL, 1, 1, 8192)]
    dialog = opened(window, qtbot)
    assert dialog.context.placeholderText() == "8,192, as fits"
    dialog.accept()
