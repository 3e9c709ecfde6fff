"""A model for each conversation: remembered, changed beside where one writes, and told where it is gone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from launcher.core.conversation import ASSISTANT, USER
from launcher.core.engine import ChatDone, ChatPiece, InstalledModel, LoadedModel, Turn
from launcher.core.history import Chat
from launcher.core.settings import Settings
from launcher.core.setup_state import Setup, Step
from launcher.ui.chat.window import ChatWindow
from launcher.ui.coming import Coming
from launcher.ui.keeper import State
from launcher.ui.parts import Notice
from launcher.ui.tasks import Tasks
from tests.support.fakes import GB, MODEL, FakeWorld
from tests.support.screens.elsewhere import OFFICE
from tests.ui.chat.hands import ask, choose, in_memory, opened, press, settled
from tests.ui.hands import Gate

SMALL = "deepseek-r1:1.5b"
GONE = "deepseek-r1:14b"


def held(name: str, model: str) -> Chat:
    turns = (Turn(USER, "Why is the sky blue?"), Turn(ASSISTANT, "It scatters."))
    return Chat(name, created=1e9, changed=1e9).aligned(turns, 1e9).held_with(model)


@pytest.fixture
def several(qtbot: QtBot, world: FakeWorld, tasks: Tasks) -> ChatWindow:
    """Two models on the disk, the larger one in memory; a chat held with each, and one with a model that is gone."""
    world.setup.save(Setup(Step.READY, MODEL, 16384))
    world.engine.models = [InstalledModel(SMALL, GB), InstalledModel(MODEL, 5 * GB)]
    world.engine.memory = [LoadedModel(MODEL, 5 * GB, 5 * GB, 16384)]
    world.history.kept = {chat.id: chat for chat in (held("small", SMALL), held("right", MODEL), held("gone", GONE))}
    window = ChatWindow(world.services, tasks)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(window.composer.model.isVisible)
    return window


def notices(window: ChatWindow) -> list[str]:
    return [each.accessibleName() for each in window.findChildren(Notice) if each.isVisible()]


def test_one_model_alone_is_no_choice(window: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    world.engine.models = [InstalledModel(MODEL, 5 * GB)]
    with qtbot.waitSignal(window._keeper.present.listed):
        window.new_chat()
    assert not window.composer.model.isVisible()


def test_each_conversation_remembers_its_model(several: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    choice = several.composer.model
    assert choice.text() == "DeepSeek-R1 7B"
    opened(several, "small", qtbot)
    assert choice.text() == "DeepSeek-R1 1.5B"
    assert choice.accessibleName() == "Model of this chat: DeepSeek-R1 1.5B"
    assert in_memory(world) == [MODEL], "nothing is loaded before something is asked"
    ask(several, "And at dusk?", qtbot)
    assert world.engine.requests[-1].model == SMALL
    assert f"unload {MODEL}" in world.log
    opened(several, "right", qtbot)
    ask(several, "And at dawn?", qtbot)
    assert world.engine.requests[-1].model == MODEL
    settled(several, qtbot)
    assert {name: chat.model for name, chat in world.history.kept.items() if name in ("small", "right")} == {
        "small": SMALL,
        "right": MODEL,
    }


def test_another_model_is_chosen_for_this_conversation_and_loaded_at_once(
    several: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    opened(several, "right", qtbot)
    choose(several, "DeepSeek-R1 1.5B")
    assert several._keeper.state is State.LOADING
    assert several._keeper.facts["model"] == "DeepSeek-R1 1.5B"
    qtbot.waitUntil(lambda: in_memory(world) == [SMALL])
    settled(several, qtbot)
    assert world.history.kept["right"].model == SMALL
    assert world.setup.load().model == MODEL, "new chats go on with the one that was set up"
    ask(several, "And at dusk?", qtbot)
    assert world.engine.requests[-1].model == SMALL


def test_it_is_chosen_with_the_keyboard_alone(several: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    choice = several.composer.model
    choice.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(choice, Qt.Key.Key_Space)
    menu = next(each for each in choice.findChildren(QMenu) if each.isVisible())
    assert [(each.text(), each.isChecked()) for each in menu.actions()] == [
        ("DeepSeek-R1 1.5B", False),
        ("DeepSeek-R1 7B", True),
    ]
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: in_memory(world) == [SMALL])


def test_the_one_that_is_in_use_changes_nothing(several: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    choose(several, "DeepSeek-R1 7B")
    settled(several, qtbot)
    assert not any(each.startswith(("load", "unload")) for each in world.log)


def test_while_it_answers_the_model_stays(several: ChatWindow, world: FakeWorld, gate: Gate, qtbot: QtBot) -> None:
    world.engine.chats = [(ChatPiece(content="So"), gate, ChatDone("stop", 5, 20, 0.5))]
    QTest.keyClicks(several.composer.field, "Why?")
    QTest.keyClick(several.composer.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: several.session.busy)
    assert not several.composer.model.isEnabled()
    several._held.change(SMALL)
    gate.open()
    qtbot.waitUntil(lambda: not several.session.busy)
    assert several.composer.model.isEnabled()
    assert in_memory(world) == [MODEL]


def test_a_model_chosen_for_all_is_that_of_the_open_chat_too(
    several: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    opened(several, "right", qtbot)
    several._keeper.use(SMALL)
    qtbot.waitUntil(lambda: in_memory(world) == [SMALL] and not several._keeper.is_busy)
    assert several.composer.model.text() == "DeepSeek-R1 1.5B"
    ask(several, "And at dusk?", qtbot)
    assert world.engine.requests[-1].model == SMALL


def test_a_chat_whose_model_is_gone_says_so_and_goes_on_with_the_one_in_use(
    several: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    opened(several, "gone", qtbot)
    qtbot.waitUntil(
        lambda: "The model of this chat, DeepSeek-R1 14B, is no longer on this computer" in notices(several)
    )
    assert several.composer.model.accessibleName() in notices(several)
    press(several, "Go on with the model in use")
    assert several.composer.model.text() == "DeepSeek-R1 7B"
    ask(several, "And at dusk?", qtbot)
    assert world.engine.requests[-1].model == MODEL
    settled(several, qtbot)
    assert world.history.kept["gone"].model == MODEL


def test_where_nothing_is_in_memory_the_one_that_was_set_up_is_loaded_for_it(
    several: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    several._keeper.stop()
    qtbot.waitUntil(lambda: several._keeper.state is State.ASLEEP and not several._keeper.is_busy)
    opened(several, "gone", qtbot)
    qtbot.waitUntil(lambda: bool(notices(several)))
    press(several, "Go on with the model in use")
    qtbot.waitUntil(lambda: in_memory(world) == [MODEL])


def test_or_it_is_downloaded_again_beside_the_chat(several: ChatWindow, world: FakeWorld, qtbot: QtBot) -> None:
    opened(several, "gone", qtbot)
    qtbot.waitUntil(lambda: bool(notices(several)))
    press(several, "Download it again")
    qtbot.waitUntil(lambda: several._successor.state is Coming.HERE)
    assert GONE in [each.name for each in world.engine.models]


def test_who_asks_all_the_same_is_told_and_the_model_in_memory_stays(
    several: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    opened(several, "gone", qtbot)
    qtbot.waitUntil(lambda: bool(notices(several)))
    press(several, "Close")
    several._keeper.changed.emit()
    assert notices(several) == [], "once is enough"
    reply = ask(several, "And at dusk?", qtbot)
    assert reply.problem is not None
    assert any("no longer on this computer" in each for each in notices(several))
    assert in_memory(world) == [MODEL]


def test_a_model_that_no_registry_has_is_not_offered_for_download(
    several: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    world.history.kept["gone"] = held("gone", "my-notes:latest")
    opened(several, "gone", qtbot)
    qtbot.waitUntil(lambda: bool(notices(several)))
    (notice,) = [each for each in several.findChildren(Notice) if each.isVisible()]
    assert [each.text() for each in notice.buttons] == ["Go on with the model in use", "Close"]


def test_while_another_computer_answers_the_chat_stays_held_with_its_model_here(
    several: ChatWindow, world: FakeWorld, qtbot: QtBot
) -> None:
    opened(several, "right", qtbot)
    world.settings.settings = Settings().with_server(OFFICE)
    several._keeper.refresh()
    qtbot.waitUntil(lambda: several._keeper.state is State.ELSEWHERE)
    assert not several.composer.model.isVisible()
    ask(several, "And at dusk?", qtbot)
    settled(several, qtbot)
    kept = world.history.kept["right"]
    assert (kept.model, kept.turns[-1].model) == (MODEL, OFFICE.model)


@pytest.mark.parametrize(("width", "named"), [(980, True), (520, False)])
def test_where_there_is_no_room_the_sign_alone_stays(
    several: ChatWindow, qtbot: QtBot, width: int, named: bool
) -> None:
    several.composer.show_context(3100, 16384)
    several.resize(width, 640)
    qtbot.waitUntil(lambda: bool(several.composer.model.text()) is named)
    assert several.composer.model.isVisible()
    assert several.composer.width() <= several.width()
