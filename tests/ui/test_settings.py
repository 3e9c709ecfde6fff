"""The settings' window: what it offers, what a change does, how it is searched and reset."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from launcher.core.problems import Code, Failure
from launcher.core.settings import DECLARED, Section, Settings
from launcher.core.settings import Theme as Choice
from launcher.text import has, say
from launcher.ui.keeper import Keeper
from launcher.ui.menubar import make_menu_bar
from launcher.ui.parts import Notice
from launcher.ui.parts.switch import Switch
from launcher.ui.preferences import Preferences
from launcher.ui.rooms import Rooms
from launcher.ui.settings.editors import editor_for
from launcher.ui.settings.rows import SettingLine, SystemLine
from launcher.ui.settings.window import SettingsWindow
from launcher.ui.successor import Successor
from launcher.ui.tasks import Tasks
from launcher.ui.theme import Theme
from launcher.ui.wizard.mirrors import MirrorsDialog
from tests.support.fakes import FakeSettingsStore, FakeWorld
from tests.ui.hands import button, press, words


@pytest.fixture
def preferences(world: FakeWorld, tasks: Tasks) -> Preferences:
    return Preferences(world.services, tasks, world.settings.settings, tasks)


@pytest.fixture
def window(preferences: Preferences, qtbot: QtBot) -> Iterator[SettingsWindow]:
    made = SettingsWindow(preferences)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    preferences.changed.disconnect(made._show)


def rooms_of(world: FakeWorld, tasks: Tasks, preferences: Preferences) -> Rooms:
    keeper = Keeper(world.services, tasks, tasks)
    return Rooms(world.services, tasks, preferences, keeper, Successor(world.services, tasks, keeper, tasks), tasks)


def line(window: SettingsWindow, key: str) -> SettingLine:
    found = window.line(key)
    assert isinstance(found, SettingLine)
    return found


def kept(world: FakeWorld, qtbot: QtBot, **values: object) -> None:
    qtbot.waitUntil(lambda: all(getattr(world.settings.settings, name) == each for name, each in values.items()))


def visible(window: SettingsWindow) -> list[str]:
    return [each.accessibleName() for each in window.lines if each.isVisible()]


def test_every_setting_that_is_offered_has_a_line_with_words_and_a_name_for_screen_readers(
    window: SettingsWindow,
) -> None:
    for declared in DECLARED.values():
        if declared.section is None:
            continue
        assert has(f"settings.{declared.name}.what")
        part = line(window, declared.name).editor.field
        names = [each.accessibleName() for each in (part, *part.findChildren(QWidget))]
        assert say(f"settings.{declared.name}") in names


def test_a_type_without_an_editor_is_not_offered() -> None:
    with pytest.raises(TypeError, match="confirmed_hosts"):
        editor_for(DECLARED["confirmed_hosts"], "Hosts")


def test_one_section_is_shown_and_another_by_its_button(window: SettingsWindow) -> None:
    assert visible(window) == [
        "Colours",
        "Language",
        "Notifications",
        "Show the reasoning while the model thinks",
        "Start at login",
    ]
    button(window, "settings.section.model").click()
    assert "Temperature" in visible(window)
    assert "Colours" not in visible(window)
    window.open_at(Section.DOWNLOADS)
    assert visible(window) == ["Where downloads come from"]


def test_a_choice_counts_at_once_and_is_kept(window: SettingsWindow, world: FakeWorld, qtbot: QtBot) -> None:
    box = window.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_End)
    assert window._preferences.now.theme is Choice.DARK
    kept(world, qtbot, theme=Choice.DARK)


def test_a_switch_counts_at_once(window: SettingsWindow, world: FakeWorld, qtbot: QtBot) -> None:
    switch = window.line("notify").findChild(Switch)
    assert isinstance(switch, Switch)
    switch.setFocus()
    QTest.keyClick(switch, Qt.Key.Key_Space)
    kept(world, qtbot, notify=False)


@pytest.mark.parametrize(
    ("typed", "read"), [("1.5", 1.5), ("9", 0.6), ("", 0.6), ("0", 0.0)], ids=["good", "too much", "nothing", "zero"]
)
def test_a_figure_is_taken_when_it_is_one(
    window: SettingsWindow, world: FakeWorld, qtbot: QtBot, typed: str, read: float
) -> None:
    window.open_at(Section.MODEL)
    field = window.line("temperature").findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    field.selectAll()
    QTest.keyClicks(field, typed) if typed else QTest.keyClick(field, Qt.Key.Key_Delete)
    window.search.setFocus()
    kept(world, qtbot, temperature=read)
    assert field.text() == f"{read:g}"


def test_no_context_means_as_fits(window: SettingsWindow, world: FakeWorld, qtbot: QtBot) -> None:
    window.open_at(Section.MODEL)
    field = window.line("chat_context").findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    assert (field.text(), field.placeholderText()) == ("", "as fits")
    QTest.keyClicks(field, "8192")
    QTest.keyClick(field, Qt.Key.Key_Return)
    kept(world, qtbot, chat_context=8192)
    field.clear()
    QTest.keyClick(field, Qt.Key.Key_Return)
    kept(world, qtbot, chat_context=0)


def test_words_are_taken_when_the_window_closes(window: SettingsWindow, world: FakeWorld, qtbot: QtBot) -> None:
    window.open_at(Section.MODEL)
    field = window.findChild(QPlainTextEdit)
    assert isinstance(field, QPlainTextEdit)
    QTest.keyClicks(field, "Rhyme.")
    press(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    kept(world, qtbot, standing_instructions="Rhyme.")


def test_a_value_that_is_no_default_can_be_reset_by_itself(
    window: SettingsWindow, preferences: Preferences, world: FakeWorld, qtbot: QtBot
) -> None:
    window.open_at(Section.MODEL)
    warm = line(window, "temperature")
    assert not warm.reset.isVisible()
    preferences.change(temperature=1.0, top_p=0.5)
    assert warm.reset.isVisible()
    assert warm.reset.accessibleName() == "Reset “Temperature” to its default"
    warm.reset.click()
    assert not warm.reset.isVisible()
    kept(world, qtbot, temperature=0.6, top_p=0.5)


def test_all_are_reset_after_a_question_and_what_is_not_offered_stays(
    window: SettingsWindow, preferences: Preferences, world: FakeWorld, qtbot: QtBot
) -> None:
    assert not window.reset_all.isEnabled()
    world.settings.settings = Settings(models_dir="/big", registry="models.example/library")
    preferences.change(theme=Choice.DARK, temperature=1.0)
    window.reset_all.click()
    button(window, "settings.reset-all.keep").click()
    assert preferences.now.theme is Choice.DARK
    window.reset_all.click()
    button(window, "settings.reset-all.do").click()
    qtbot.waitUntil(lambda: world.settings.settings == Settings(models_dir="/big", registry="models.example/library"))


def test_search_finds_names_purposes_and_values_in_all_sections(window: SettingsWindow) -> None:
    QTest.keyClicks(window.search, "dark")
    assert visible(window) == ["Colours"]
    window.search.setText("memory model")
    assert visible(window) == ["Keep the model in memory", "Make room for others", "Context"]
    window.search.setText("sky")
    assert visible(window) == []
    assert "No setting contains “sky”." in words(window)
    press(window, Qt.Key.Key_Escape)
    assert window.isVisible()
    assert visible(window) == [
        "Colours",
        "Language",
        "Notifications",
        "Show the reasoning while the model thinks",
        "Start at login",
    ]
    press(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.search.hasFocus()


def test_a_change_that_cannot_be_kept_is_said(world: FakeWorld, tasks: Tasks, qtbot: QtBot) -> None:
    class Full(FakeSettingsStore):
        def save(self, settings: Settings) -> None:
            raise Failure(Code.FILE_NOT_WRITTEN, path="/s", reason="No space left on device")

    world.settings = Full()
    preferences = Preferences(world.services, tasks, parent=tasks)
    window = SettingsWindow(preferences)
    qtbot.addWidget(window)
    window.show()
    preferences.change(theme=Choice.DARK)
    qtbot.waitUntil(lambda: [each.accessibleName() for each in window.findChildren(Notice)] != [])
    assert "/s could not be written" in words(window)
    assert preferences.now.theme is Choice.DARK, "it holds until we end"


def test_changes_made_while_one_is_written_are_written_behind_it(
    preferences: Preferences, world: FakeWorld, qtbot: QtBot
) -> None:
    for degrees in range(10):
        preferences.change(temperature=degrees / 10)
    preferences.change(theme=Choice.LIGHT)
    kept(world, qtbot, temperature=0.9, theme=Choice.LIGHT)
    assert preferences.now == world.settings.settings


def test_what_another_window_kept_is_seen(preferences: Preferences, world: FakeWorld, qtbot: QtBot) -> None:
    world.settings.settings = Settings(registry="models.example/library")
    preferences.read()
    qtbot.waitUntil(lambda: preferences.now.registry == "models.example/library")


def test_the_settings_open_once_and_lead_to_where_downloads_come_from(
    preferences: Preferences, world: FakeWorld, tasks: Tasks, theme: Theme, qtbot: QtBot
) -> None:
    rooms = rooms_of(world, tasks, preferences)
    window = rooms.open_settings()
    assert rooms.open_settings() is window
    window.open_at(Section.DOWNLOADS)
    button(window, "settings.mirrors.act").click()
    qtbot.waitUntil(lambda: bool(window.findChildren(MirrorsDialog)))
    dialog = window.findChildren(MirrorsDialog)[0]
    dialog.fields[1].line.setText("models.example/library")
    dialog.keep()
    qtbot.waitUntil(lambda: preferences.now.registry == "models.example/library")
    rooms.close_all()
    assert rooms.windows == ()
    qtbot.waitUntil(lambda: tasks.running == 0)


def test_a_switch_of_the_system_shows_what_the_system_says(qtbot: QtBot, theme: Theme) -> None:
    shown = SystemLine("notify")
    qtbot.addWidget(shown)
    asked: list[bool] = []
    shown.asked.connect(asked.append)
    shown.show_state(True)
    assert shown.switch.isChecked()
    shown.switch.click()
    assert asked == [False]
    assert not shown.switch.isEnabled(), "until the system has answered"
    shown.show_state(None)
    assert not shown.switch.isEnabled()


def test_start_at_login_tells_the_truth_whoever_changed_it(
    preferences: Preferences, world: FakeWorld, tasks: Tasks, theme: Theme, qtbot: QtBot
) -> None:
    rooms = rooms_of(world, tasks, preferences)
    window = rooms.open_settings()
    switch = window.line("login").findChild(Switch)
    assert isinstance(switch, Switch)
    qtbot.waitUntil(switch.isEnabled)
    assert not switch.isChecked()
    switch.click()
    qtbot.waitUntil(lambda: world.autostart.on and switch.isEnabled())
    assert switch.isChecked()
    world.autostart.on = False  # in the system's own settings, while ours were behind them
    window.looked_at.emit()
    qtbot.waitUntil(lambda: not switch.isChecked())
    world.autostart.trouble = Failure(Code.LOGIN_NOT_CHANGED, reason="denied")
    switch.click()
    qtbot.waitUntil(lambda: "denied" in words(window))
    qtbot.waitUntil(lambda: switch.isEnabled() and not switch.isChecked())
    rooms.close_all()


def test_macs_find_settings_and_quit_in_the_programs_own_menu(qtbot: QtBot, theme: Theme) -> None:
    said: list[str] = []
    bar = make_menu_bar(lambda: said.append("settings"), lambda: said.append("quit"))
    qtbot.addWidget(bar)
    actions = [each for each in bar.findChildren(QAction) if each.menuRole() in _ROLES]
    assert {each.menuRole() for each in actions} == set(_ROLES)
    for each in actions:
        each.trigger()
    assert sorted(said) == ["quit", "settings"]


_ROLES = (QAction.MenuRole.PreferencesRole, QAction.MenuRole.QuitRole)


@pytest.mark.parametrize("section", [Section.GENERAL, Section.MODEL, Section.DOWNLOADS])
def test_what_lines_are_changed_with_ends_in_one_column(window: SettingsWindow, section: Section) -> None:
    window.resize(900, 700)
    window.open_at(section)
    (group,) = [each for each in window.groups if each.section is section]
    parts = [line._part for line in group.lines if not line._wide]
    ends = {part.mapTo(window, part.rect().topRight()).x() for part in parts}
    assert len(ends) == 1
