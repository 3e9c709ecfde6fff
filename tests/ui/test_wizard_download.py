import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from launcher.core.engine import EngineState, InstallStep, Phase, PullProgress, PullStatus
from launcher.core.problems import Code, Failure
from launcher.core.progress import Progress
from launcher.core.setup_state import Step
from launcher.text import say
from launcher.ui.parts.bars import Bar
from launcher.ui.tasks import Tasks
from launcher.ui.wizard.flow import PageName
from launcher.ui.wizard.transfer import Transfer
from launcher.ui.wizard.window import WizardWindow
from tests.support.fakes import BLOB, GB, WHOLE_PULL, FakeWorld
from tests.ui.hands import Gate, Open, button, on, press, words


def pulling(gate: Gate, *after: object) -> tuple[object, ...]:
    return (PullStatus("pulling manifest"), PullProgress(BLOB, 1000, 400), PullProgress(BLOB, 1000, 600), gate, *after)


def bar_of(window: WizardWindow) -> Bar:
    return next(bar for bar in window.findChildren(Bar) if bar.isVisible())


def test_the_download_can_be_paused_and_goes_on_where_it_was(
    qtbot: QtBot, world: FakeWorld, opened: Open, gate: Gate
) -> None:
    world.engine.pulls = [pulling(gate), (PullProgress(BLOB, 1000, 1000), PullStatus("success"))]  # type: ignore[list-item]  # a pull that waits
    window = opened(PageName.DOWNLOAD)
    qtbot.waitUntil(lambda: "60 %" in words(window))
    assert window.footer.primary_button.text() == say("wizard.download.pause")
    press(window, Qt.Key.Key_Return)
    gate.open()
    qtbot.waitUntil(lambda: say("wizard.download.title.paused") in words(window))
    assert "stopped at 60 %" in words(window)
    qtbot.waitUntil(lambda: world.setup.load().paused)
    assert bar_of(window).share == pytest.approx(0.6)
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(on(window, PageName.READY))


def test_the_taskbar_shows_what_the_page_shows_and_nothing_at_the_end(
    qtbot: QtBot, world: FakeWorld, opened: Open, gate: Gate
) -> None:
    world.engine.pulls = [pulling(gate), (PullProgress(BLOB, 1000, 1000), PullStatus("success"))]  # type: ignore[list-item]  # a pull that waits
    window = opened(PageName.DOWNLOAD)
    qtbot.waitUntil(lambda: "60 %" in words(window))
    assert world.sign.shown[-1] == (0.6, False)
    press(window, Qt.Key.Key_Return)
    gate.open()
    qtbot.waitUntil(lambda: say("wizard.download.title.paused") in words(window))
    assert world.sign.shown[-1] is None
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(on(window, PageName.READY))
    assert (1.0, False) in world.sign.shown
    assert world.sign.shown[-1] is None


def test_cancelling_asks_and_keeps_what_has_come(qtbot: QtBot, world: FakeWorld, opened: Open, gate: Gate) -> None:
    world.engine.pulls = [pulling(gate)]  # type: ignore[list-item]  # a pull that waits
    window = opened(PageName.DOWNLOAD)
    qtbot.waitUntil(lambda: "60 %" in words(window))
    window.footer.quiet_button.click()
    qtbot.waitUntil(lambda: say("wizard.download.ask") in words(window))
    button(window, "wizard.download.ask.stay").click()
    assert say("wizard.download.ask") not in words(window)
    window.footer.quiet_button.click()
    qtbot.waitUntil(lambda: say("wizard.download.ask") in words(window))
    button(window, "wizard.download.ask.keep").click()
    gate.open()
    assert window.journey.page is PageName.MODEL
    qtbot.waitUntil(lambda: not window.tasks.running)
    assert "pull closed" in world.log
    assert world.disks.asked_to_keep == []


def test_cancelling_can_delete_what_has_come(qtbot: QtBot, world: FakeWorld, opened: Open, gate: Gate) -> None:
    world.engine.pulls = [pulling(gate)]  # type: ignore[list-item]  # a pull that waits
    window = opened(PageName.DOWNLOAD)
    qtbot.waitUntil(lambda: "60 %" in words(window))
    window.footer.quiet_button.click()
    qtbot.waitUntil(lambda: say("wizard.download.ask") in words(window))
    button(window, "wizard.download.ask.delete").click()
    gate.open()
    qtbot.waitUntil(on(window, PageName.MODEL))
    assert world.disks.asked_to_keep


