"""The quiet line above the composer when something newer is there: never forced, and never in an answer's way."""

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices

from launcher.core.updates import SITE, News, Of
from launcher.text import say
from launcher.ui.parts import Button, Card, Sign, Words, row
from launcher.ui.updates import Stage, Updates


class NewsLine(Card):
    """Draws the first piece of news of :class:`Updates`; hidden where there is none. ``left`` says that it went."""

    left = Signal()

    def __init__(self, updates: Updates) -> None:
        self._updates = updates
        self._words = Words("")
        self.act = Button("", "quiet")
        self.away = Button(say("updates.put-away"), "quiet")
        super().__init__(
            row(Sign("down", "muted", 18), (self._words, 1), self.act, self.away, space=12), kind="sunken", pad=12
        )
        self._busy = False
        self.act.clicked.connect(self._press)
        self.away.clicked.connect(self._put_away)
        updates.changed.connect(self._show)
        self._show()

    def show_busy(self, busy: bool) -> None:
        """While an answer comes nothing new is told, and the engine stays the one it is."""
        self._busy = busy
        self._show()

    @property
    def _first(self) -> News | None:
        return self._updates.news[0] if self._updates.news else None

    def _show(self) -> None:
        news = self._first
        had_focus = self.act.hasFocus() or self.away.hasFocus()
        if news is None:
            self.hide()
        else:
            key, act = self._said(news)
            words = say(key, version=news.version, here=news.here, share=self._updates.share)
            self._words.say(words)
            self.act.setText(say(act) if act else "")
            self.act.setVisible(bool(act))
            self.act.setEnabled(self._updates.stage is not Stage.IN_PLACE or self._updates.can_change_over)
            self.away.setVisible(self._updates.stage is Stage.TOLD)
            self.setAccessibleName(words)
            if not self._busy:
                self.show()
        if had_focus and not (self.act.hasFocus() or self.away.hasFocus()):
            self.left.emit()

    def _said(self, news: News) -> tuple[str, str]:
        """The key of its words, and that of what can be done."""
        if news.of is Of.STILLHOUSE:
            return "updates.stillhouse", "updates.see"
        if not news.ours:
            return "updates.engine.others", ""
        match self._updates.stage:
            case Stage.FETCHING:
                return f"updates.engine.{'begins' if self._updates.share is None else 'comes'}", "updates.stop"
            case Stage.IN_PLACE:
                return "updates.engine.here", "updates.use"
            case _:
                return "updates.engine", "updates.fetch"

    def _press(self) -> None:
        news = self._first
        if news is None:
            return
        if news.of is Of.STILLHOUSE:
            QDesktopServices.openUrl(QUrl(SITE))
        elif self._updates.stage is Stage.TOLD:
            self._updates.fetch(news)
        elif self._updates.stage is Stage.FETCHING:
            self._updates.stop()
        else:
            self._updates.change_over()

    def _put_away(self) -> None:
        if self._first is not None:
            self._updates.put_away(self._first)
