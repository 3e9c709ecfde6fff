import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from launcher.core.problems import Code, Problem
from launcher.core.settings import Theme as Choice
from launcher.text import problem_words
from launcher.ui.parts import (
    Card,
    FocusRing,
    Notice,
    PlainButton,
    PrimaryButton,
    Scroller,
    Sign,
    Steps,
    ToolButton,
    Words,
    column,
)
from launcher.ui.parts.bars import Bar
from launcher.ui.parts.checkline import CheckLine, CheckState
from launcher.ui.parts.chip import Chip
from launcher.ui.parts.figure import Figure
from launcher.ui.parts.fit import FitChart, FitDot, FitRow
from launcher.ui.parts.frames import GUTTER
from launcher.ui.parts.memory import MemoryBar, MemoryPart
from launcher.ui.parts.spinner import Spinner
from launcher.ui.parts.switch import Segments, Switch
from launcher.ui.theme import TOKENS, Theme


@pytest.fixture(autouse=True)
def dressed(theme: Theme) -> None:
    """Every part is drawn in the light theme."""
    return


def colours_of(widget: QWidget) -> set[str]:
    """The colours that a part is drawn with."""
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name().upper() for x in range(image.width()) for y in range(image.height())}


def shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def test_a_bar_never_runs_back(qtbot: QtBot) -> None:
    bar = Bar("The model")
    qtbot.addWidget(bar)
    for share in (0.2, 0.5, 0.3, 0.1, 0.6):
        bar.show_share(share)
    assert bar.share == 0.6
    bar.show_share(7.0)
    assert bar.share == 1.0
    bar.restart()
    assert bar.share == 0.0


def test_a_bar_that_stands_still_is_grey(qtbot: QtBot) -> None:
    bar = Bar("The model")
    qtbot.addWidget(bar)
    bar.resize(200, 10)
    bar.show_share(0.5)
    assert TOKENS.light["accent"] in colours_of(bar)
    bar.show_colour("others")
    assert TOKENS.light["accent"] not in colours_of(bar)


def test_a_bar_grows_from_the_reading_side(qtbot: QtBot) -> None:
    bar = Bar("The model")
    qtbot.addWidget(bar)
    bar.resize(200, 10)
    bar.show_share(0.5)
    assert bar.grab().toImage().pixelColor(50, 5).name().upper() == TOKENS.light["accent"]
    bar.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert bar.grab().toImage().pixelColor(150, 5).name().upper() == TOKENS.light["accent"]


def test_the_memory_bar_is_to_scale_and_says_what_it_shows(qtbot: QtBot) -> None:
    bar = MemoryBar("Memory while you chat")
    qtbot.addWidget(bar)
    bar.resize(402, 60)
    bar.show_parts(100, (MemoryPart("model 50", 50, "accent"), MemoryPart("context 25", 25, "drop")), "free 25")
    image = bar.grab().toImage()
    drawn = [image.pixelColor(x, 11).name().upper() for x in (100, 250, 350)]
    assert drawn == [TOKENS.light["accent"], TOKENS.light["drop"], TOKENS.light["sunken"]]
    assert bar.accessibleName() == "Memory while you chat: model 50, context 25, free 25"


def test_the_legend_of_the_memory_bar_wraps_where_it_is_narrow(qtbot: QtBot) -> None:
    bar = MemoryBar("Memory")
    qtbot.addWidget(bar)
    bar.show_parts(10, tuple(MemoryPart(f"a part of {n} GB", n, "others") for n in (1, 2, 3)), "free 4 GB")
    assert bar.heightForWidth(200) > bar.heightForWidth(2000)


def test_a_memory_that_is_too_small_is_drawn_full(qtbot: QtBot) -> None:
    bar = MemoryBar("Memory")
    qtbot.addWidget(bar)
    bar.resize(200, 60)
    bar.show_parts(10, (MemoryPart("model", 30, "accent"),), "free")
    assert bar.grab().toImage().pixelColor(190, 11).name().upper() == TOKENS.light["accent"]


def test_a_spinner_turns_only_while_it_can_be_seen(qtbot: QtBot) -> None:
    spinner = Spinner()
    assert not spinner.turning
    shown(qtbot, spinner)
    assert spinner.turning
    spinner.hide()
    assert not spinner.turning


