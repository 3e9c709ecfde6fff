"""Which window is open, and how it all ends."""
# Longer than a module may be: one program, and every way into it and out of it.

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QSessionManager
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from launcher.core.engine import EngineState, InstalledModel, LoadedModel, PullProgress
from launcher.core.problems import Code, Failure, Problem
from launcher.core.settings import Settings
from launcher.core.settings import Theme as Choice
from launcher.core.setup_state import Setup, Step
from launcher.ui.application import Stillhouse
from launcher.ui.chat.window import ChatWindow
from launcher.ui.keeper import State
from launcher.ui.parts import Notice
from launcher.ui.tasks import Tasks
from launcher.ui.theme import Theme
from launcher.ui.transcript.highlight import COMMON, lexer
from launcher.ui.transcript.maths import formula
from launcher.ui.transcript.reply import ReplyView
from launcher.ui.tray import Tray
from launcher.ui.warmup import WarmUp
from launcher.ui.wizard.flow import PageName
from launcher.ui.wizard.window import WizardWindow
from tests.support.fakes import BLOB, GB, MODEL, WHOLE_PULL, FakeHost, FakeWorld
from tests.support.model_store import put_model
from tests.ui.hands import Gate
from tests.ui.hands import press as press_key

Start = Callable[..., Stillhouse]


@pytest.fixture
def start(qtbot: QtBot, theme: Theme, world: FakeWorld) -> Iterator[Start]:
    """Starts the program; it is ended after the test."""
    started: list[Stillhouse] = []

    def begin(*, tray: bool = True, tray_only: bool = False) -> Stillhouse:
        program = Stillhouse(world.services, tray_only, lambda: tray)
        started.append(program)
        return program

    yield begin
    for program in started:
        end(program, qtbot)
        program.deleteLater()


@pytest.fixture
def ready(world: FakeWorld) -> None:
    """The setup is over."""
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    world.engine.models = [InstalledModel(MODEL, 5 * GB)]


def end(program: Stillhouse, qtbot: QtBot) -> None:
    program.quit()
    qtbot.waitUntil(lambda: program.window is None and not program._tasks.running)


def chat(program: Stillhouse, qtbot: QtBot) -> ChatWindow:
    qtbot.waitUntil(lambda: isinstance(program.window, ChatWindow) and program.window.isVisible())
    assert isinstance(program.window, ChatWindow)
    return program.window


def wizard(program: Stillhouse, qtbot: QtBot) -> WizardWindow:
    qtbot.waitUntil(lambda: isinstance(program.window, WizardWindow) and program.window.isVisible())
    assert isinstance(program.window, WizardWindow)
    return program.window


def notices(program: Stillhouse) -> list[str]:
    assert program.window is not None
    return [each.accessibleName() for each in program.window.findChildren(Notice) if each.isVisible()]


def press(program: Stillhouse, words: str) -> None:
    assert program.window is not None
    next(each for each in program.window.findChildren(QPushButton) if each.text() == words and each.isVisible()).click()


# Which window


def test_a_first_run_opens_the_setup(start: Start, qtbot: QtBot) -> None:
    program = start()
    assert wizard(program, qtbot).journey.page is PageName.WELCOME
    assert program.tray.open.text() == "Open setup"


def test_a_setup_that_was_cut_off_goes_on(start: Start, world: FakeWorld, qtbot: QtBot) -> None:
    world.setup.save(Setup(Step.ENGINE, MODEL, 8192))
    assert wizard(start(), qtbot).journey.page is not PageName.WELCOME


@pytest.mark.usefixtures("ready")
def test_where_the_setup_is_over_the_chat_opens(start: Start, qtbot: QtBot) -> None:
    program = start()
    assert chat(program, qtbot).windowTitle() == QGuiApplication.applicationDisplayName()
    assert program.tray.open.text() == "Open chat"
    qtbot.waitUntil(lambda: program._keeper.state is State.RUNNING)  # it is loaded while one begins to write


def test_after_the_setup_the_chat_takes_its_place_and_the_tray_stays(
    start: Start, world: FakeWorld, qtbot: QtBot
) -> None:
    program = start()
    first, tray = wizard(program, qtbot), program.tray
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    first.finish()
    chat(program, qtbot)
    assert not first.isVisible()
    assert program.tray is tray
    assert tray.open.text() == "Open chat"


