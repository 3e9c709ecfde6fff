"""The taskbar shows how far the model is that comes beside the chat."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from launcher.ui.coming import Coming
from launcher.ui.successor import Successor
from launcher.workflows.ports import ProgressSign

_SHOWN = (Coming.FETCHING, Coming.WAITING)


class DownloadSign(QObject):
    """On the sign of ``window``: a share while it comes, paused while it waits for the network, else nothing."""

    def __init__(self, successor: Successor, sign: ProgressSign, window: QWidget) -> None:
        super().__init__(window)
        self._successor, self._sign, self._window = successor, sign, window
        self._shown = False
        successor.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        state, share = self._successor.state, self._successor.share
        if state in _SHOWN and share is not None:
            self._sign.show(int(self._window.winId()), share, paused=state is Coming.WAITING)
            self._shown = True
        elif self._shown:
            self._sign.clear(int(self._window.winId()))
            self._shown = False
