"""The small model first: the plan's switch, the download page, the line in the chat, and what a restart finds."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from launcher.core.engine import ChatDone, ChatPiece, InstalledModel, LoadedModel, PullLine, PullProgress, PullStatus
from launcher.core.problems import Code, Failure
from launcher.core.setup_state import Setup, Step
from launcher.text import say
from launcher.ui.application import Stillhouse
from launcher.ui.chat.window import ChatWindow
from launcher.ui.coming import Coming
from launcher.ui.parts.switch import Switch
from launcher.ui.transcript.entry import Reply
from launcher.ui.wizard.flow import PageName
from launcher.ui.wizard.window import WizardWindow
from tests.support.fakes import BLOB, GB, MODEL, WHOLE_PULL, FakeWorld
from tests.support.screens.wizard import SMALL, SMALL_BYTES, engine_absent, journey_with_starter
from tests.ui.hands import Gate, Open, button, on, press, words

HALF_WAY = Setup(Step.READY, SMALL, 8192, starter=SMALL, coming=MODEL, coming_ctx=16384)
Said = PullLine | Failure | Callable[[], None]
Start = Callable[[], Stillhouse]


@pytest.fixture
def start(qtbot: QtBot, theme: object, world: FakeWorld, gate: Gate) -> Iterator[Start]:
    """Starts the program; it is ended after the test, and what stands still let go before."""
    started: list[Stillhouse] = []

    def begin() -> Stillhouse:
        program = Stillhouse(world.services, False, lambda: False)
        started.append(program)
        return program

    yield begin
    gate.open()
    for program in started:
        end(program, qtbot)
        program.deleteLater()


def end(program: Stillhouse, qtbot: QtBot) -> None:
    program.quit()
    qtbot.waitUntil(lambda: program.window is None and not program._tasks.running)


def half(world: FakeWorld, *then: Said, setup: Setup = HALF_WAY) -> None:
    """The small model is in use, the right one comes: 60 % of it, and then what the test says."""
    world.setup.save(setup)
    world.engine.models = [InstalledModel(SMALL, GB)]
    world.engine.memory = [LoadedModel(SMALL, GB, GB, 8192)]
    world.engine.pulls = [(PullProgress(BLOB, 1000, 600), *then), WHOLE_PULL]


def chat(program: Stillhouse, qtbot: QtBot) -> ChatWindow:
    qtbot.waitUntil(lambda: isinstance(program.window, ChatWindow) and program.window.isVisible())
    assert isinstance(program.window, ChatWindow)
    return program.window


def says(window: ChatWindow, part: str) -> Callable[[], bool]:
    return lambda: window.coming.isVisible() and part in words(window.coming)


def answer_of(window: ChatWindow) -> str:
    last = window.transcript.entries[-1]
    assert isinstance(last, Reply)
    return last.text


def switch_of(window: WizardWindow) -> Switch:
    return next(each for each in window.findChildren(Switch) if each.isVisible())


def test_the_plan_offers_a_small_model_and_sum_and_time_follow(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    engine_absent(world)
    world.engine.pulls = [WHOLE_PULL, WHOLE_PULL]
    window = opened(PageName.PLAN)
    primary = window.footer.primary_button
    qtbot.waitUntil(lambda: primary.text() == "&Download 6.6 GB")
    assert not switch_of(window).isChecked()
    assert switch_of(window).accessibleName() == "DeepSeek-R1 1.5B first"
    before = words(window)
    switch_of(window).click()
    assert primary.text() == "&Download 7.7 GB"
    assert say("wizard.plan.title.all") in words(window)
    assert words(window).count("minutes at") == before.count("minutes at") == 1
    assert window.focusWidget() is switch_of(window)
    switch_of(window).click()
    assert primary.text() == "&Download 6.6 GB"
    assert words(window) == before
    switch_of(window).click()
    primary.click()
    qtbot.waitUntil(on(window, PageName.DOWNLOAD))
    assert window.journey.starter is not None
    assert window.journey.starter.model == SMALL


def test_the_room_is_judged_with_the_small_model_and_without(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    world.registry.blobs, world.registry.others = {BLOB: 4 * GB}, {SMALL: {BLOB: SMALL_BYTES}}
    world.disks.free_bytes = 5 * GB
    window = opened(PageName.PLAN)
    qtbot.waitUntil(window.footer.primary_button.isEnabled)
    switch_of(window).click()
    assert not window.footer.primary_button.isEnabled()
    assert "short on /" in words(window)


@pytest.mark.parametrize("there", [SMALL, MODEL])
def test_what_is_there_already_is_not_offered(there: str, qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    world.engine.models = [InstalledModel(there, GB)]
    window = opened(PageName.PLAN)
    qtbot.waitUntil(window.footer.primary_button.isEnabled)
    assert not any(each.isVisible() for each in window.findChildren(Switch))


def test_the_small_model_is_ready_while_the_right_one_comes(
    qtbot: QtBot, world: FakeWorld, opened: Open, gate: Gate
) -> None:
    world.engine.pulls = [WHOLE_PULL, (PullProgress(BLOB, 1000, 600), gate), WHOLE_PULL]
    starter = journey_with_starter(world, PageName.DOWNLOAD).starter
    window = opened(PageName.DOWNLOAD, starter=starter)
    qtbot.waitUntil(lambda: say("wizard.download.starter") in words(window) and "60 %" in words(window))
    press(window, Qt.Key.Key_Return)  # Pause is the button of the footer
    gate.open()
    qtbot.waitUntil(lambda: say("wizard.download.title.paused") in words(window))
    with qtbot.waitSignal(window.finished):
        button(window, "wizard.download.starter.chat").click()
    assert world.setup.load().paused


def test_without_a_press_the_right_model_is_the_one_that_is_ready(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    world.engine.pulls = [WHOLE_PULL, WHOLE_PULL]
    opening = journey_with_starter(world, PageName.DOWNLOAD)
    window = opened(PageName.DOWNLOAD, starter=opening.starter)
    qtbot.waitUntil(on(window, PageName.READY))
    qtbot.waitUntil(lambda: "DeepSeek-R1 7B" in words(window))
    assert world.setup.load().coming is None


def test_a_first_run_that_was_cut_off_still_wants_the_small_model(
    qtbot: QtBot, world: FakeWorld, gate: Gate, start: Start
) -> None:
    world.setup.save(Setup(Step.ENGINE, MODEL, 16384, starter=SMALL))
    world.engine.pulls = [WHOLE_PULL, (PullProgress(BLOB, 1000, 600), gate)]
    program = start()
    qtbot.waitUntil(
        lambda: isinstance(program.window, WizardWindow) and say("wizard.download.starter") in words(program.window)
    )


def test_from_the_download_to_the_chat_and_to_the_right_model_in_two_clicks(
    qtbot: QtBot, world: FakeWorld, gate: Gate, start: Start
) -> None:
    world.setup.save(Setup(Step.ENGINE, MODEL, 16384, starter=SMALL))
    first = (PullProgress(BLOB, 1000, 600), gate, PullProgress(BLOB, 1000, 700))
    world.engine.pulls = [WHOLE_PULL, first, WHOLE_PULL]
    program = start()
    qtbot.waitUntil(
        lambda: isinstance(program.window, WizardWindow) and say("wizard.download.starter") in words(program.window)
    )
    assert program.window is not None
    button(program.window, "wizard.download.starter.chat").click()
    gate.open()
    window = chat(program, qtbot)
    window.composer.write("What is 2 + 2?")
    window.composer.button.click()
    qtbot.waitUntil(lambda: not window.session.busy and answer_of(window) == "Hello.")
    qtbot.waitUntil(says(window, say("chat.coming.here", title="DeepSeek-R1 7B")))
    window.coming.button.click()
    qtbot.waitUntil(window.coming.isHidden)
    assert world.setup.load() == Setup(Step.READY, MODEL, world.setup.load().ctx, starter=SMALL)
    assert [each.name for each in world.engine.memory] == [MODEL]
    window.composer.write("And 3 + 3?")
    window.composer.button.click()
    qtbot.waitUntil(lambda: not window.session.busy)
    asked = world.engine.requests[-1]
    assert asked.model == MODEL
    assert "What is 2 + 2?" in [turn.content for turn in asked.turns]


def test_after_a_restart_the_chat_opens_and_the_download_goes_on_by_itself(
    qtbot: QtBot, world: FakeWorld, gate: Gate, start: Start
) -> None:
    half(world, gate)
    window = chat(start(), qtbot)
    qtbot.waitUntil(says(window, "DeepSeek-R1 7B is coming: 60 %"))


def test_a_pause_in_the_chat_lasts_over_a_restart(qtbot: QtBot, world: FakeWorld, gate: Gate, start: Start) -> None:
    half(world, gate)
    program = start()
    window = chat(program, qtbot)
    qtbot.waitUntil(says(window, "60 %"))
    window.coming.button.click()
    task = program._successor._task
    assert task is not None
    qtbot.waitUntil(lambda: task.cancelling.requested)
    gate.open()
    qtbot.waitUntil(says(window, say("chat.coming.paused.at", title="DeepSeek-R1 7B", share=0.6)))
    qtbot.waitUntil(lambda: world.setup.load().paused)
    end(program, qtbot)
    again = chat(start(), qtbot)
    qtbot.waitUntil(says(again, say("chat.coming.paused", title="DeepSeek-R1 7B")))
    again.coming.button.click()
    qtbot.waitUntil(says(again, "is ready"))
    assert not world.setup.load().paused


def test_what_stops_the_download_is_told_and_it_can_be_tried_again(
    qtbot: QtBot, world: FakeWorld, start: Start
) -> None:
    half(world, Failure(Code.DISK_FULL, path="/models", short=GB))
    window = chat(start(), qtbot)
    qtbot.waitUntil(says(window, "DeepSeek-R1 7B has to wait."))
    window.coming.button.click()
    qtbot.waitUntil(says(window, "is ready"))


def test_a_lost_network_is_told_and_mends_itself(qtbot: QtBot, world: FakeWorld, gate: Gate, start: Start) -> None:
    half(world, Failure(Code.NO_NETWORK, host="registry.ollama.ai"))
    world.clock.on_wait = gate
    window = chat(start(), qtbot)
    qtbot.waitUntil(says(window, "goes on by itself"))
    gate.open()
    qtbot.waitUntil(says(window, "is ready"))


def test_the_models_do_not_change_places_under_an_answer_and_no_question_comes_between(
    qtbot: QtBot, world: FakeWorld, gate: Gate, start: Start
) -> None:
    half(world, PullStatus("success"))
    answering, loading = Gate(), gate
    world.engine.chats = [(ChatPiece(content="Four"), answering, ChatDone("stop", 5, 20, 0.5))]
    program = start()
    window = chat(program, qtbot)
    qtbot.waitUntil(says(window, "is ready"))
    window.composer.write("2 + 2?")
    window.composer.button.click()
    qtbot.waitUntil(says(window, say("chat.coming.here.busy", title="DeepSeek-R1 7B")))
    assert not window.coming.button.isEnabled()
    answering.open()
    qtbot.waitUntil(window.coming.button.isEnabled)
    world.engine.on_load = loading
    window.coming.button.setFocus()
    window.coming.button.click()
    qtbot.waitUntil(says(window, say("chat.coming.changing", title="DeepSeek-R1 7B")))
    assert window.composer.isAncestorOf(QApplication.focusWidget())  # type: ignore[arg-type]  # there is one
    window.composer.write("3 + 3?")
    window.composer.button.click()
    assert (window.session.busy, window.composer.text) == (False, "3 + 3?")
    loading.open()
    qtbot.waitUntil(window.coming.isHidden)
    assert program._successor.state is Coming.NONE
