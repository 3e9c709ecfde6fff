"""One Stillhouse for each user (and each ``STILLHOUSE_HOME``): a second start raises the first and ends."""

import getpass
import hashlib
from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE_MS = 500


def instance_name(environ: Mapping[str, str]) -> str:
    """The name of the local socket: the user's, and the folder's where everything is kept in one."""
    owner = f"{getpass.getuser()}\n{environ.get('STILLHOUSE_HOME', '')}"
    return f"stillhouse-{hashlib.sha256(owner.encode()).hexdigest()[:16]}"


class SingleInstance(QObject):
    """``raised`` comes when somebody starts the program again."""

    raised = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._called)

    def is_first(self) -> bool:
        """Takes the place, and says so; where it is taken, raises the one that has it.

        Connects before it listens: on Windows ``listen`` succeeds on a name that is taken, and on Linux the socket
        of a program that was killed stays behind.
        """
        if _raise_other(self._name):
            return False
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)
        return True

    def close(self) -> None:
        """Gives the place up."""
        self._server.close()

    def _called(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.disconnected.connect(caller.deleteLater)
            caller.disconnectFromServer()
            self.raised.emit()


def _raise_other(name: str) -> bool:
    """Whether another one answered."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    answered = socket.waitForConnected(_PATIENCE_MS)
    socket.abort()
    return answered
