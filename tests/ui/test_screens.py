"""Every screen does what ``docs/screens.md`` says of it."""

import pytest
from PySide6.QtWidgets import QApplication

from launcher.ui.parts import tell_roles
from launcher.ui.theme import Theme
from tests.support.checks import faults, manners
from tests.support.screens.screen import Screen
from tests.support.screenshots import SCREENS


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_has_none_of_the_faults_that_it_is_checked_for(
    qapp: QApplication, theme: Theme, screen: Screen
) -> None:
    tell_roles()
    for manner in manners(SCREENS.index(screen)):
        found = {check: each for check, each in faults(screen, manner).items() if each}
        assert not found
