"""The quiet line above the composer that says which model goes on with a chat that another one has answered so far."""

from launcher.text import say
from launcher.ui.parts import Card, Sign, Words, announce, row


class GoingOnLine(Card):
    """Hidden where no other model takes over."""

    def __init__(self) -> None:
        self._words = Words("")
        super().__init__(row(Sign("engine", "muted", 18), (self._words, 1), space=12), kind="sunken", pad=12)
        self.hide()

    def show_model(self, title: str) -> None:
        """``title`` takes over; empty: nobody does."""
        words = say("chat.model.changed", title=title) if title else ""
        if words == self._words.text():
            return
        self._words.say(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        if words:
            announce(self, words)
