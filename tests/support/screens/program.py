"""The screens about the program itself."""

from PySide6.QtWidgets import QWidget

from launcher.system.licences import collected
from launcher.ui.about import About
from launcher.ui.tasks import Tasks
from tests.support.fakes import FakeWorld
from tests.support.screens.screen import Screen


def _about(_world: FakeWorld, _tasks: Tasks) -> QWidget:
    dialog = About(collected())
    dialog.list.setCurrentRow(2)
    return dialog


SCREENS: tuple[Screen, ...] = (Screen("about", _about),)
