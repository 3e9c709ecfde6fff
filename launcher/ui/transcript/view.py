"""The conversation as it happens: questions, and replies that stream in."""

import time
from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from launcher.core.problems import Problem
from launcher.ui.transcript.column import MessageColumn
from launcher.ui.transcript.entry import Entry, Question, Reply, Versions, mark_changes
from launcher.ui.transcript.finding import Found, places
from launcher.ui.transcript.gathered import Gathered, Piece
from launcher.ui.transcript.menu import message_menu
from launcher.ui.transcript.reply import ReplyView

DELETE: Final = "delete "
"""What the wish for a message's deletion begins with; the message's place follows, from 0."""


class TranscriptView(MessageColumn):
    """Questions and replies; what streams in is gathered, and shown in one go."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gathered = Gathered(self)
        self._gathered.due.connect(self.flush)

    def show_entries(self, entries: list[Entry]) -> None:
        """Shows a whole conversation, its end in sight."""
        self.clear()
        self._entries = list(entries)
        mark_changes(self._entries)
        self._was = self._column
        self._stack.fill(map(self._guess, entries))
        self._fit_lane()
        self.jump_to_end()

    def show_versions(self, versions: Sequence[Versions | None]) -> None:
        """Says which versions the messages are, in their order; a message that says so already is left alone."""
        for index, (entry, now) in enumerate(zip(self._entries, versions, strict=False)):
            if entry.versions != now and index != self._live:
                entry.versions = now
                if index in self._widgets:
                    self._widgets.drop(index)
                    self._measure(index, self._view(index))

    def clear(self) -> None:
        """Shows nothing."""
        self._gathered.take()
        self._live = -1
        self._widgets.drop_all()
        self._entries = []
        self._stack.cut(0)
        self._fit_lane()

    def ask(self, text: str) -> None:
        """Adds a question."""
        if self._entries:
            last = self._widgets.get(len(self._entries) - 1)
            if isinstance(last, ReplyView):
                last.settle()
        self._add(Question(text))
        self.jump_to_end()

    def begin(self, model: str, *, carry_on: bool = False) -> Reply:
        """Begins a reply, or goes on with the last one."""
        last = self._entries[-1] if self._entries else None
        if carry_on and isinstance(last, Reply):
            self._widgets.drop(len(self._entries) - 1)
            last.problem, last.cut = None, ""
            self._live = len(self._entries) - 1
            view = self._new_view(self._live, live=True)
            self._measure(self._live, view)
        else:
            last = Reply(model)
            self._live = len(self._entries)
            self._add(last)
        self.jump_to_end()
        return last

    def drop_last(self) -> None:
        """Takes the last message away."""
        index = len(self._entries) - 1
        self._widgets.drop(index)
        self._live = -1
        del self._entries[index:]
        self._stack.cut(index)
        self._fit_lane()

    def name_model(self, tag: str, title: str) -> None:
        """Says whose the reply is that begins: the model's tag, and what people call it."""
        if self._live < 0:
            return
        entry, view = self._entries[self._live], self._view(self._live)
        if isinstance(entry, Reply) and isinstance(view, ReplyView):
            entry.tag, entry.model = tag, title
            mark_changes(self._entries)
            view.name_model()
            self._measure(self._live, view)

    def wait(self, kind: str, where: str = "", since_s: float = 0.0) -> None:
        """Nothing has come yet: ``loading`` the model (``where``, and since when), or ``reading`` the question."""
        if self._live >= 0:
            view = self._view(self._live)
            if isinstance(view, ReplyView):
                view.wait(kind, where, since_s)

    def think(self, text: str) -> None:
        """The model thinks ``text``; shown with the next update."""
        self._gathered.add(Piece(True, text))

    def answer(self, text: str) -> None:
        """The model answers ``text``; shown with the next update."""
        self._gathered.add(Piece(False, text))

    def end(self, *, figures: str = "", cut: str = "", problem: Problem | None = None) -> None:
        """The reply is over: whole, ``cut`` (see :class:`Reply`), or ended by ``problem``."""
        self.flush()
        if self._live < 0:
            return
        entry = self._entries[self._live]
        if isinstance(entry, Reply):
            entry.figures, entry.cut, entry.problem = figures, cut, problem
        view = self._view(self._live)
        index, self._live = self._live, -1
        if isinstance(view, ReplyView):
            view.finish()
        self._grows = True  # what stands below it
        self._measure(index, view)
        self._grows = False

    def toggle_thinking(self) -> None:
        """Folds or unfolds the thinking of the last reply."""
        index = next((at for at in reversed(range(len(self._entries))) if isinstance(self._entries[at], Reply)), -1)
        view = self._view(index) if index >= 0 else None
        if isinstance(view, ReplyView):
            view.toggle_thinking()

    def places_of(self, words: str, *, thinking: bool = False) -> list[Found]:
        """Where ``words`` stand in messages, built or not; in their ``thinking`` too where that is wanted."""
        return places(self._entries, words, thinking=thinking)

    def show_found(self, found: Found | None, words: str) -> None:
        """Marks a place that :meth:`places_of` found, and brings it into sight; ``None`` takes the mark away."""
        index = -1 if found is None else found.message
        for at in self._widgets:
            view = self._widgets.get(at)
            if view is not None and at != index:
                view.unmark()
        if found is None:
            return
        self._follows = False
        view = self._view(index)
        self._measure(index, view)
        down = view.mark(words, found)
        self._measure(index, view)  # thinking was perhaps unfolded for it
        self._scroll_to(self._stack.top_of(index) + down - self.viewport().height() // 3)
        self._show_jump()
        self._build.start()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the message under the mouse, or of the one that has the keyboard."""
        at = self._lane.mapFromGlobal(event.globalPos()).y()
        index = self._stack.between(at, at).start
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            index = self._with_keyboard()
        if 0 <= index < len(self._entries):
            view = self._widgets.get(index)
            selected = view.selected if view is not None else ""
            delete = partial(self._delete, index) if self._live < 0 else None
            menu = message_menu(self, self._entries[index], self._entries, selected, delete)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the message away that has the keyboard."""
        if event.matches(QKeySequence.StandardKey.Delete) and self._entries and self._live < 0:
            self._delete(self._with_keyboard())
        else:
            super().keyPressEvent(event)

    def _delete(self, index: int) -> None:
        self.wished.emit(f"{DELETE}{index}")

    def _with_keyboard(self) -> int:
        """The message that has the keyboard, or the last one; -1 where there is none."""
        focus = QApplication.focusWidget()
        if focus is None or not self._lane.isAncestorOf(focus):
            return len(self._entries) - 1
        at = focus.mapTo(self._lane, focus.rect().center()).y()
        return self._stack.between(at, at).start

    def flush(self) -> None:
        """Shows now what was gathered."""
        pieces = self._gathered.take()
        if not pieces or self._live < 0:
            return
        began = time.perf_counter()
        view = self._view(self._live)
        self._placing = True
        for thinking, text in pieces:
            if isinstance(view, ReplyView):
                (view.think if thinking else view.answer)(text)
        self._placing = False
        self._measure(self._live, view)
        self._gathered.took(time.perf_counter() - began)
