"""The screens of the life with the model: settings, models, doctor."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from launcher.core.settings import Section, Settings
from launcher.ui.preferences import Preferences
from launcher.ui.settings.window import SettingsWindow
from launcher.ui.tasks import Tasks
from tests.support.fakes import FakeWorld
from tests.support.screens.screen import Screen


def _settings(section: Section, search: str = "") -> Callable[[FakeWorld, Tasks], QWidget]:
    def make(world: FakeWorld, tasks: Tasks) -> QWidget:
        preferences = Preferences(world.services, tasks, Settings(temperature=0.8))
        window = SettingsWindow(preferences)
        preferences.setParent(window)
        window.open_at(section)
        window.search.setText(search)
        return window

    return make


SCREENS: tuple[Screen, ...] = (
    Screen("settings-general", _settings(Section.GENERAL)),
    Screen("settings-model", _settings(Section.MODEL)),
    Screen("settings-downloads", _settings(Section.DOWNLOADS)),
    Screen("settings-search", _settings(Section.GENERAL, "context")),
    Screen("settings-nothing", _settings(Section.GENERAL, "sky")),
    Screen("settings-narrow", _settings(Section.MODEL), size=(560, 420)),
)
