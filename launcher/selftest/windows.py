"""Checks of Qt: its plug-ins, a window that is really painted, pictures, glyphs, the socket of the single instance."""

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from launcher.selftest.checks import Detail, SelfCheck, expect

PLUGINS = {
    "linux": ("platforms/libqxcb", "platforms/libqoffscreen", "imageformats/libqsvg", "iconengines/libqsvgicon"),
    "win32": ("platforms/qwindows", "imageformats/qsvg", "iconengines/qsvgicon"),
    "darwin": ("platforms/libqcocoa", "imageformats/libqsvg", "iconengines/libqsvgicon"),
}
_GLYPHS = "Aé…–›·⌘√≤"
_LEAST_COLOURS = 4
_PAINT_SECONDS = 10.0
_LEAST_SIGNS = 200
"""Of a page of the help."""


def _plugins(_environ: Mapping[str, str]) -> Detail:
    """Qt's plug-ins for this system are there."""
    from PySide6.QtCore import QLibraryInfo, qVersion

    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    present = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    needed = PLUGINS["linux" if sys.platform.startswith("linux") else sys.platform]
    missing = [plugin for plugin in needed if not any(path.startswith(plugin) for path in present)]
    expect(not missing, f"missing: {', '.join(missing)}")
    return f"Qt {qVersion()}, {len(present)} plug-ins"


def _application(environ: Mapping[str, str]) -> Detail:
    """Qt starts on this system's display, or without one where there is none."""
    displays = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(environ.get(name) for name in displays):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication, QSystemTrayIcon

    application = QApplication.instance() or QApplication(["stillhouse"])
    expect(isinstance(application, QApplication), "another kind of application runs")
    tray = "with" if QSystemTrayIcon.isSystemTrayAvailable() else "without"
    return f"{QApplication.platformName()}, {tray} a tray"


def _painted(_environ: Mapping[str, str]) -> Detail:
    """A themed window reaches the screen with more than its background."""
    from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

    window = QWidget()
    QVBoxLayout(window).addWidget(QPushButton("Stillhouse"))
    window.resize(240, 120)
    window.show()
    until = time.monotonic() + _PAINT_SECONDS
    picture = window.grab().toImage()
    colours: set[int] = set()
    while len(colours) < _LEAST_COLOURS and time.monotonic() < until:
        QApplication.processEvents()
        picture = window.grab().toImage()
        colours = {picture.pixel(x, y) for x in range(0, 240, 3) for y in range(0, 120, 3)}
    window.close()
    window.deleteLater()
    expect(len(colours) >= _LEAST_COLOURS, f"{len(colours)} colours in the window")
    return f"{picture.width()} × {picture.height()}, {len(colours)} colours"


def _pictures(_environ: Mapping[str, str]) -> Detail:
    """The application's icon can be drawn from its SVG."""
    from PySide6.QtGui import QIcon, QImageReader

    from launcher.system.resources import resource

    image = QIcon(str(resource("icons/stillhouse.svg"))).pixmap(64, 64).toImage()
    expect(not image.isNull(), "the icon is empty")
    colours = {image.pixel(x, y) for x in range(0, image.width(), 4) for y in range(0, image.height(), 4)}
    expect(len(colours) >= _LEAST_COLOURS, f"{len(colours)} colours in the icon")
    return sorted(bytes(name.data()).decode() for name in QImageReader.supportedImageFormats())


def _buttons(_environ: Mapping[str, str]) -> Detail:
    """Qt's own buttons speak each of our languages but English, which they speak by themselves."""
    from PySide6.QtCore import QLibraryInfo, QTranslator

    from launcher.core.languages import Language

    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    spoken = []
    for language in Language:
        if language in (Language.SYSTEM, Language.ENGLISH):
            continue
        translator = QTranslator()
        found = translator.load(f"qtbase_{language.replace('-', '_')}", folder)
        word = translator.translate("QPlatformTheme", "Cancel") if found else None
        expect(word, f"no {language} among Qt's words")
        spoken.append(word or "")
    return spoken


def _help_page(_environ: Mapping[str, str]) -> Detail:
    """The help opens with a page in it."""
    from launcher.core.languages import Language
    from launcher.system.help import HelpFiles
    from launcher.ui.help import HelpWindow

    window = HelpWindow(HelpFiles().pages(Language.ENGLISH))
    shown = window.text.toPlainText()
    window.deleteLater()
    expect(len(shown) > _LEAST_SIGNS, f"{len(shown)} signs in the page")
    return window.windowTitle()


def _fonts(_environ: Mapping[str, str]) -> Detail:
    """There is a font, and it has the signs that we write."""
    from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics

    families = QFontDatabase.families()
    expect(families, "no font at all")
    metrics = QFontMetrics(QFont())
    expect(all(metrics.inFontUcs4(ord(sign)) for sign in _GLYPHS[:5]), "the font lacks common signs")
    return len(families)


def _local_socket(_environ: Mapping[str, str]) -> Detail:
    """A second start can reach the first."""
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

    server, socket = QLocalServer(), QLocalSocket()
    expect(server.listen(f"stillhouse-self-test-{os.getpid()}"), server.errorString())
    socket.connectToServer(server.serverName())
    connected = socket.waitForConnected(2000)
    reason = socket.errorString()
    socket.abort()
    server.close()
    expect(connected, reason)
    return "reached"


CHECKS = (
    SelfCheck("Qt plug-ins", _plugins),
    SelfCheck("Qt application", _application),
    SelfCheck("window painted", _painted),
    SelfCheck("pictures", _pictures),
    SelfCheck("Qt's buttons", _buttons),
    SelfCheck("help page", _help_page),
    SelfCheck("fonts", _fonts),
    SelfCheck("local socket", _local_socket),
)
