"""The line above a chat: another chat, what this one is, and how the model is."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from launcher.core.messages import Fact
from launcher.text import say, stopwatch
from launcher.ui.keeper import Keeper, State
from launcher.ui.parts import PlainButton, QuietButton, Sign, ToolButton, Words, announce, row

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
    State.ELSEWHERE: ("globe", "ok"),
    State.AWAY: ("alert", "danger"),
    State.PROBLEM: ("alert", "danger"),
}
_ASLEEP: Final = (State.ASLEEP, State.STOPPED, State.LOOKING, State.ELSEWHERE)
_NOT_OURS: Final = (State.ABSENT, State.FOREIGN, State.ELSEWHERE, State.AWAY)
_NARROW: Final = 620
_FEW_LETTERS: Final = 40
_SIDE, _AIR, _GAP = 14, 18, 8


class Header(QWidget):
    """Draws what the keeper knows."""

    new_asked = Signal()
    side_asked = Signal()
    settings_asked = Signal()

    def __init__(self, keeper: Keeper, name_of: Callable[[str], str]) -> None:
        super().__init__()
        self._keeper, self._name_of = keeper, name_of
        self._loading, self._words = "", ""
        self._shown = State.LOOKING
        self._since = QElapsedTimer()
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._draw)
        self.new = PlainButton(say("chat.new"), "plus")
        self.new.setAccessibleName(say("chat.new"))
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
        box.addWidget(row(*self._at_end, space=_GAP))
        keeper.changed.connect(self._draw)
        keeper.outlook.foretold.connect(self._draw)
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
        self._since.start()
        self._draw()

    def resizeEvent(self, _event: object) -> None:
        """Leaves the title out where there is no room, and the words of the button for a new chat."""
        self._draw()

    def _fit(self) -> None:
        """The title takes what the others leave; where that is less than nothing, the state has to be shorter."""
        self._name_new(self.width() >= _NARROW)
        if self._room() < 0:  # large type
            self._name_new(False)
        room = self._room()
        self._title.setVisible(self.width() >= _NARROW and room > _FEW_LETTERS and bool(self._words))
        self._title.say(_elided(self._title, self._words, max(0, room)))
        if room < 0:
            self._state.say(_elided(self._state, self._state.text(), self._state.sizeHint().width() + room))

    def _room(self) -> int:
        """Pixels that the others leave; less than nothing where they need more than there is."""
        before = [each for each in (self.side, self.new) if not each.isHidden()]
        after = [each for each in self._at_end if not each.isHidden()]
        sides = sum(each.sizeHint().width() for each in (*before, *after))
        return self.width() - sides - 2 * _SIDE - (len(before) + 2) * _AIR - (len(after) - 1) * _GAP

    def _name_new(self, shown: bool) -> None:
        """Whether the button for a new chat has words, or its sign alone."""
        self.new.setText(say("chat.new") if shown else "")
        self.new.setToolTip("" if shown else say("chat.new"))

    def _press(self) -> None:
        if self._keeper.state in (State.RUNNING, State.LOADING, State.RESTARTING) or self._loading:
            self._keeper.stop()
        elif self._keeper.state not in (State.STOPPING, State.LOOKING):
            self._keeper.start()

    @property
    def waited_s(self) -> float:
        """Seconds since the load began that a question waits for."""
        return self._keeper.loading_s or (self._since.elapsed() / 1000 if self._loading else 0.0)

    def _words_of(self, state: State, facts: dict[str, Fact]) -> str:
        if state is not State.LOADING:
            return say(f"chat.state.{state}", **facts)
        where = f".{self._keeper.outlook.where}" if self._keeper.outlook.where else ""
        return say(f"chat.state.{state}{where}", **facts, clock=stopwatch(self.waited_s))

    def _short_words_of(self, state: State, facts: dict[str, Fact]) -> str:
        """What is said where there is little room; empty where that is the same."""
        if state is State.LOADING:
            return say("chat.state.loading.short", clock=stopwatch(self.waited_s))
        if state is State.ELSEWHERE:
            return str(facts["host"])
        return str(facts["model"]) if state is State.RUNNING else ""

    def _tick(self, state: State, model: str) -> None:
        """The clock of a load runs; its end is spoken."""
        before, self._shown = self._shown, state
        if state is State.LOADING and not self._second.isActive():
            self._second.start()
        elif state is not State.LOADING:
            self._second.stop()
        if before is State.LOADING and state is State.RUNNING:
            announce(self, say("chat.loaded", model=model))

    def _draw(self) -> None:
        state, facts = self._keeper.state, dict(self._keeper.facts)
        facts["model"] = self._name_of(str(facts.get("model", "")))
        if self._loading and state in _ASLEEP:
            state, facts["model"] = State.LOADING, self._loading
        words = self._words_of(state, facts)
        self._state.say(self._short_words_of(state, facts) or words if self.width() < _NARROW else words)
        self._state.setToolTip(words)
        self._state.setAccessibleName(say("chat.state.name", state=words))
        self._tick(state, str(facts["model"]))
        self._sign.show_sign(*SIGNS[state])
        runs = state in (State.RUNNING, State.LOADING, State.RESTARTING)
        self.toggle.setText(say("chat.stop-model" if runs else "chat.start-model"))
        # It stays while the model is being stopped: hiding it would take the keyboard's focus away.
        self.toggle.setVisible(state not in _NOT_OURS)
        self._fit()


def _elided(label: Words, words: str, room: int) -> str:
    return label.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, max(0, room))