def test_closing_the_setup_quits(start: Start, qtbot: QtBot) -> None:
    program = start()
    wizard(program, qtbot).close()
    qtbot.waitUntil(lambda: program.window is None)
    assert not program.tray._icon.isVisible()


def test_the_theme_of_the_settings_is_worn(start: Start, world: FakeWorld, theme: Theme, qtbot: QtBot) -> None:
    world.settings.settings = Settings(theme=Choice.DARK)
    wizard(start(), qtbot)
    assert theme.dark


@pytest.mark.usefixtures("ready")
def test_whoever_asks_before_it_is_known_which_window_is_due_gets_the_right_one(start: Start, qtbot: QtBot) -> None:
    program = start(tray_only=True)
    program.show_window()
    assert program.window is None
    chat(program, qtbot)


# The tray, and no tray


@pytest.mark.usefixtures("ready")
def test_closing_the_chat_keeps_it_in_the_tray_with_what_was_said(start: Start, qtbot: QtBot) -> None:
    program = start()
    window = chat(program, qtbot)
    window.composer.write("Half a question")
    window.close()
    assert not window.isVisible()
    program.tray.open.trigger()
    assert chat(program, qtbot) is window
    assert window.composer.text == "Half a question"


@pytest.mark.usefixtures("ready")
def test_without_a_tray_closing_asks_once_whether_to_quit(start: Start, qtbot: QtBot) -> None:
    program = start(tray=False)
    window = chat(program, qtbot)
    window.close()
    assert window.isVisible()
    assert notices(program) == ["Quit, or keep it in the background?"]
    press(program, "Keep in the background")
    assert program.main.isMinimized()
    program.show_window()
    assert not program.main.isMinimized()
    assert notices(program) == []
    window.close()
    assert program.main.isMinimized()
    assert notices(program) == []


@pytest.mark.usefixtures("ready")
def test_without_a_tray_quit_quits(start: Start, qtbot: QtBot) -> None:
    program = start(tray=False)
    chat(program, qtbot).close()
    press(program, "Quit")
    qtbot.waitUntil(lambda: program.window is None)


@pytest.mark.usefixtures("ready")
def test_closing_again_instead_of_an_answer_quits(start: Start, qtbot: QtBot) -> None:
    program = start(tray=False)
    window = chat(program, qtbot)
    window.close()
    window.close()
    qtbot.waitUntil(lambda: program.window is None)


@pytest.mark.usefixtures("ready")
def test_the_tray_alone_opens_no_window(start: Start, qtbot: QtBot) -> None:
    program = start(tray_only=True)
    qtbot.waitUntil(lambda: program._keeper.state is State.ASLEEP)
    program._tray_wait.timeout.emit()
    assert program.window is None
    program.tray.open.trigger()
    chat(program, qtbot)


@pytest.mark.usefixtures("ready")
def test_the_tray_alone_opens_the_window_where_no_tray_comes(start: Start, qtbot: QtBot) -> None:
    program = start(tray=False, tray_only=True)
    qtbot.waitUntil(program._tray_wait.isActive)
    assert program.window is None
    program._tray_wait.timeout.emit()
    chat(program, qtbot)


# Problems


class Damaged:
    """A store whose file is damaged: it says so once, or, unreadable, each time."""

    def __init__(self, code: Code, value: object, *, once: bool = True) -> None:
        self._code, self._value, self._once, self._said = code, value, once, False

    def load(self) -> object:
        if self._said and self._once:
            return self._value
        self._said = True
        raise Failure(self._code, kept="/home/settings.json.damaged-1", path="/home/settings.json", reason="denied")

    def save(self, value: object) -> None:
        self._value = value

    def newer(self) -> None:
        """It is not."""


@pytest.mark.expects_log("problem settings-damaged")
@pytest.mark.expects_log("problem setup-state-damaged")
def test_what_is_damaged_is_told_on_the_first_page_and_defaults_take_its_place(
    start: Start, world: FakeWorld, qtbot: QtBot
) -> None:
    world.settings = Damaged(Code.SETTINGS_DAMAGED, Settings())  # type: ignore[assignment]  # another store
    world.setup = Damaged(Code.SETUP_STATE_DAMAGED, Setup())  # type: ignore[assignment]  # another store
    program = start()
    assert wizard(program, qtbot).journey.page is PageName.WELCOME
    assert len(notices(program)) == 2
    press(program, "Close")
    press(program, "Close")
    program.show_window()
    assert notices(program) == []


