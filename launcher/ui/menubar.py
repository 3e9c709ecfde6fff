"""The menu bar of macOS: the two entries that people look for there. The other systems have none."""

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar

from launcher.text import say


def make_menu_bar(open_settings: Callable[[], object], leave: Callable[[], object]) -> QMenuBar:
    """A bar for all windows; Qt moves its entries into the program's own menu by their roles."""
    bar = QMenuBar()
    menu = bar.addMenu(say("app.name"))
    settings = QAction(say("tray.settings"), menu)
    settings.setMenuRole(QAction.MenuRole.PreferencesRole)
    settings.setShortcut(QKeySequence("Ctrl+,"))
    settings.triggered.connect(open_settings)
    end = QAction(say("tray.quit"), menu)
    end.setMenuRole(QAction.MenuRole.QuitRole)
    end.triggered.connect(leave)
    menu.addActions([settings, end])
    return bar
