"""The setup's download, as the tray shows it and stops it."""

from PySide6.QtCore import QObject, Signal

from launcher.ui.coming import Coming


class UnderWay(QObject):
    """``changed`` comes when ``state``, ``title`` or ``share`` did; ``paused`` and ``resumed`` are the wishes."""

    changed = Signal()
    paused = Signal()
    resumed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = Coming.NONE
        self.title = ""
        self.share: float | None = None

    def show(self, state: Coming, title: str = "", share: float | None = None) -> None:
        """How it stands now; what is not said of it stays as it was."""
        self.state, self.title = state, title or self.title
        self.share = self.share if share is None and state is not Coming.NONE else share
        self.changed.emit()

    def pause(self) -> None:
        """The user wants it to stand still."""
        self.paused.emit()

    def go_on(self) -> None:
        """And to go on."""
        self.resumed.emit()