@pytest.mark.expects_log("problem settings-damaged")
@pytest.mark.usefixtures("ready")
def test_damaged_settings_are_told_in_the_chat(start: Start, world: FakeWorld, qtbot: QtBot) -> None:
    world.settings = Damaged(Code.SETTINGS_DAMAGED, Settings())  # type: ignore[assignment]  # another store
    program = start()
    chat(program, qtbot)
    assert len(notices(program)) == 1


@pytest.mark.expects_log("problem file-unreadable")
def test_files_that_may_not_be_read_still_open_a_window(start: Start, world: FakeWorld, qtbot: QtBot) -> None:
    world.settings = Damaged(Code.FILE_UNREADABLE, Settings(), once=False)  # type: ignore[assignment]  # another store
    world.setup = Damaged(Code.FILE_UNREADABLE, Setup(), once=False)  # type: ignore[assignment]  # another store
    program = start()
    wizard(program, qtbot)
    assert len(notices(program)) == 1


class Broken:
    """A store with a mistake in it."""

    def load(self) -> Settings:
        raise ZeroDivisionError("by zero")


@pytest.mark.expects_log("background work failed")
@pytest.mark.expects_log("problem unexpected")
def test_a_mistake_of_ours_while_starting_still_opens_a_window(start: Start, world: FakeWorld, qtbot: QtBot) -> None:
    world.settings = Broken()  # type: ignore[assignment]  # another store
    program = start()
    wizard(program, qtbot)
    assert len(notices(program)) == 1


