"""A language: its direction, Qt's own words in it, and a font that can write it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from launcher.core.languages import Language
from launcher.core.problems import Code
from launcher.text import speak, spoken_language
from launcher.ui.language import settle
from launcher.ui.tasks import Tasks
from launcher.ui.wizard.window import WizardWindow
from tests.support.fakes import FakeWorld
from tests.support.screens.stage import speak_in


@pytest.fixture(params=[Language.GERMAN, Language.ARABIC])
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Language]:
    before = QLocale()
    speak_in(request.param, qapp)
    yield request.param
    speak(Language.ENGLISH)
    settle(qapp)
    QLocale.setDefault(before)


def test_the_windows_are_read_from_the_side_of_their_language(
    qtbot: QtBot, language: Language, world: FakeWorld, tasks: Tasks
) -> None:
    window = WizardWindow(world.services, tasks)
    qtbot.addWidget(window)
    assert (window.layoutDirection() is Qt.LayoutDirection.RightToLeft) == language.right_to_left


def test_qt_s_own_buttons_speak_it_too(qtbot: QtBot, language: Language) -> None:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() != "Cancel"
    assert QLocale().language() is not QLocale.Language.English


def test_without_a_font_for_it_a_language_is_not_spoken(
    qapp: QApplication, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_of_them(_script: object) -> list[str]:
        return []

    monkeypatch.setattr(QFontDatabase, "families", none_of_them)
    problem = settle(qapp)
    if language is Language.GERMAN:
        assert problem is None
    else:
        assert problem is not None
        assert (problem.code, spoken_language()) == (Code.FONT_MISSING, Language.ENGLISH)
