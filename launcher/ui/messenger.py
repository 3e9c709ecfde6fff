"""Notifications, of what the user waits for and cannot see: an answer, a download, or that one of them failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from launcher.text import problem_words, say
from launcher.ui.coming import Coming

if TYPE_CHECKING:
    from launcher.core.problems import Problem
    from launcher.ui.preferences import Preferences
    from launcher.ui.successor import Successor
    from launcher.ui.tray import Tray
    from launcher.ui.wizard.under_way import UnderWay
    from launcher.workflows.events import Answered


class Messenger(QObject):
    """Tells by the desktop's own means, while none of our windows is in front and the settings allow it."""

    def __init__(self, tray: Tray, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tray, self._preferences = tray, preferences

    def tell(self, words: str) -> None:
        """One notification. Never what was asked or answered: it may be read on a locked screen."""
        if self._preferences.now.notify and QApplication.activeWindow() is None:
            self._tray.tell(words)

    def follow(self, download: Successor | UnderWay) -> None:
        """Tells where this download fails; once for each time."""
        before = download.state

        def look() -> None:
            nonlocal before
            failed = download.state is Coming.FAILED and before is not Coming.FAILED
            before = download.state
            if failed:
                self.tell(say("notify.stopped", title=download.title))

        download.changed.connect(look)

    def answered(self, event: Answered) -> None:
        """An answer is there, unless the user ended it."""
        from launcher.workflows import chat  # there, where there is an answer

        if event.reason != chat.STOPPED:
            self.tell(say("notify.answered"))

    def failed(self, problem: Problem) -> None:
        """An answer will not come."""
        self.tell(problem_words(problem)[0])
