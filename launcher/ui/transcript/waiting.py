"""What the model does before its first word, in words and with a clock."""

from PySide6.QtCore import QElapsedTimer, QTimer, Signal
from PySide6.QtWidgets import QWidget

from launcher.text import has, say, stopwatch
from launcher.ui.parts import Card, QuietButton, Words, announce, row
from launcher.ui.parts.spinner import Spinner
from launcher.ui.transcript.entry import Reply


class WaitingView(Card):
    """``kind`` is ``loading`` (the model: the question can be taken back) or ``reading`` (the question)."""

    withdrawn = Signal()

    def __init__(self, entry: Reply, kind: str, parent: QWidget) -> None:
        self._entry, self._now = entry, ""
        self._words = Words("", "strong", "muted")
        self._what = Words("", "small", "muted")
        self._back = QuietButton(say("chat.withdraw"))
        self._back.setAccessibleDescription(say("chat.withdraw.what"))
        self._head = row(Spinner(), (self._words, 1), self._back, space=10)
        super().__init__(self._head, self._what, kind="sunken", space=6, pad=16)
        self.setParent(parent)
        self._back.clicked.connect(self.withdrawn)
        self._clock = QElapsedTimer()
        self._before_s, self._where = 0.0, ""
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._say)
        self._clock.start()
        self._second.start()
        self.show_wait(kind)

    def show_wait(self, kind: str, where: str = "", since_s: float = 0.0) -> None:
        """Says something else: ``where`` the model goes (the end of a key), and since when, in seconds."""
        self._before_s, self._where = since_s, where
        self._back.setVisible(kind == "loading")
        self._clock.restart()
        if kind == self._now:
            self._say()
            return
        self._now = kind
        key = f"chat.waiting.{kind}.what"
        self._what.setVisible(has(key))
        announce(self, say(f"chat.waiting.{kind}.spoken", model=self._entry.model))
        if has(key):
            self._what.say(say(key))
        self._say()

    def _say(self) -> None:
        key = f"chat.waiting.{self._now}" + (f".{self._where}" if self._where else "")
        clock = stopwatch(self._before_s + self._clock.elapsed() / 1000)
        self._words.say(say(key, model=self._entry.model, clock=clock))
        self._head.updateGeometry()  # now, not with the next event: we are asked for our height first
