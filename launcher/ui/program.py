"""The program with its windows, from the first question (install it?) to the exit code."""

import logging
import os
import sys
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon

from launcher import __version__
from launcher.core.problems import Problem
from launcher.core.standing import Standing
from launcher.text import say
from launcher.ui import language
from launcher.ui.application import TRAY, Stillhouse
from launcher.ui.menubar import make_menu_bar
from launcher.ui.opening import Application, Opening
from launcher.ui.parts import tell_roles
from launcher.ui.signals import SystemSignals
from launcher.ui.single import SingleInstance
from launcher.ui.tasks import Tasks
from launcher.ui.theme import Theme, picture
from launcher.workflows.ports import Services

OFFERED: Final = frozenset({Standing.FRESH, Standing.OLDER_THERE, Standing.DAMAGED_THERE})
"""Where installing is a choice."""

_ICON_SIZES: Final = (16, 24, 32, 48, 64, 128, 256)


def run(
    opening: Opening,
    services: Services,
    tray_only: bool,
    label: str = "",
    standing: Standing = Standing.SOURCE,
    problem: Problem | None = None,
) -> int:
    """Fills the window (or shows the tray alone), until the user quits; the exit code.

    ``label`` is added to the titles of windows: it tells a demonstration from the real thing. ``standing`` may say that
    this is a download that can be installed: that is asked first. ``problem`` is one that was met before there was a
    window.
    """
    application, unwritable = opening.application, _dress(opening.application, label)
    problem = unwritable or problem
    if standing in OFFERED and not tray_only and not _goes_on(services, standing):
        return 0
    single = SingleInstance(opening.name, opening.lock)
    if opening.window.given_up or not single.is_first([TRAY] if tray_only else []):
        return 0
    stillhouse = Stillhouse(services, tray_only, main=opening.window)
    if problem is not None:
        stillhouse.tell(problem)
    signals = SystemSignals()
    single.quit_asked.connect(stillhouse.quit)
    single.called.connect(stillhouse.called)
    stillhouse.ending.connect(single.close)
    stillhouse.ended.connect(lambda: application.exit(0))
    signals.asked.connect(stillhouse.quit)
    application.quit_asked.connect(stillhouse.quit)
    application.commitDataRequest.connect(stillhouse.end_with_session, Qt.ConnectionType.DirectConnection)
    previous, sys.excepthook = sys.excepthook, stillhouse.unexpected
    menu_bar = make_menu_bar(stillhouse.show_settings, stillhouse.quit) if sys.platform == "darwin" else None
    signals.listen()
    code = application.exec()
    signals.rest()
    del menu_bar
    sys.excepthook = previous
    if stillhouse.hangs:  # the end of Python would wait for it
        logging.shutdown()
        os._exit(code)
    return code


def run_removal(services: Services) -> int:
    """Shows the window that removes all of it, until that is closed; the exit code."""
    from launcher.ui.installing.removal import RemovalDialog

    application = Application()
    _dress(application)
    tasks = Tasks(application)
    RemovalDialog(services, tasks).exec()
    tasks.shutdown()
    return 0


def _dress(application: Application, label: str = "") -> Problem | None:
    """Makes it as all its windows want it; why it does not speak the language that was asked for."""
    problem = language.settle(application)
    application.setApplicationDisplayName(say("app.name") + label)
    application.setApplicationVersion(__version__)
    tell_roles()
    Theme.apply(application)
    application.setWindowIcon(_window_icon())
    return problem


def _goes_on(services: Services, standing: Standing) -> bool:
    """Asks whether to install; whether this very program is to go on."""
    from launcher.ui.installing.offer import InstallDialog  # a download's first start alone

    tasks = Tasks()
    dialog = InstallDialog(services, tasks, standing)
    dialog.exec()
    tasks.shutdown()
    return dialog.wants_to_try


def _window_icon() -> QIcon:
    icon = QIcon()
    for size in _ICON_SIZES:
        icon.addPixmap(picture("stillhouse", size))
    return icon