def test_nothing_turns_for_who_asked_the_system_for_less_movement(qtbot: QtBot, theme: Theme) -> None:
    before, after = Spinner(), Spinner()
    shown(qtbot, before)
    theme.hold_still(True)
    qtbot.waitUntil(lambda: not before.turning)
    shown(qtbot, after)
    assert not after.turning
    assert not QApplication.isEffectEnabled(Qt.UIEffect.UI_General)
    theme.hold_still(False)
    after.hide()
    after.show()
    assert after.turning


def test_a_line_turns_while_it_is_busy_and_says_how_it_ended(qtbot: QtBot) -> None:
    line = CheckLine("Graphics", "Looking…")
    shown(qtbot, line)
    spinner = line.findChild(Spinner)
    assert spinner is not None
    assert spinner.turning
    line.show_state(CheckState.DONE, "GeForce RTX 4060")
    assert not spinner.turning
    assert line.accessibleName() == "Graphics: GeForce RTX 4060"
    assert TOKENS.light["ok"] in colours_of(line)


def test_a_chip_never_speaks_by_colour_alone(qtbot: QtBot) -> None:
    chip = Chip("Tight", "warn")
    qtbot.addWidget(chip)
    plain = chip.sizeHint().width()
    chip.show_words("Tight", "accent")
    assert plain > chip.sizeHint().width(), "a warning has a sign beside its word"
    assert chip.accessibleName() == "Tight"


def test_a_figure_is_read_with_its_words(qtbot: QtBot) -> None:
    figure = Figure("speed", "40–55", "tokens a second")
    qtbot.addWidget(figure)
    assert figure.accessibleName() == "40–55 tokens a second"


def test_steps_say_where_one_is(qtbot: QtBot) -> None:
    steps = Steps(("Your computer", "The model", "Download"))
    qtbot.addWidget(steps)
    steps.show_step(1)
    assert steps.accessibleName() == "Step 2 of 3: The model"
    steps.resize(steps.minimumSizeHint())
    assert TOKENS.light["accent"] in colours_of(steps)


def test_a_notice_says_problem_and_remedy_and_has_it_spoken(qtbot: QtBot) -> None:
    problem = Problem(Code.NO_NETWORK, {"host": "registry.ollama.ai"})
    notice = Notice.of(problem)
    qtbot.addWidget(notice)
    title, remedy = problem_words(problem)
    assert (notice.accessibleName(), notice.accessibleDescription()) == (title, remedy)


def test_the_details_of_a_notice_unfold_and_can_be_copied(qtbot: QtBot) -> None:
    notice = Notice.of(Problem(Code.DISK_FULL, {"path": "/models", "short": 5}))
    button = notice.add_details()
    shown(qtbot, notice)
    button.click()
    button.click()
    copied = QGuiApplication.clipboard().text()
    assert "disk-full" in copied
    assert "path: /models" in copied


@pytest.mark.parametrize("kind", ["plain", "chosen", "sunken", "danger", "warn", "drop"])
def test_cards_follow_the_theme(qtbot: QtBot, theme: Theme, kind: str) -> None:
    card = Card(Words("Words"), kind=kind)
    qtbot.addWidget(card)
    light = colours_of(card)
    theme.choose(Choice.DARK)
    assert colours_of(card) != light


def test_signs_on_buttons_follow_the_theme(qtbot: QtBot, theme: Theme) -> None:
    button = PlainButton("Pause", "pause")
    shown(qtbot, button)
    before = button.icon().cacheKey()
    theme.choose(Choice.DARK)
    assert button.icon().cacheKey() != before


def test_a_tool_has_a_name_although_it_shows_none(qtbot: QtBot) -> None:
    tool = ToolButton("copy", "Copy the answer")
    qtbot.addWidget(tool)
    assert (tool.text(), tool.accessibleName(), tool.toolTip()) == ("", "Copy the answer", "Copy the answer")


