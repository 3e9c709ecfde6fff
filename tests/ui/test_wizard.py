from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from launcher.core.engine import EngineState, LoadedModel
from launcher.core.hardware import Backend, Disk, Gpu, Kind, Profile
from launcher.core.messages import Message
from launcher.core.problems import Code, Failure
from launcher.core.purpose import Purpose
from launcher.core.recommendation import recommend
from launcher.core.setup_state import Setup, Step
from launcher.core.systems import Os
from launcher.core.truth import Truth
from launcher.text import say, sentence
from launcher.ui.parts.fit import FitDot
from launcher.ui.parts.spinner import Spinner
from launcher.ui.tasks import Tasks
from launcher.ui.wizard import figures
from launcher.ui.wizard.flow import PageName
from launcher.ui.wizard.ready import ReadyPage
from launcher.workflows.events import Ready
from tests.support.fakes import GB, FakeWorld
from tests.support.screens.wizard import (
    processor_only,
    small_memory,
)
from tests.ui.hands import Open, button, on, press, words

SEVEN = "deepseek-r1:7b"


def test_the_whole_path_from_welcome_to_chat_by_enter_alone(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    world.host.state = EngineState.ABSENT
    window = opened()
    assert window.journey.page is PageName.WELCOME
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.footer.primary_button.isEnabled() and "RTX 4060" in words(window))
    press(window, Qt.Key.Key_Return)
    assert on(window, PageName.MODEL)()
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.footer.primary_button.isEnabled() and "ollama.com" in words(window))
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(on(window, PageName.READY))
    qtbot.waitUntil(lambda: "DeepSeek-R1 7B is ready" in words(window))  # a layout shows a new page in the next turn
    with qtbot.waitSignal(window.finished):
        press(window, Qt.Key.Key_Return)
    assert world.setup.load() == Setup(Step.READY, SEVEN, window.journey.ready.ctx if window.journey.ready else None)


