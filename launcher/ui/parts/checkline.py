"""One line of a list that fills while one looks on: being looked at, found, found with a catch."""

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from launcher.ui.parts.sign import Sign
from launcher.ui.parts.spinner import Spinner
from launcher.ui.parts.words import Words

_SIZE = 20


class CheckState(StrEnum):
    """How a line stands."""

    WAITING = "waiting"
    BUSY = "busy"
    DONE = "done"
    WARNING = "warning"
    FAILED = "failed"


_SIGNS = {
    CheckState.WAITING: ("clock", "muted"),
    CheckState.DONE: ("check", "ok"),
    CheckState.WARNING: ("alert", "warn"),
    CheckState.FAILED: ("close", "danger"),
}


class CheckLine(QWidget):
    """A mark, a name, and a second line with what was found."""

    def __init__(self, name: str, words: str = "", state: CheckState = CheckState.BUSY, *, sign: str = "") -> None:
        super().__init__()
        self._name = Words(name, "strong")
        self._words = Words(words, "small", "muted")
        self._mark = Sign("clock", "muted", _SIZE)
        marks = QWidget()
        marks.setFixedSize(_SIZE, _SIZE)
        self._marks = QStackedLayout(marks)
        self._marks.setContentsMargins(0, 0, 0, 0)
        self._marks.addWidget(Spinner(_SIZE))
        self._marks.addWidget(self._mark)
        lines = QVBoxLayout()
        lines.setSpacing(1)
        lines.addWidget(self._name)
        lines.addWidget(self._words)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(14)
        if sign:
            box.addWidget(Sign(sign, "accent", 22), 0, Qt.AlignmentFlag.AlignVCenter)
        box.addLayout(lines, 1)
        box.addWidget(marks, 0, Qt.AlignmentFlag.AlignVCenter)
        self.show_state(state, words)

    @property
    def state(self) -> CheckState:
        """How it stands."""
        return self._state

    def show_state(self, state: CheckState, words: str) -> None:
        """Shows how it stands now, and why."""
        self._state = state
        self._words.say(words)
        self._words.setVisible(bool(words))
        self._marks.setCurrentIndex(0 if state is CheckState.BUSY else 1)
        if state is not CheckState.BUSY:
            self._mark.show_sign(*_SIGNS[state])
        self.setAccessibleName(f"{self._name.text()}: {words}")