def test_a_switch_is_a_check_box_that_a_click_on_its_words_turns(qtbot: QtBot) -> None:
    switch = Switch("Start at login")
    shown(qtbot, switch)
    QTest.mouseClick(
        switch,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QPoint(switch.width() - 4, switch.height() // 2),
    )
    assert switch.isChecked()
    interface = QAccessible.queryAccessibleInterface(switch)
    assert interface is not None
    assert interface.role() is QAccessible.Role.CheckBox
    assert TOKENS.light["accent"] in colours_of(switch)


def test_arrows_move_between_segments(qtbot: QtBot) -> None:
    segments = Segments("What matters most?", ["Balanced", "Best answers", "Quick answers"])
    segments.show_choice(0)
    shown(qtbot, segments)
    chosen: list[int] = []
    segments.chosen.connect(chosen.append)
    segments.buttons[0].setFocus()
    QTest.keyClick(segments.buttons[0], Qt.Key.Key_Right)
    assert segments.buttons[1].isChecked()
    assert chosen == [1]


ROWS = tuple(
    FitRow(name, name, need, f"{need} GB", verdict, tone, "because", f"{name}: {verdict}", possible)
    for name, need, verdict, tone, possible in (
        ("1.5B", 2, "Fits", "ok", True),
        ("7B", 5, "Tight", "warn", True),
        ("70B", 43, "Too big", "muted", False),
    )
)


def chart_of(qtbot: QtBot) -> tuple[FitChart, list[FitDot], list[str]]:
    chart = FitChart(ROWS, 6, "6 GB usable")
    chart.show_choice("1.5B")
    shown(qtbot, chart)
    chosen: list[str] = []
    chart.chosen.connect(chosen.append)
    return chart, chart.findChildren(FitDot), chosen


def test_the_chart_is_one_stop_with_arrows(qtbot: QtBot) -> None:
    _chart, dots, chosen = chart_of(qtbot)
    dots[0].setFocus()
    QTest.keyClick(dots[0], Qt.Key.Key_Down)
    assert chosen == ["7B"]
    assert [dot.isChecked() for dot in dots] == [False, True, False]


def test_a_click_anywhere_in_a_row_chooses_it(qtbot: QtBot) -> None:
    chart, dots, chosen = chart_of(qtbot)
    QTest.mouseClick(
        chart,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QPoint(chart.width() - 5, dots[1].geometry().center().y()),
    )
    assert chosen == ["7B"]


def test_what_does_not_fit_cannot_be_chosen(qtbot: QtBot) -> None:
    chart, dots, chosen = chart_of(qtbot)
    QTest.mouseClick(
        chart,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QPoint(chart.width() - 5, dots[2].geometry().center().y()),
    )
    assert chosen == []
    assert not dots[2].isEnabled()


def test_each_row_is_read_as_a_whole(qtbot: QtBot) -> None:
    _chart, dots, _chosen = chart_of(qtbot)
    assert [dot.accessibleName() for dot in dots] == ["1.5B: Fits", "7B: Tight", "70B: Too big"]


def ring_of(window: QWidget) -> FocusRing:
    ring = window.findChild(FocusRing)
    assert ring is not None
    return ring


def test_the_ring_comes_with_tab_and_goes_with_the_mouse(qtbot: QtBot) -> None:
    first, second = PrimaryButton("Go on"), PlainButton("Back")
    window = column(first, second)
    FocusRing(window)
    shown(qtbot, window)
    first.setFocus()
    ring = ring_of(window)
    assert not ring.isVisible()
    handle = window.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, Qt.Key.Key_Tab)
    assert second.hasFocus()
    assert ring.isVisible()
    assert ring.geometry().contains(second.geometry().adjusted(-4, -4, 4, 4))
    assert TOKENS.light["drop"] in colours_of(window)
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(1, 1))
    assert not ring.isVisible()


def test_the_ring_follows_a_control_that_moves_and_forgets_one_that_is_gone(qtbot: QtBot) -> None:
    first, second = PrimaryButton("Go on"), PlainButton("Back")
    window = column(first, second)
    FocusRing(window)
    shown(qtbot, window)
    first.setFocus()
    handle = window.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, Qt.Key.Key_Tab)
    before = ring_of(window).geometry()
    window.resize(window.width() + 300, window.height() + 200)
    qtbot.waitUntil(lambda: ring_of(window).geometry() != before)
    second.deleteLater()
    qtbot.waitUntil(lambda: not ring_of(window).isVisible())


def test_a_page_keeps_the_scroll_bars_width_free(qtbot: QtBot) -> None:
    tall = QWidget()
    tall.setMinimumHeight(1000)
    scroller = Scroller(tall)
    qtbot.addWidget(scroller)
    scroller.resize(300, 2000)
    shown(qtbot, scroller)
    without = tall.width()
    scroller.resize(300, 200)
    qtbot.waitUntil(lambda: scroller.verticalScrollBar().isVisible())
    assert tall.width() == without == 300 - GUTTER


def test_signs_beside_words_are_drawn_in_their_tone(qtbot: QtBot) -> None:
    sign = Sign("stop", "danger", 40)
    qtbot.addWidget(sign)
    assert TOKENS.light["danger"] in colours_of(sign)
    sign.show_sign("stop", "ok")
    assert TOKENS.light["ok"] in colours_of(sign)
