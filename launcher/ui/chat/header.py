"""The line above a chat: another chat, what this one is, and how the model is."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from launcher.text import say
from launcher.ui.keeper import Keeper, State
from launcher.ui.parts import PlainButton, QuietButton, Sign, ToolButton, Words, row

SIGNS: Final = {
    State.RUNNING: ("check", "ok"),
    State.LOADING: ("clock", "drop"),
    State.STOPPING: ("clock", "drop"),
    State.RESTARTING: ("clock", "drop"),
    State.LOOKING: ("clock", "muted"),
    State.ASLEEP: ("pause", "muted"),
    State.STOPPED: ("pause", "muted"),
    State.ABSENT: ("alert", "warn"),
    State.FOREIGN: ("alert", "danger"),
    State.PROBLEM: ("alert", "danger"),
}
_ASLEEP: Final = (State.ASLEEP, State.STOPPED, State.LOOKING)
_NARROW: Final = 620
_SIDE, _AIR = 14, 18


class Header(QWidget):
    """Draws what the keeper knows."""

    new_asked = Signal()
    side_asked = Signal()
    settings_asked = Signal()

    def __init__(self, keeper: Keeper, name_of: Callable[[str], str]) -> None:
        super().__init__()
        self._keeper, self._name_of = keeper, name_of
        self._loading, self._words = "", ""
        self.new = PlainButton(say("chat.new"), "plus")
        self.new.clicked.connect(self.new_asked)
        self.side = ToolButton("side", say("chats.hide"))
        self.side.clicked.connect(self.side_asked)
        self._title = Words("", "strong", wrap=False)
        self._sign = Sign("clock", "muted", 16)
        self._state = Words("", "small", "muted", wrap=False)
        self.toggle = QuietButton("")
        self.toggle.clicked.connect(self._press)
        self.settings = ToolButton("settings", say("settings.title"))
        self.settings.clicked.connect(self.settings_asked)
        self._at_end = (self._sign, self._state, self.toggle, self.settings)
        box = QHBoxLayout(self)
        box.setContentsMargins(_SIDE, 10, _SIDE, 10)
        box.setSpacing(_AIR)
        box.addWidget(self.side)
        box.addWidget(self.new)
        box.addWidget(self._title)
        box.addStretch(1)
        box.addWidget(row(*self._at_end))
        keeper.changed.connect(self._draw)
        self._draw()

    def show_title(self, words: str) -> None:
        """What the chat is about."""
        self._words = words
        self._title.setToolTip(words)
        self._title.setAccessibleName(words)
        self._fit()

    def show_side(self, *, shown: bool) -> None:
        """Whether the side bar is there; it has a button for a new chat too."""
        name = say("chats.hide" if shown else "chats.show")
        self.side.setAccessibleName(name)
        self.side.setToolTip(name)
        self.new.setVisible(not shown)
        self._fit()

    @property
    def loading(self) -> bool:
        """Whether a question wakes the model."""
        return bool(self._loading)

    def show_loading(self, model: str) -> None:
        """A question wakes ``model``; empty: no longer."""
        self._loading = model
        self._draw()

    def resizeEvent(self, _event: object) -> None:
        """Leaves the title out where there is no room."""
        self._draw()

    def _fit(self) -> None:
        """The title takes what the others leave."""
        before = [each for each in (self.side, self.new) if not each.isHidden()]
        after = [each for each in self._at_end if not each.isHidden()]
        sides = sum(each.sizeHint().width() for each in (*before, *after)) + 2 * _SIDE + (len(before) + 2) * _AIR + 16
        self._title.setVisible(self.width() >= _NARROW and bool(self._words))
        room, metrics = max(0, self.width() - sides), self._title.fontMetrics()
        self._title.say(metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, room))

    def _press(self) -> None:
        if self._keeper.state in (State.RUNNING, State.LOADING, State.RESTARTING) or self._loading:
            self._keeper.stop()
        elif self._keeper.state not in (State.STOPPING, State.LOOKING):
            self._keeper.start()

    def _draw(self) -> None:
        state, facts = self._keeper.state, dict(self._keeper.facts)
        facts["model"] = self._name_of(str(facts.get("model", "")))
        if self._loading and state in _ASLEEP:
            state, facts["model"] = State.LOADING, self._loading
        words = say(f"chat.state.{state}", **facts)
        short = self.width() < _NARROW and state is State.RUNNING
        self._state.say(str(facts["model"]) if short else words)
        self._state.setAccessibleName(say("chat.state.name", state=words))
        self._sign.show_sign(*SIGNS[state])
        runs = state in (State.RUNNING, State.LOADING, State.RESTARTING)
        self.toggle.setText(say("chat.stop-model" if runs else "chat.start-model"))
        # It stays while the model is being stopped: hiding it would take the keyboard's focus away.
        self.toggle.setVisible(state not in (State.ABSENT, State.FOREIGN))
        self._fit()