@pytest.mark.expects_log("unexpected")
@pytest.mark.usefixtures("ready")
def test_what_nobody_foresaw_is_logged_and_told_and_the_program_goes_on(
    start: Start, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    program = start()
    window = chat(program, qtbot)
    for _ in range(3):
        try:
            raise ZeroDivisionError("by zero")
        except ZeroDivisionError as error:
            program.unexpected(type(error), error, error.__traceback__)
    assert len(notices(program)) == 1
    assert "ZeroDivisionError: by zero" in caplog.text
    assert "Traceback" in caplog.text
    assert window.isVisible()


@pytest.mark.expects_log("unexpected")
@pytest.mark.usefixtures("ready")
def test_no_window_opens_unasked_for_a_problem_but_the_next_one_tells_it(start: Start, qtbot: QtBot) -> None:
    program = start()
    window = chat(program, qtbot)
    window.close()
    program.unexpected(ZeroDivisionError, ZeroDivisionError("by zero"), None)
    assert not window.isVisible()
    program.show_window()
    assert len(notices(program)) == 1


@pytest.mark.expects_log("problem model-missing")
@pytest.mark.usefixtures("ready")
def test_a_start_from_the_tray_that_fails_opens_the_window_and_tells_why(
    start: Start, world: FakeWorld, qtbot: QtBot
) -> None:
    world.engine.models = []
    program = start(tray_only=True)
    qtbot.waitUntil(lambda: program._keeper.state is State.ASLEEP)
    program.tray.toggle.trigger()
    chat(program, qtbot)
    assert notices(program) == ["deepseek-r1:7b is not on this computer."]


# The end


@pytest.mark.usefixtures("ready")
def test_quit_frees_the_memory_and_stops_the_engine_that_is_ours(start: Start, world: FakeWorld, qtbot: QtBot) -> None:
    world.host.ours = True
    world.engine.memory = [LoadedModel(MODEL, 5 * GB, 5 * GB, 8192)]
    program = start()
    chat(program, qtbot)
    program.tray.quit.trigger()
    program.quit()
    qtbot.waitUntil(lambda: program.window is None)
    assert world.engine.memory == []
    assert world.log.count("stop") == 1
    assert not program.hangs
    program.show_window()
    assert program.window is None


def test_a_download_ends_before_the_engine_is_stopped(start: Start, world: FakeWorld, qtbot: QtBot) -> None:
    pulling = threading.Event()
    world.host.ours = True
    world.setup.save(Setup(Step.ENGINE, MODEL, 8192))
    world.engine.pulls = [[pulling.set, *[lambda: time.sleep(0.02)] * 500]]
    program = start()
    window = wizard(program, qtbot)
    qtbot.waitUntil(window.footer.primary_button.isEnabled)
    window.footer.primary_button.click()
    qtbot.waitUntil(pulling.is_set)
    began = time.monotonic()
    end(program, qtbot)
    assert time.monotonic() - began < 5
    assert world.log.index("pull closed") < world.log.index("stop")
    assert world.host.state is EngineState.INSTALLED


def test_the_setups_download_is_shown_in_the_tray_and_paused_and_resumed_there(
    start: Start, world: FakeWorld, gate: Gate, qtbot: QtBot
) -> None:
    world.setup.save(Setup(Step.ENGINE, MODEL, 8192))
    world.engine.pulls = [(PullProgress(BLOB, 1000, 340), gate), WHOLE_PULL]
    program = start()
    window, tray = wizard(program, qtbot), program.tray
    qtbot.waitUntil(lambda: "DeepSeek-R1 7B is being downloaded: 34 %" in tray._icon.toolTip())
    assert tray.pause.text() == "Pause download (34 %)"
    tray.pause.trigger()
    gate.open()
    qtbot.waitUntil(lambda: tray.pause.text() == "Resume download (34 %)")
    assert world.setup.load().paused
    assert "is being downloaded" not in tray._icon.toolTip()
    tray.pause.trigger()
    qtbot.waitUntil(lambda: window.journey.page is PageName.READY)
    assert not tray.pause.isVisible()


@pytest.mark.usefixtures("ready")
def test_work_that_does_not_listen_is_not_waited_for(start: Start, world: FakeWorld, qtbot: QtBot) -> None:
    let_go = threading.Event()
    program = start()
    chat(program, qtbot)
    program._tasks.call(lambda: let_go.wait(20), lambda _result: None, lambda _problem: None)
    began = time.monotonic()
    program.quit()
    qtbot.waitUntil(lambda: program.window is None)
    assert time.monotonic() - began < 3
    assert program.hangs
    assert "stop" in world.log
    let_go.set()


@pytest.mark.usefixtures("ready")
def test_an_engine_that_does_not_end_is_not_waited_for(start: Start, world: FakeWorld, qtbot: QtBot) -> None:
    let_go = threading.Event()
    program = start()
    chat(program, qtbot)
    qtbot.waitUntil(lambda: program._keeper.state is State.RUNNING)

    class Frozen(FakeHost):
        def stop(self) -> bool:
            return let_go.wait(20)

    world.host.__class__ = Frozen
    program._last_call.setInterval(100)
    program.quit()
    qtbot.waitUntil(lambda: program.window is None)
    assert program.hangs
    let_go.set()


@pytest.mark.usefixtures("ready")
def test_an_engine_that_cannot_be_asked_does_not_stop_the_end(start: Start, world: FakeWorld, qtbot: QtBot) -> None:
    program = start()
    chat(program, qtbot)
    world.host.trouble = Failure(Code.ENGINE_ANSWER_UNREADABLE, address="x")
    program.quit()
    qtbot.waitUntil(lambda: program.window is None)
    assert not program.hangs


class Session:
    """What the desktop's session manager hears from us."""

    hint: object = None

    def setRestartHint(self, hint: QSessionManager.RestartHint) -> None:
        self.hint = hint


@pytest.mark.usefixtures("ready")
def test_the_end_of_the_session_is_the_end(start: Start, qtbot: QtBot) -> None:
    program, session = start(), Session()
    chat(program, qtbot)
    program.end_with_session(session)  # type: ignore[arg-type]  # Qt alone can make one
    qtbot.waitUntil(lambda: program.window is None)
    assert session.hint is QSessionManager.RestartHint.RestartNever


# While nobody waits


def test_what_the_first_answer_needs_is_loaded_a_part_at_a_time(qtbot: QtBot, tasks: Tasks) -> None:
    lexer.cache_clear()
    formula.cache_clear()
    warm_up = WarmUp(tasks)
    warm_up.begin()
    warm_up._first.setInterval(1)
    warm_up._next.setInterval(1)
    qtbot.waitUntil(lambda: warm_up.over)
    assert lexer.cache_info().currsize == len(COMMON)
    assert formula.cache_info().currsize == 1
    assert not [widget for widget in QApplication.topLevelWidgets() if widget.findChild(ReplyView)]


def test_what_is_loaded_in_advance_does_not_hold_up_the_end(qtbot: QtBot, tasks: Tasks) -> None:
    lexer.cache_clear()
    warm_up = WarmUp(tasks)
    warm_up.begin()
    warm_up._first.setInterval(0)
    qtbot.waitUntil(lambda: tasks.running > 0)
    warm_up.rest()
    qtbot.waitUntil(lambda: tasks.running == 0)
    assert warm_up.over
    assert lexer.cache_info().currsize == 0


# The settings


@pytest.mark.usefixtures("ready")
def test_settings_open_from_the_tray_the_keys_and_the_chat_and_count_at_once(
    start: Start, world: FakeWorld, theme: Theme, qtbot: QtBot
) -> None:
    program = start()
    window = chat(program, qtbot)
    program.tray.settings.trigger()
    (settings,) = program._rooms.windows
    settings.close()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press_key(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert settings.isVisible()
    settings.close()
    window.header.settings.click()
    assert settings.isVisible()
    program._preferences.change(theme=Choice.DARK)
    assert theme.dark
    end(program, qtbot)
    assert program._rooms.windows == ()
    program.show_settings()
    assert program._rooms.windows == ()
    assert world.settings.settings.theme is Choice.DARK


@pytest.mark.expects_log("problem settings-newer")
def test_settings_of_a_newer_version_are_told(start: Start, world: FakeWorld, qtbot: QtBot) -> None:
    world.settings.told = Problem(Code.SETTINGS_NEWER, {"path": "/s.json"})
    program = start()
    wizard(program, qtbot)
    assert notices(program) == ["A newer Stillhouse wrote the settings in /s.json."]


def test_who_wants_no_notifications_gets_none(start: Start, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(Tray, "tell", lambda _tray, words: told.append(words))
    monkeypatch.setattr(QApplication, "activeWindow", lambda: None)
    program = start()
    window = wizard(program, qtbot)
    window.arrived.emit("It is ready")
    program._preferences.change(notify=False)
    window.arrived.emit("It is ready again")
    assert told == ["It is ready"]


@pytest.mark.usefixtures("ready")
def test_the_models_open_from_the_tray_and_the_settings_and_close_with_the_program(start: Start, qtbot: QtBot) -> None:
    program = start()
    chat(program, qtbot)
    assert program.tray.models.isVisible()
    program.tray.models.trigger()
    (models,) = program._rooms.windows
    qtbot.waitUntil(models.isVisible)
    models.close()
    program._rooms._act("models")
    assert models.isVisible()
    end(program, qtbot)
    program.show_models()
    assert program._rooms.windows == ()


def test_what_a_move_left_behind_is_cleared_at_the_next_start(
    start: Start, world: FakeWorld, tmp_path: Path, qtbot: QtBot
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        put_model(folder, "7b", [b"w", b"l", b"c"])
    world.settings.settings = Settings(models_dir=str(new), moving_from=str(old))
    start()
    qtbot.waitUntil(lambda: world.settings.settings == Settings(models_dir=str(new)))
    assert not old.exists()
    assert new.exists()


@pytest.mark.usefixtures("ready")
def test_a_second_start_into_the_tray_opens_nothing_and_any_other_opens_the_window(start: Start, qtbot: QtBot) -> None:
    program = start(tray_only=True)
    qtbot.waitUntil(lambda: program._keeper.state is State.ASLEEP)
    program.called(["--tray"])
    assert program.window is None
    program.called([])
    chat(program, qtbot)


@pytest.mark.usefixtures("ready")
def test_the_doctor_opens_from_the_tray(start: Start, qtbot: QtBot) -> None:
    program = start()
    chat(program, qtbot)
    program.tray.doctor.trigger()
    (doctor,) = program._rooms.windows
    assert doctor.isVisible()
    end(program, qtbot)
    program.show_doctor()
    assert program._rooms.windows == ()
