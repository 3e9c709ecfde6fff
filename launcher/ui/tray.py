"""The tray: what is in memory, in words and as a sign; start, stop, open, quit."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from launcher.text import say
from launcher.ui.coming import Coming
from launcher.ui.state import State
from launcher.ui.theme import theme, tray_icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from launcher.ui.keeper import Keeper
    from launcher.ui.successor import Successor
    from launcher.ui.updates import Updates
    from launcher.ui.wizard.under_way import UnderWay


class _Sign(StrEnum):
    """The four signs; the file names of ``resources/icons/tray-*.svg``."""

    IDLE = "idle"
    BUSY = "busy"
    RUNNING = "running"
    PROBLEM = "problem"


SIGNS = {
    State.LOOKING: _Sign.BUSY,
    State.ABSENT: _Sign.IDLE,
    State.STOPPED: _Sign.IDLE,
    State.ASLEEP: _Sign.IDLE,
    State.LOADING: _Sign.BUSY,
    State.STOPPING: _Sign.BUSY,
    State.RESTARTING: _Sign.BUSY,
    State.RUNNING: _Sign.RUNNING,
    State.FOREIGN: _Sign.PROBLEM,
    State.ELSEWHERE: _Sign.RUNNING,
    State.AWAY: _Sign.PROBLEM,
    State.PROBLEM: _Sign.PROBLEM,
}


_ANSWERS = {State.RUNNING: "tray.state.answering", State.ELSEWHERE: "tray.state.answering.elsewhere"}
_COMES = (Coming.FETCHING, Coming.WAITING)
_STANDS = (Coming.PAUSED, Coming.FAILED)


class Tray(QObject):
    """Draws what the keeper says, and passes on what the user asks for."""

    open_asked = Signal()
    models_asked = Signal()
    doctor_asked = Signal()
    settings_asked = Signal()
    quit_asked = Signal()
    about_asked = Signal()
    help_asked = Signal()

    def __init__(self, keeper: Keeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._menu = QMenu()
        self._state = self._action("", None)
        self._state.setEnabled(False)
        self._download = self._action("", None)
        self._download.setEnabled(False)
        self._download.setVisible(False)
        self._menu.addSeparator()
        self.open = self._action(say("tray.open"), self.open_asked.emit)
        self.toggle = self._action(say("tray.start"), self._toggle)
        self.choose = self._menu.addMenu(say("tray.choose"))
        self._choices = QActionGroup(self.choose)
        self.pause = self._action("", self._pause)
        self.pause.setVisible(False)
        self.news = self._action("", self.open_asked.emit)
        self.news.setVisible(False)
        self._coming: Successor | UnderWay | None = None
        self._updates: Updates | None = None
        self._shown: tuple[_Sign, str] | None = None
        self._unfinished = False
        self._menu.addSeparator()
        self.models = self._action(say("tray.models"), self.models_asked.emit)
        self.settings = self._action(say("tray.settings"), self.settings_asked.emit)
        self.doctor = self._action(say("tray.doctor"), self.doctor_asked.emit)
        self.help = self._action(say("help.menu"), self.help_asked.emit)
        self.about = self._action(say("about.menu"), self.about_asked.emit)
        self.quit = self._action(say("tray.quit"), self.quit_asked.emit)
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(self.open_asked)
        self._menu.aboutToShow.connect(keeper.refresh)
        self._menu.aboutToShow.connect(keeper.present.look)
        keeper.present.listed.connect(self._list_models)
        self._list_models()
        keeper.changed.connect(self._draw)
        theme().changed.connect(self._redraw)
        self._draw()

    @staticmethod
    def is_possible() -> bool:
        """Whether this desktop has a place for it now; a plain GNOME has none, and at login it may still be coming."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        """Puts the sign into the tray."""
        self._icon.show()

    def remove(self) -> None:
        """Takes the sign away, and the menu with it; once."""
        self._keeper.changed.disconnect(self._draw)
        self._keeper.present.listed.disconnect(self._list_models)
        theme().changed.disconnect(self._redraw)
        self._leave()
        if self._updates is not None:
            self._updates.changed.disconnect(self._draw_news)
        self._icon.hide()
        self._menu.deleteLater()

    def follow(self, download: Successor | UnderWay) -> None:
        """From now on this download, the setup's or one beside the chat, can be paused here, and resumed."""
        self._leave()
        self._coming = download
        download.changed.connect(self._draw_download)
        self._draw_download()

    def _leave(self) -> None:
        if self._coming is not None:
            self._coming.changed.disconnect(self._draw_download)

    def tell_news_of(self, updates: Updates) -> None:
        """From now on the menu has a line for what is newer; the chat says more of it."""
        self._updates = updates
        updates.changed.connect(self._draw_news)

    def first_run(self, unfinished: bool) -> None:
        """While the setup is not over, there is no model to start, and what opens is the setup."""
        self.open.setText(say("tray.setup" if unfinished else "tray.open"))
        self.models.setVisible(not unfinished)
        self._unfinished = unfinished
        self._offer_model()

    def _offer_model(self) -> None:
        """Start, stop and choice of the model: once there is one, and while this computer answers."""
        ours = not self._unfinished and not self._keeper.is_elsewhere
        self.toggle.setVisible(ours)
        self.choose.menuAction().setVisible(ours)

    def tell(self, words: str) -> None:
        """A notification, by the desktop's own means; the window says the same when it is opened."""
        self._icon.showMessage(say("app.name"), words, self._icon.icon())

    @property
    def words(self) -> str:
        """What the first line of the menu says."""
        return self._state.text()

    def _action(self, words: str, chosen: Callable[[], None] | None) -> QAction:
        action = QAction(words, self._menu)
        if chosen is not None:
            action.triggered.connect(chosen)
        self._menu.addAction(action)
        return action

    def _toggle(self) -> None:
        if self._keeper.state in (State.RUNNING, State.LOADING, State.RESTARTING):
            self._keeper.stop()
        else:
            self._keeper.start()

    def _pause(self) -> None:
        if self._coming is None:
            return
        if self._coming.state in _COMES:
            self._coming.pause()
        else:
            self._coming.go_on()

    def _list_models(self) -> None:
        """The models to choose from; one alone is no choice."""
        self.choose.clear()
        names = {tag: self._keeper.name_of(tag) for tag in self._keeper.present.models}
        for tag, name in names.items():
            action = QAction(name, self.choose)
            action.setCheckable(True)
            action.setChecked(name == self._keeper.facts.get("model"))
            action.triggered.connect(lambda _checked, tag=tag: self._keeper.use(tag))
            self._choices.addAction(action)
            self.choose.addAction(action)
        self.choose.setEnabled(len(names) > 1)

    def _draw_download(self) -> None:
        if self._coming is None:
            return
        self._draw()
        state, share = self._coming.state, self._coming.share
        self.pause.setVisible(state in (*_COMES, *_STANDS))
        act = "pause" if state in _COMES else "resume"
        self.pause.setText(say(f"tray.{act}.begins") if share is None else say(f"tray.{act}", share=share))

    def _draw_news(self) -> None:
        news = self._updates.news[:1] if self._updates is not None else ()
        for each in news:
            self.news.setText(say(f"tray.news.{each.of}", version=each.version))
        self.news.setVisible(bool(news))

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.open_asked.emit()

    def _redraw(self) -> None:
        """In the colours of another theme."""
        self._shown = None
        self._draw()

    def _draw(self) -> None:
        keeper = self._keeper
        state, comes = keeper.state, self._coming_words()
        answers = keeper.answering and state in _ANSWERS
        words = say(_ANSWERS[state] if answers else f"tray.state.{state}", **keeper.facts)
        self._state.setText(words)
        self._download.setText(comes)
        self._download.setVisible(bool(comes))
        running = state in (State.RUNNING, State.LOADING, State.RESTARTING)
        self.toggle.setText(say("tray.stop" if running else "tray.start"))
        self._offer_model()
        self.toggle.setEnabled(state not in (State.LOOKING, State.ABSENT, State.FOREIGN, State.STOPPING))
        sign = SIGNS[state]
        if answers or (comes and sign in (_Sign.IDLE, _Sign.RUNNING)):
            sign = _Sign.BUSY
        shown = (sign, theme().colour("text").name())
        if shown != self._shown:  # a desktop redraws its panel for each new icon
            self._shown = shown
            self._icon.setIcon(tray_icon(sign, theme().colour("text")))
        lines = [say("app.name"), words, *self._memory_words(), *([comes] if comes else [])]
        self._icon.setToolTip("\n".join(lines))

    def _coming_words(self) -> str:
        """How far a download beside the chat is."""
        coming = self._coming
        if coming is None or coming.state not in _COMES:
            return ""
        share = coming.share
        key = "tray.coming" if share is None else "tray.coming.at"
        return say(key, title=coming.title, share=share)

    def _memory_words(self) -> list[str]:
        """Which memory the model is in, and how long it stays; or why it is no longer there."""
        keeper = self._keeper
        if keeper.state is State.ASLEEP and keeper.yielded is not None:
            return [say(f"tray.yielded.{keeper.yielded}")]
        memory, on_card, until = (keeper.facts.get(name) for name in ("memory", "on_card", "until"))
        if keeper.state is not State.RUNNING or not isinstance(memory, float) or not isinstance(on_card, float):
            return []
        place = "ram" if on_card <= 0 else "gpu" if on_card >= memory else "both"
        lines = [say(f"models.memory.{place}", memory=memory, gpu=on_card, ram=memory - on_card)]
        return [*lines, say("tray.until", until=until)] if isinstance(until, float) else lines
