"""Keeps the running chat on the disk: each piece of an answer within a second of its coming."""

import time
from typing import Final
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal

from launcher.core.conversation import ASSISTANT
from launcher.core.history import Chat, Said, news
from launcher.core.problems import Problem
from launcher.ui.chat.book import Book
from launcher.ui.chat.session import Sent, Session
from launcher.workflows import chat as asking
from launcher.workflows.events import Answered
from launcher.workflows.ports import Clock, HistoryStore

_KEPT_WITHIN_MS: Final = 400
"""With the time that a write takes, a slow disk and a busy processor, within a second."""
_AGAIN_MS: Final = 5000
"""After a failure: the drive may be full for a while."""

PROBLEM: Final = "problem"
"""The reason of an answer that a problem ended."""


class Recorder(QObject):
    """Compares what the session says with what is kept, and writes the difference.

    ``kept`` comes when it is written and the list of chats may look otherwise than before. ``failed`` comes once for a
    row of failures; writing is tried again until it succeeds.
    """

    kept = Signal()
    failed = Signal(object)

    def __init__(self, session: Session, history: HistoryStore, clock: Clock, book: Book, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._history, self._clock, self._book = session, history, clock, book
        self._chat: Chat | None = None
        self._written: Chat | None = None
        self._fails = False
        self._model = self._held = ""
        self._thinks_since: float | None = None
        self._thought_s = 0.0
        self._due = QTimer(self, singleShot=True, interval=_KEPT_WITHIN_MS)
        self._due.timeout.connect(self._take)
        session.busy_changed.connect(self._turned)
        session.sent.connect(self._sent)
        session.thinking.connect(self._thinking)
        session.answering.connect(self._answering)
        session.answered.connect(self._answered)
        session.failed.connect(self._broken)

    @property
    def chat(self) -> Chat | None:
        """The running chat, once something was said."""
        return self._chat

    def resume(self, chat: Chat) -> None:
        """From now on it is this one, which is on the disk as it is."""
        self._chat = self._written = chat
        self._model = self._held = chat.model

    def hold_with(self, model: str) -> None:
        """From now on the running chat is held with this model."""
        self._model = self._held = model
        if self._chat is not None:
            self._chat = self._chat.held_with(model)
            self._write()

    def leave(self) -> None:
        """Another chat follows: what came of this one is kept, an answer that runs as one that was stopped."""
        if self._session.busy:
            self._align()
            self._end(asking.STOPPED)
        self._write()
        self._due.stop()
        self._chat = self._written = None
        self._model = self._held = ""

    def forget(self) -> None:
        """The running chat was deleted: no more of it is kept."""
        self._due.stop()
        self._chat = self._written = None

    def keep_now(self) -> None:
        """Writes at once what there is: the window goes, perhaps the program with it."""
        if self._session.busy:
            self._align()
        self._write()

    def drop(self, turn: int) -> Chat | None:
        """Takes one turn away; the chat without it, ``None`` where nothing is left of it."""
        if self._chat is None:
            return None
        self._write()
        left = self._chat.without(turn)
        if left.turns:
            self.put(left)
            return left
        gone = left.id
        self.forget()
        self._book.do(lambda: self._history.hide(gone, True), lambda _none: self.kept.emit(), self.failed.emit)
        return None

    def withdraw(self) -> None:
        """The question that waits for its answer is taken back, as if it had not been asked."""
        if self._chat is not None:
            self.drop(self._chat.leaf)

    def put(self, chat: Chat) -> None:
        """From now on the running chat is this one, whatever it was before."""
        self._due.stop()
        self._chat = self._written = chat
        self._book.do(lambda: self._history.replace(chat), lambda _none: self.kept.emit(), self._not_written)

    def stand_at(self, turn: int) -> Chat | None:
        """Switches to another version; the chat as it stands then."""
        if self._chat is not None and not self._session.busy:
            self._chat = self._chat.switched(turn)
            self._write()
        return self._chat

    # What the session says

    def _turned(self, busy: bool) -> None:
        if busy:
            self._thinks_since, self._thought_s = None, 0.0
            self._align()
            self._write()

    def _sent(self, sent: Sent) -> None:
        self._model = sent.model
        if sent.holds:
            self._held = sent.model

    def _thinking(self, _text: str) -> None:
        if self._thinks_since is None:
            self._thinks_since = time.monotonic()
        self._soon()

    def _answering(self, _text: str) -> None:
        self._end_thinking()
        self._soon()

    def _answered(self, answered: Answered) -> None:
        self._align()
        self._end(answered.reason, answered.eval_tokens, answered.tokens_per_second)
        self._write()

    def _broken(self, _problem: Problem) -> None:
        self._align()
        self._end(PROBLEM)
        self._write()

    # What is kept

    def _soon(self) -> None:
        if not self._due.isActive():
            self._due.start(_KEPT_WITHIN_MS)

    def _take(self) -> None:
        self._align()
        self._write(listed=self._fails)

    def _align(self) -> None:
        now, turns = self._clock.wall(), self._session.so_far
        if self._chat is None and not turns:
            return
        before = self._chat or Chat(uuid4().hex, created=now, changed=now)
        self._chat = before.aligned(turns, now)

    def _end_thinking(self) -> None:
        if self._thinks_since is not None:
            self._thought_s += time.monotonic() - self._thinks_since
            self._thinks_since = None

    def _end(self, reason: str, tokens: int = 0, rate: float | None = None) -> None:
        self._end_thinking()
        if self._chat is None or not self._chat.turns:
            return
        before = self._chat.turns[self._chat.leaf].thought_s or 0.0
        thought = before + self._thought_s or None
        said = Said(ASSISTANT, "", thought_s=thought, model=self._model, tokens=tokens, rate=rate, reason=reason)
        self._chat = self._chat.ended(said)

    def _write(self, *, listed: bool = True) -> None:
        chat = self._chat
        if chat is None or chat is self._written:
            return
        if chat.model != self._held and self._held:
            chat = self._chat = chat.held_with(self._held)
        turns = news(self._written, chat)
        self._book.do(
            lambda: self._history.keep(chat, turns), lambda _none: self._wrote(chat, listed), self._not_written
        )

    def _wrote(self, chat: Chat, listed: bool) -> None:
        self._fails = False
        if self._chat is not None and self._chat.id == chat.id:
            self._written = chat
        if listed:
            self.kept.emit()

    def _not_written(self, problem: Problem) -> None:
        if not self._fails:
            self.failed.emit(problem)
        self._fails = True
        if self._chat is not None:
            self._due.start(_AGAIN_MS)
