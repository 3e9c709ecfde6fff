"""One Stillhouse for each user (and each ``STILLHOUSE_HOME``): a second start hands over what it was told, and ends."""

import json
import logging
import time
from collections.abc import Sequence

from PySide6.QtCore import QDeadlineTimer, QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from launcher.core import instance
from launcher.ui.place import place_lock

_PATIENCE_MS = 2000
_BETWEEN_S = 0.05
_LONGEST = 64 * 1024
"""Bytes of the arguments of a second start."""

log = logging.getLogger(__name__)


class SingleInstance(QObject):
    """``called`` comes when somebody starts the program again, with that start's arguments.

    ``quit_asked`` comes when it is to be replaced or removed. ``lock`` is that of the place, where it is taken already.
    """

    called = Signal(list)
    quit_asked = Signal()

    def __init__(self, name: str, lock: QLockFile | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._callers: list[QLocalSocket] = []
        self._lock = lock or place_lock(name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._called)

    def is_first(self, arguments: Sequence[str] = ()) -> bool:
        """Takes the place, and says so; where it is taken, hands ``arguments`` to the one that has it.

        The lock decides, because of two that start at the same time one has to be second, and because on Windows
        ``listen`` succeeds on a name that is taken. One that has the lock and never answers keeps nobody out.
        """
        deadline = QDeadlineTimer(_PATIENCE_MS)
        while not (self._lock.isLocked() or self._lock.tryLock(0)):
            if _hand_over(self._name, arguments):
                return False
            if deadline.hasExpired():
                break
            time.sleep(_BETWEEN_S)  # it has only just started, or is about to end
        QLocalServer.removeServer(self._name)  # of one that was killed
        if not self._server.listen(self._name):
            log.info("a second start cannot reach this one: %s", self._server.errorString())
        return True

    def close(self) -> None:
        """Gives the place up."""
        self._server.close()
        self._lock.unlock()

    def _called(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            self._callers.append(caller)
            caller.disconnected.connect(self._listen)
        self._listen()

    def _listen(self) -> None:
        """What those said who have hung up (some before we looked)."""
        gone = [each for each in self._callers if each.state() is QLocalSocket.LocalSocketState.UnconnectedState]
        self._callers = [each for each in self._callers if each not in gone]
        for caller in gone:
            said = bytes(caller.read(_LONGEST).data())
            caller.deleteLater()
            if said == instance.QUIT:
                self.quit_asked.emit()
            else:
                self.called.emit(_arguments(said))


def _hand_over(name: str, arguments: Sequence[str]) -> bool:
    """Whether another one took them."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    answered = socket.waitForConnected(_PATIENCE_MS)
    if answered:
        socket.write(json.dumps(list(arguments)).encode())
        socket.waitForBytesWritten(_PATIENCE_MS)
        socket.disconnectFromServer()
        if socket.state() is not QLocalSocket.LocalSocketState.UnconnectedState:
            socket.waitForDisconnected(_PATIENCE_MS)
    socket.abort()
    return answered


def _arguments(said: bytes) -> list[str]:
    """Those of a second start; one that says nothing, or nonsense, has none."""
    try:
        arguments = json.loads(said)
    except ValueError:
        return []
    good = isinstance(arguments, list) and all(isinstance(each, str) for each in arguments)
    return arguments if good else []
