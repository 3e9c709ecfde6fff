"""The program in a process of its own, with an eye in it: ``python -m tests.support.observed SOCKET [ARGUMENTS]``.

Nothing is changed or driven from here. On ``SOCKET`` it answers one JSON line a question: ``{"ask": "look"}`` gets what
a screen reader would get of every visible widget and menu, with its place on the screen; ``{"ask": "picture", …}``
writes the whole screen to the file ``path``.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit, QSystemTrayIcon, QTextEdit, QWidget
from shiboken6 import Shiboken

from launcher.__main__ import main


class Eye(QObject):
    """Answers on the program's own thread, between its events."""

    def __init__(self, socket: str) -> None:
        super().__init__()
        self._server = QLocalServer(self)
        self._server.newConnection.connect(self._connected)
        if not self._server.listen(socket):
            raise SystemExit(self._server.errorString())

    def _connected(self) -> None:
        while (asker := self._server.nextPendingConnection()) is not None:
            asker.readyRead.connect(lambda asker=asker: self._answer(asker))
            asker.disconnected.connect(asker.deleteLater)

    def _answer(self, asker: QLocalSocket) -> None:
        while asker.canReadLine():
            question = json.loads(bytes(asker.readLine().data()))
            answer: object = list(seen()) if question["ask"] == "look" else picture(question["path"])
            asker.write(json.dumps(answer).encode() + b"\n")


def seen() -> Iterator[dict[str, Any]]:
    """Every visible widget, menu entry and tray icon: kind, name, text, whether enabled, centre."""
    for widget in QApplication.allWidgets():
        if not widget.isVisible():
            continue
        yield described(widget)
        if isinstance(widget, QMenu):
            for action in widget.actions():
                centre = widget.mapToGlobal(widget.actionGeometry(action).center())
                yield thing("menu entry", action.text(), "", action.isEnabled(), centre)
    for tray in Shiboken.getAllValidWrappers():
        if isinstance(tray, QSystemTrayIcon):
            yield thing("tray", tray.toolTip(), "", tray.isVisible(), tray.geometry().center())


def described(widget: QWidget) -> dict[str, Any]:
    """A widget as its accessible interface tells of it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    name, text = interface.text(QAccessible.Text.Name), interface.text(QAccessible.Text.Value)
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        text = widget.toPlainText()
    shown = widget.mapToGlobal(widget.visibleRegion().boundingRect().center())
    described = thing(type(widget).__name__, name, text, widget.isEnabled(), shown)
    return described | {"focused": widget.hasFocus(), "window": widget.isWindow(), "title": widget.windowTitle()}


def thing(kind: str, name: str, text: str, enabled: bool, centre: QPoint) -> dict[str, Any]:
    return {"kind": kind, "name": name, "text": text, "enabled": enabled, "x": centre.x(), "y": centre.y()}


def picture(path: str) -> bool:
    """The whole screen, as X has it."""
    return QGuiApplication.primaryScreen().grabWindow(0).save(path)


def observed(socket: str) -> int:
    """Runs the program; the eye opens with its event loop."""
    eyes: list[Eye] = []
    event_loop = QApplication.exec

    def with_an_eye(*_application: object) -> int:
        eyes.append(Eye(socket))
        return event_loop()

    QApplication.exec = with_an_eye  # type: ignore[method-assign]  # the eye needs the loop
    return main()


if __name__ == "__main__":
    path = sys.argv.pop(1)
    sys.exit(observed(path))
