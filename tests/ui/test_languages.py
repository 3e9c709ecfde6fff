"""Every screen in a language that needs more room, and in one that is written the other way."""

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
from tests.support.layout import faults
from tests.support.screens.screen import Screen, begin_all, end_all
from tests.support.screenshots import SCREENS, speak_in
from tests.ui.test_accessibility import complete


@pytest.fixture(params=[Language.GERMAN, Language.ARABIC])
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Language]:
    before = QLocale()
    speak_in(request.param, qapp)
    begin_all()
    yield request.param
    end_all()
    speak(Language.ENGLISH)
    settle(qapp)
    QLocale.setDefault(before)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_no_screen_has_a_fault_of_layout(qtbot: QtBot, tasks: Tasks, language: Language, screen: Screen) -> None:
    window = complete(qtbot, tasks, screen)
    qtbot.waitUntil(lambda: not faults(window))
    mirrored = language.right_to_left or "mirrored" in screen.name
    assert (window.layoutDirection() is Qt.LayoutDirection.RightToLeft) == mirrored


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
