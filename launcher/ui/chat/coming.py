"""The quiet line above the composer while the right model comes: how far it is, and the press that changes over."""

from PySide6.QtCore import Signal

from launcher.text import say
from launcher.ui.coming import Coming
from launcher.ui.parts import Button, Card, Sign, Words, announce, row
from launcher.ui.successor import Successor

_ACTS = {
    Coming.FETCHING: "pause",
    Coming.WAITING: "pause",
    Coming.PAUSED: "go-on",
    Coming.FAILED: "again",
    Coming.HERE: "use",
}
_TOLD = (Coming.FAILED, Coming.HERE)


class ComingLine(Card):
    """Draws a :class:`Successor`, and presses its buttons; hidden where nothing comes. ``left`` says that it went."""

    left = Signal()

    def __init__(self, successor: Successor) -> None:
        self._successor = successor
        self._sign = Sign("down", "muted", 18)
        self._words = Words("")
        self.button = Button(say("chat.coming.use"), "quiet")
        super().__init__(row(self._sign, (self._words, 1), self.button, space=12), kind="sunken", pad=12)
        self._busy = False
        self._shown = Coming.NONE
        self.button.clicked.connect(self._press)
        successor.changed.connect(self._show)
        self._show()

    def show_busy(self, busy: bool) -> None:
        """While an answer comes the models do not change places."""
        self._busy = busy
        self._show()

    def _show(self) -> None:
        state, before = self._successor.state, self._shown
        self._shown = state
        here, act = state is Coming.HERE, _ACTS.get(state)
        focused = self.button.hasFocus()
        self._words.say(self._said())
        if act is not None:
            self.button.setText(say(f"chat.coming.{act}"))
        self.button.setVisible(act is not None)
        self.button.setEnabled(not (here and self._busy))
        self.setAccessibleDescription(self._words.text())
        if state is not before:
            self.show_kind("drop" if here else "warn" if state is Coming.FAILED else "sunken")
            self.button.show_kind("primary" if here else "quiet")
            self._sign.show_sign("check" if here else "down", "drop" if here else "muted")
            self.setAccessibleName(say(f"chat.coming.{'here' if here else 'fetching'}", title=self._successor.title))
            if state in _TOLD:
                announce(self, self._words.text())
        self.setVisible(state is not Coming.NONE)
        if focused and not (self.button.isVisible() and self.button.isEnabled()):
            self.left.emit()

    def _said(self) -> str:
        of = self._successor
        state, progress = of.state, of.progress
        if state is Coming.NONE:
            return ""
        if state is Coming.HERE and self._busy:
            return say("chat.coming.here.busy", title=of.title)
        if state in (Coming.WAITING, Coming.FAILED):
            return say(f"chat.coming.{state}", title=of.title, why=of.why)
        if progress is None or not progress.total or state in (Coming.HERE, Coming.CHANGING):
            return say(f"chat.coming.{state}", title=of.title)
        share = progress.completed / progress.total
        if state is Coming.PAUSED:
            return say("chat.coming.paused.at", title=of.title, share=share)
        if progress.waiting_since is not None:
            return say("chat.coming.silent", title=of.title, share=share, since=progress.waiting_since)
        if progress.eta_s is None:
            return say("chat.coming.at", title=of.title, share=share)
        return say("chat.coming.left", title=of.title, share=share, left=progress.eta_s)

    def _press(self) -> None:
        match self._successor.state:
            case Coming.FETCHING | Coming.WAITING:
                self._successor.pause()
            case Coming.HERE:
                self._successor.use()
            case _:
                self._successor.go_on()
