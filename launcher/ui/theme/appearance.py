"""The theme in force: follows the system's light, dark and high contrast, and what the user chose."""

from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from launcher.core.settings import Theme as Choice
from launcher.ui.theme.palette import palette, system_colour
from launcher.ui.theme.sheet import sheet
from launcher.ui.theme.tokens import TOKENS

_SCHEMES = {
    Choice.SYSTEM: Qt.ColorScheme.Unknown,
    Choice.LIGHT: Qt.ColorScheme.Light,
    Choice.DARK: Qt.ColorScheme.Dark,
}

_themes: "Final[dict[QApplication, Theme]]" = {}
"""Kept here: to find one among its application's children PySide makes the types of all of them, the style's too."""


class Theme(QObject):
    """Colours and fonts of an application.

    ``changes`` comes before the palette and the sheet are set (each widget that is left then costs half a
    millisecond), ``changed`` after.
    """

    changes = Signal()
    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        _themes[application] = self
        self._application = application
        self._choice = Choice.SYSTEM
        self._drawn: tuple[bool, bool] | None = None
        self._still = False
        self._base = QFont(application.font())
        self._system = QPalette(application.palette())
        self._watch()

    @classmethod
    def apply(cls, application: QApplication, choice: Choice = Choice.SYSTEM) -> "Theme":
        """Dresses ``application``, or changes its dress; there is one theme for each application."""
        made = _themes.get(application) or cls(application)
        made.choose(choice)
        return made

    def choose(self, choice: Choice) -> None:
        """Light, dark, or as the system."""
        self._choice = choice
        hints = self._application.styleHints()
        if hasattr(hints, "setColorScheme"):  # Qt 6.8; colours the title bars too
            hints.setColorScheme(_SCHEMES[choice])
        self._follow()

    @property
    def dark(self) -> bool:
        """Whether the dark colours are in use."""
        if self._choice is Choice.SYSTEM:
            return self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self._choice is Choice.DARK

    @property
    def still(self) -> bool:
        """Whether nothing may move that need not: the person has asked the system for that."""
        return self._still

    def hold_still(self, wanted: bool) -> None:
        """Menus, lists and signs of waiting stand still from now on, or move as usual."""
        self._still = wanted
        self._application.setEffectEnabled(Qt.UIEffect.UI_General, not wanted)

    @property
    def high_contrast(self) -> bool:
        """Whether the system's own colours are used because the user needs a high contrast."""
        hints = self._application.styleHints()
        if not hasattr(hints, "accessibility"):  # Qt 6.10
            return False
        return hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast

    def colour(self, name: str) -> QColor:
        """A colour by its name in ``tokens.json``.

        Raises:
            KeyError: there is no such colour.
        """
        named = (TOKENS.dark if self.dark else TOKENS.light)[name]
        return system_colour(name, self._system) if self.high_contrast else QColor(named)

    def font(self, role: str = "body") -> QFont:
        """The system's font in the size and weight of ``role`` (``display title heading body strong small figure``)."""
        size, weight = TOKENS.type[role]
        made = QFont(self._base)
        if made.pointSizeF() > 0:
            made.setPointSizeF(made.pointSizeF() * size)
        else:
            made.setPixelSize(round(made.pixelSize() * size))
        made.setWeight(QFont.Weight(weight))
        if role == "figure":
            made.setFeature(QFont.Tag("tnum"), 1)  # figures that change keep their width
        return made

    def _watch(self) -> None:
        hints = self._application.styleHints()
        hints.colorSchemeChanged.connect(self._follow)
        if hasattr(hints, "accessibility"):
            hints.accessibility().contrastPreferenceChanged.connect(self._follow)

    def _follow(self) -> None:
        state = (self.dark, self.high_contrast)
        if state == self._drawn:  # setting a sheet costs 78 ms for two windows
            return
        self._drawn = state
        self.changes.emit()
        if self.high_contrast:
            self._application.setStyleSheet("")
            self._application.setPalette(QPalette())
            self._system = QPalette(self._application.palette())
        else:
            colours = TOKENS.dark if self.dark else TOKENS.light
            self._application.setPalette(palette(colours))
            self._application.setStyleSheet(sheet(colours))
        self.changed.emit()


def theme() -> Theme:
    """The theme of the running application; it is made on the first call where nobody made one.

    Raises:
        RuntimeError: there is no application yet.
    """
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise RuntimeError("a theme needs an application")
    return _themes.get(application) or Theme.apply(application)