def test_a_run_that_a_reboot_cut_off_goes_on_by_itself(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    world.setup.save(Setup(Step.ENGINE, "deepseek-r1:1.5b", 8192))
    window = opened()
    qtbot.waitUntil(on(window, PageName.READY))
    assert world.engine.requests[-1].num_ctx == 8192


def test_parts_of_the_computer_tick_in_and_what_is_unknown_is_said(
    qtbot: QtBot, world: FakeWorld, opened: Open
) -> None:
    world.probes.found = (Message("detect.graphics.unknown"), Disk("/models", 5 * GB, 9 * GB))
    window = opened(PageName.COMPUTER)
    qtbot.waitUntil(window.footer.primary_button.isEnabled)
    shown = words(window)
    assert "5.0 GB free" in shown
    assert "The memory's size is not known" in shown or "he memory" in shown
    assert say("wizard.computer.notes") in shown
    assert not any(spinner.turning for spinner in window.findChildren(Spinner))


def test_looking_again_looks_again(qtbot: QtBot, world: FakeWorld, opened: Open) -> None:
    window = opened(PageName.COMPUTER)
    qtbot.waitUntil(window.footer.primary_button.isEnabled)
    processor_only(world)
    window.footer.quiet_button.click()
    assert not window.footer.primary_button.isEnabled()
    qtbot.waitUntil(window.footer.primary_button.isEnabled)
    assert "Ryzen" in words(window)


class BrokenProbes:
    """Probes that break, as nothing but a mistake of ours could."""

    def look(self) -> None:
        raise Failure(Code.RESOURCE_DAMAGED, path="gpus.json")


def test_a_look_that_breaks_says_so_and_can_be_tried_again(
    qtbot: QtBot, world: FakeWorld, tasks: Tasks, opened: Open
) -> None:
    window = opened(PageName.WELCOME)
    broken = replace(world.services, probes=BrokenProbes())  # type: ignore[arg-type]  # broken on purpose
    window._services = broken
    window.go(replace(window.journey, page=PageName.COMPUTER))
    qtbot.waitUntil(lambda: "gpus.json" in words(window))


def test_the_card_shows_why_how_much_memory_and_a_range_of_speed(opened: Open) -> None:
    shown = words(opened(PageName.MODEL))
    assert "DeepSeek-R1 7B" in shown
    assert "16,384 tokens" in shown
    assert "40–55" in shown
    assert "4.7 GB" in shown
    assert "8.0 GB of graphics memory" in shown
    assert "Licence: MIT (base: Apache-2.0)" in shown


def test_why_this_one_unfolds_all_reasons(opened: Open) -> None:
    window = opened(PageName.MODEL)
    before = words(window)
    button(window, "wizard.model.why").click()
    assert len(words(window)) > len(before) + 100


def test_choosing_another_fills_the_card_and_the_button(qtbot: QtBot, opened: Open) -> None:
    window = opened(PageName.MODEL)
    dots = window.findChildren(FitDot)
    dots[0].click()
    assert window.footer.primary_button.text() == say("wizard.model.continue", short="1.5B")
    assert "deepseek-r1:1.5b" in words(window)
    assert "Licence: MIT" in words(window)
    assert not dots[-1].isEnabled()
    dots[1].click()
    assert window.footer.primary_button.text() == say("wizard.model.continue", short="7B")


def test_another_purpose_recommends_anew(opened: Open) -> None:
    window = opened(PageName.MODEL)
    button(window, "recommendation.purpose.speed").click()
    assert window.journey.purpose is Purpose.SPEED
    assert window.journey.recommendation is not None
    assert window.journey.recommendation.purpose is Purpose.SPEED


def test_what_matters_most_is_kept_with_the_choice(opened: Open, world: FakeWorld, qtbot: QtBot) -> None:
    window = opened(PageName.MODEL)
    button(window, "recommendation.purpose.speed").click()
    assert world.settings.settings.purpose is Purpose.BALANCED
    window.footer.primary_button.click()
    qtbot.waitUntil(lambda: world.settings.settings.purpose is Purpose.SPEED)


def test_where_nothing_fits_the_page_says_what_would_and_looks_again(
    qtbot: QtBot, world: FakeWorld, opened: Open
) -> None:
    small_memory(world)
    window = opened(PageName.MODEL)
    shown = words(window)
    assert "None of them fits" in shown
    assert say("wizard.model.none.what") in shown
    window.footer.primary_button.click()
    assert window.journey.page is PageName.COMPUTER
    qtbot.waitUntil(window.footer.primary_button.isEnabled)


def ready_words(opened: Open, loaded: LoadedModel | None, speed: float | None) -> str:
    return words(opened(PageName.READY, ready=Ready(SEVEN, 16384, speed, loaded)))


def test_ready_says_in_plain_words_what_differs_and_why(opened: Open) -> None:
    loaded = LoadedModel(SEVEN, 5 * GB, 5 * GB // 2, 16384)
    split = Message("truth.split", {"off": 0.5, "size": 4768})
    truth = Truth(None, 4768, (split, Message("truth.size", {"actual": 4768, "predicted": 5200})))
    shown = words(opened(PageName.READY, ready=Ready(SEVEN, 16384, 9.0, loaded, truth)))
    assert sentence(split) in shown
    assert "were predicted" not in shown, "a size alone is nothing to worry about"


def test_ready_says_where_it_runs_and_measured_against_predicted(opened: Open) -> None:
    shown = ready_words(opened, LoadedModel(SEVEN, 5 * GB, 5 * GB, 16384), 47.0)
    assert "Runs wholly on your GeForce RTX 4060" in shown
    assert "Measured here: 47 tokens a second" in shown
    assert "Predicted was 40–55" in shown


def test_ready_says_what_is_not_as_predicted(opened: Open) -> None:
    shown = ready_words(opened, LoadedModel(SEVEN, 5 * GB, 2 * GB, 16384), 7.2)
    assert "40 % of it runs on the graphics" in shown
    assert "Measured here: 7.2 tokens a second" in shown
    assert "Other programs" in shown


def test_ready_says_that_the_processor_does_it(opened: Open) -> None:
    assert say("wizard.ready.on-processor") in ready_words(opened, LoadedModel(SEVEN, 5 * GB, 0, 16384), None)


@pytest.mark.parametrize(("tray", "said"), [(True, "Find it again in the tray"), (False, "in the chat")])
def test_ready_speaks_of_a_tray_only_where_there_is_one(
    tray: bool, said: str, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: tray)
    shown = ready_words(opened, None, None)
    assert said in shown
    assert ("tray" in shown) is tray


def test_ready_claims_nothing_that_the_engine_did_not_say(opened: Open) -> None:
    shown = ready_words(opened, None, None)
    assert "Measured" not in shown
    assert say("wizard.ready.unmeasured") in shown


def test_alt_left_goes_back(qtbot: QtBot, opened: Open) -> None:
    window = opened(PageName.MODEL)
    press(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.journey.page is PageName.COMPUTER
    qtbot.waitUntil(window.footer.primary_button.isEnabled)
    window.footer.back_button.click()
    assert on(window, PageName.WELCOME)()


def test_alt_left_does_nothing_where_there_is_no_way_back(opened: Open) -> None:
    window = opened(PageName.WELCOME)
    press(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.journey.page is PageName.WELCOME


def test_escape_asks_before_leaving_and_escape_again_stays(qtbot: QtBot, opened: Open) -> None:
    window = opened(PageName.MODEL)
    press(window, Qt.Key.Key_Escape)
    assert window.footer.asking
    assert window.footer.stay_button.hasFocus()
    press(window, Qt.Key.Key_Escape)
    assert not window.footer.asking
    assert window.isVisible()


def test_leaving_closes_and_says_so_once(qtbot: QtBot, opened: Open) -> None:
    window = opened(PageName.MODEL)
    told: list[bool] = []
    window.closed.connect(lambda: told.append(True))
    press(window, Qt.Key.Key_Escape)
    window.footer.leave_button.click()
    assert not window.isVisible()
    assert told == [True]


def test_closing_otherwise_just_closes(qtbot: QtBot, opened: Open) -> None:
    window = opened(PageName.MODEL)
    with qtbot.waitSignal(window.closed):
        assert window.close()


def test_tab_goes_through_the_body_then_primary_quiet_and_back(qtbot: QtBot, opened: Open) -> None:
    window = opened(PageName.COMPUTER)
    qtbot.waitUntil(window.footer.quiet_button.isVisible)
    window.footer.primary_button.setFocus()
    press(window, Qt.Key.Key_Tab)
    assert window.footer.quiet_button.hasFocus()
    press(window, Qt.Key.Key_Tab)
    assert window.footer.back_button.hasFocus()


CARD = Gpu("A card", 8188, 7600, 272.0, Backend.CUDA)


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (Profile(Os.LINUX, Kind.GPU, (CARD,), ram_gib=32.0), "A card, 8.0 GB of graphics memory"),
        (Profile(Os.LINUX, Kind.GPU, (CARD, CARD), ram_gib=64.0), "2 graphics cards, 16.0 GB of memory together"),
        (
            Profile(Os.MACOS, Kind.UNIFIED, chip="Apple M2", ram_gib=16.0, gpu_working_set_mib=10923),
            "Apple M2, 16.0 GB of memory shared with the graphics",
        ),
        (Profile(Os.LINUX, Kind.CPU, ram_gib=16.0, ram_free_mib=12000), "Memory of this computer, 16.0 GB"),
    ],
)
def test_the_memory_is_called_what_it_is(world: FakeWorld, profile: Profile, expected: str) -> None:
    purpose = Purpose.QUALITY if len(profile.gpus) > 1 else Purpose.BALANCED
    chosen = recommend(profile, world.catalog, purpose).chosen
    assert chosen is not None
    assert figures.machine_words(profile, chosen) == expected


@pytest.mark.parametrize(("tps", "feel"), [((3.0, 6.0), "slow"), ((9.0, 15.0), "reading"), ((40.0, 55.0), "fast")])
def test_a_speed_says_how_it_feels(tps: tuple[float, float], feel: str) -> None:
    assert say(f"wizard.model.speed.{feel}") in figures.speed_figure(tps)[1]


def test_a_speed_that_is_not_known_is_not_invented() -> None:
    assert figures.speed_figure(None)[0] == say("wizard.model.speed.unknown")


def test_a_model_outside_the_catalogue_is_called_by_its_tag(world: FakeWorld) -> None:
    assert figures.title_of(world.catalog, "mine:latest") == "mine:latest"
    assert figures.short_of(world.catalog, "mine:latest") == "mine:latest"


def test_a_narrow_window_has_its_picture_above_the_words_and_narrow_margins(qtbot: QtBot, opened: Open) -> None:
    window = opened(PageName.WELCOME)
    wide = window.page.body.contentsMargins().left()
    window.resize(640, 600)
    qtbot.waitUntil(lambda: window.page.body.contentsMargins().left() < wide)
    assert window.page.width() <= 640


def test_ready_offers_to_start_at_login_and_shows_what_the_system_says(
    opened: Open, world: FakeWorld, qtbot: QtBot
) -> None:
    page = opened(PageName.READY, ready=Ready(SEVEN, 16384, 47.0, None)).page
    assert isinstance(page, ReadyPage)
    qtbot.waitUntil(page.login.isEnabled)
    assert not page.login.isChecked()
    page.login.click()
    qtbot.waitUntil(lambda: world.autostart.on)
    world.autostart.trouble = Failure(Code.LOGIN_NOT_CHANGED, reason="denied")
    page.login.click()
    qtbot.waitUntil(lambda: "denied" in words(page))