def test_what_was_paused_waits_after_a_restart(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    window = opened(PageName.DOWNLOAD, paused=True)
    qtbot.waitUntil(lambda: say("wizard.download.title.paused") in words(window))
    assert world.log == []
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(on(window, PageName.READY))


def test_an_interruption_says_that_it_goes_on_by_itself(
    qtbot: QtBot, world: FakeWorld, opened: Open, gate: Gate
) -> None:
    world.clock.on_wait = gate
    world.engine.pulls = [
        (PullProgress(BLOB, 1000, 600), Failure(Code.NO_NETWORK, host="registry.ollama.ai")),
        (PullProgress(BLOB, 1000, 1000), PullStatus("success")),
    ]
    window = opened(PageName.DOWNLOAD)
    qtbot.waitUntil(lambda: "It goes on by itself" in words(window))
    assert "waiting at 60 %" in words(window)
    gate.open()
    qtbot.waitUntil(on(window, PageName.READY))


def test_a_problem_is_said_with_its_remedy_and_tried_again(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    world.engine.pulls = [
        (PullProgress(BLOB, 1000, 600), Failure(Code.DISK_FULL, path="/models", short=GB)),
        (PullProgress(BLOB, 1000, 1000), PullStatus("success")),
    ]
    window = opened(PageName.DOWNLOAD)
    qtbot.waitUntil(lambda: "The drive of /models is full" in words(window))
    assert "Free some space" in words(window)
    again = button(window, "wizard.try-again")
    assert again.hasFocus()
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(on(window, PageName.READY))


def test_a_model_that_does_not_load_can_be_changed_for_another(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    def no_memory() -> None:
        raise Failure(Code.OUT_OF_MEMORY, model="DeepSeek-R1 7B")

    world.engine.on_load = no_memory
    window = opened(PageName.DOWNLOAD)
    qtbot.waitUntil(lambda: say("problem.out-of-memory", model="DeepSeek-R1 7B") in words(window))
    button(window, "wizard.download.other").click()
    assert window.journey.page is PageName.MODEL


def test_the_engine_is_fetched_with_its_own_bar(qtbot: QtBot, world: FakeWorld, opened: Open, gate: Gate) -> None:
    world.host.state = EngineState.ABSENT
    world.installer.steps = (
        InstallStep(Phase.DOWNLOAD, GB, 2 * GB),
        gate,
        InstallStep(Phase.DONE, 2 * GB, 2 * GB),
    )
    window = opened(PageName.DOWNLOAD)
    qtbot.waitUntil(lambda: "1.0 GB of 2.0 GB" in words(window))
    gate.open()
    qtbot.waitUntil(on(window, PageName.READY))


def test_the_figures_of_a_transfer_never_run_back(qtbot: QtBot, tasks: Tasks) -> None:
    transfer = Transfer("The model")
    qtbot.addWidget(transfer)
    for completed in (100, 500, 300):
        transfer.show_progress(Progress(Phase.DOWNLOAD, completed, 1000, 10.0, 50.0))
    assert transfer.shown == 0.5
    transfer.show_progress(Progress(Phase.VERIFY, 1000, 1000))
    assert say("wizard.download.phase.verify") in [label.text() for label in transfer.findChildren(QLabel)]
    transfer.show_progress(Progress(Phase.DOWNLOAD, 7_000_000, None))
    assert "7 MB so far" in [label.text() for label in transfer.findChildren(QLabel)]


def test_silence_is_told_with_its_time(qtbot: QtBot, tasks: Tasks) -> None:
    transfer = Transfer("The model")
    qtbot.addWidget(transfer)
    transfer.show_progress(Progress(Phase.DOWNLOAD, 500, 1000, 0.0, None, waiting_since=0.0))
    expected = say("wizard.download.silent", since=0.0)
    assert expected in [label.text() for label in transfer.findChildren(QLabel)]


def test_what_has_not_begun_does_not_stop(qtbot: QtBot, tasks: Tasks) -> None:
    transfer = Transfer("The model")
    qtbot.addWidget(transfer)
    transfer.show_stopped()
    assert transfer.state.value == "waiting"


def test_closing_while_it_downloads_asks_first(qtbot: QtBot, world: FakeWorld, opened: Open, gate: Gate) -> None:
    world.engine.pulls = [pulling(gate)]  # type: ignore[list-item]  # a pull that waits
    window = opened(PageName.DOWNLOAD)
    qtbot.waitUntil(lambda: "60 %" in words(window))
    assert not window.close()
    assert say("wizard.leave.download") in words(window)
    window.footer.leave_button.click()
    gate.open()
    assert not window.isVisible()
    qtbot.waitUntil(lambda: not window.tasks.running)
    assert world.setup.load().step is Step.ENGINE


def test_a_model_that_is_ready_while_one_looks_elsewhere_is_told(
    qtbot: QtBot, world: FakeWorld, opened: Open, gate: Gate
) -> None:
    world.engine.pulls = [pulling(gate, PullProgress(BLOB, 1000, 1000), PullStatus("success"))]  # type: ignore[list-item]  # a pull that waits
    window = opened(PageName.DOWNLOAD)
    qtbot.waitUntil(lambda: "60 %" in words(window))
    window.hide()
    with qtbot.waitSignal(window.arrived) as told:
        gate.open()
    assert told.args == ["DeepSeek-R1 7B is ready"]


def test_an_ollama_that_a_model_finds_too_old_gives_way_at_a_press(
    qtbot: QtBot, world: FakeWorld, opened: Open
) -> None:
    world.host.may_move, world.host.moved_to = True, EngineState.ABSENT
    world.engine.pulls = [[Failure(Code.ENGINE_TOO_OLD, version="0.9.0")], WHOLE_PULL]
    window = opened(PageName.DOWNLOAD)
    qtbot.waitUntil(lambda: "The Ollama that runs is too old" in words(window))
    button(window, "engine.move").click()
    qtbot.waitUntil(on(window, PageName.READY))
    assert "install" in world.log
    assert world.settings.settings.own_engine_only
