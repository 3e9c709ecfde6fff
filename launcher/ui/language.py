"""The windows in the language that is spoken: direction, dates, Qt's own buttons, a font that can write it."""

from typing import Final

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from launcher.core.languages import Language
from launcher.core.problems import Code, Problem
from launcher.text import say, speak, spoken_language

_SCRIPTS: Final = {
    Language.CHINESE: QFontDatabase.WritingSystem.SimplifiedChinese,
    Language.JAPANESE: QFontDatabase.WritingSystem.Japanese,
    Language.ARABIC: QFontDatabase.WritingSystem.Arabic,
}
"""What not every font can write."""
_LOCALES: Final = {Language.ARABIC: "ar-AE"}
"""Dates with the same digits as our figures."""

_installed: Final[list[QTranslator]] = []
"""Kept here: PySide makes a type of each child of the application, its style's too, to find it among them."""


def settle(application: QApplication) -> Problem | None:
    """Before the first window; a language without a font for its script is not spoken, and that problem returned."""
    language = spoken_language()
    script = _SCRIPTS.get(language)
    problem = None
    if script is not None and not QFontDatabase.families(script):
        problem = Problem(Code.FONT_MISSING, {"language": say(f"settings.language.{language}")})
        speak(language := Language.ENGLISH)
    locale = QLocale(_LOCALES.get(language, language.value))
    QLocale.setDefault(locale)
    while _installed:
        former = _installed.pop()
        application.removeTranslator(former)
        former.deleteLater()
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{language.replace('-', '_')}", folder):
        application.installTranslator(translator)
        _installed.append(translator)
    direction = Qt.LayoutDirection.RightToLeft if language.right_to_left else Qt.LayoutDirection.LeftToRight
    application.setLayoutDirection(direction)
    return problem
