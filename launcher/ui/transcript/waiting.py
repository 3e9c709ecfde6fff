"""What the model does before its first word, in words and with a clock."""

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QWidget

from launcher.text import has, say
from launcher.ui.parts import Card, Spinner, Words, announce, row
from launcher.ui.transcript.entry import Reply


class WaitingView(Card):
    """``kind`` is ``loading`` (the model, into memory) or ``reading`` (the question)."""

    def __init__(self, entry: Reply, kind: str, parent: QWidget) -> None:
        self._entry, self._now = entry, kind
        self._words = Words("", "strong", "muted")
        self._what = Words("", "small", "muted")
        super().__init__(row(Spinner(), (self._words, 1), space=10), self._what, kind="sunken", space=6, pad=16)
        self.setParent(parent)
        self._clock = QElapsedTimer()
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._say)
        self._clock.start()
        self._second.start()
        self.show_wait(kind)

    def show_wait(self, kind: str) -> None:
        """Says something else; the clock begins again."""
        if kind != self._now:
            self._now = kind
            self._clock.restart()
        key = f"chat.waiting.{kind}.what"
        self._what.setVisible(has(key))
        announce(self, say(f"chat.waiting.{kind}.spoken", model=self._entry.model))
        if has(key):
            self._what.say(say(key))
        self._say()

    def _say(self) -> None:
        seconds = self._clock.elapsed() // 1000
        clock = f"{seconds // 60}:{seconds % 60:02d}"
        self._words.say(say(f"chat.waiting.{self._now}", model=self._entry.model, clock=clock))
