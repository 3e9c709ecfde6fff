"""The conversation: a column of messages of which only those near the viewport are widgets.

Text that streams in is gathered and shown at most thirty times a second, less often where drawing is dear.
"""

import time
from bisect import bisect_right
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from launcher.core.problems import Problem
from launcher.text import say
from launcher.ui.parts.frames import GUTTER
from launcher.ui.theme import theme
from launcher.ui.transcript.entry import Entry, Question, Reply
from launcher.ui.transcript.jump import JumpButton
from launcher.ui.transcript.question import QuestionView
from launcher.ui.transcript.reply import ReplyView
from launcher.ui.transcript.style import Style

_WIDEST: Final = 760  # of the column, logical pixels
_MARGIN, _TOP, _GAP, _FOOT = 28, 10, 22, 24
_UPDATE_MS: Final = (33, 66, 120)
_DEAR_S: Final = (0.008, 0.020)  # an update that takes longer is made less often
_SLICE_S: Final = 0.006  # how long messages are built before the event loop turns again
_KEPT: Final = 24  # messages kept as widgets, in sight or not
_STEP: Final = 320  # a growing reply takes room in steps: each step repaints all, a line repaints itself
_NEAR_END: Final = 24
_ZOOMS: Final = (0.7, 2.5)


class TranscriptView(QScrollArea):
    """Questions and replies. ``wished`` names what the user wants of the last reply; ``link_clicked`` an address."""

    wished = Signal(str)
    link_clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say("chat.conversation"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().rangeChanged.connect(self._keep_gutter)
        self.viewport().setAutoFillBackground(False)
        self._lane = QWidget()
        self._lane.setAutoFillBackground(False)
        self.setWidget(self._lane)
        self._style = Style()
        self._entries: list[Entry] = []
        self._views: dict[int, QuestionView | ReplyView] = {}
        self._heights: list[int] = []
        self._tops: list[int] = [_TOP]
        self._live = -1
        self._follows, self._moving, self._placing = True, False, False
        self._mail: list[tuple[bool, str]] = []
        self._cost = 0.0
        self._update = QTimer(self, singleShot=True, interval=_UPDATE_MS[0])
        self._update.timeout.connect(self.flush)
        self._build = QTimer(self, singleShot=True, interval=0)
        self._build.timeout.connect(self._build_some)
        self._jump = JumpButton(self)
        self._jump.clicked.connect(self.jump_to_end)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().setSingleStep(40)
        theme().changed.connect(self.restyle)
        self._keep_gutter(0, 0)

    # What it shows

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The conversation as values."""
        return tuple(self._entries)

    @property
    def built(self) -> int:
        """How many messages are widgets now."""
        return len(self._views)

    @property
    def follows(self) -> bool:
        """Whether the end stays in sight while it grows."""
        return self._follows

    def show_entries(self, entries: list[Entry]) -> None:
        """Shows a whole conversation, its end in sight."""
        self.clear()
        self._entries = list(entries)
        self._heights = [self._guess(entry) for entry in entries]
        self._retop(0)
        self.jump_to_end()

    def clear(self) -> None:
        """Shows nothing."""
        self._update.stop()
        self._mail.clear()
        self._live = -1
        for index in list(self._views):
            self._drop(index)
        self._entries, self._heights = [], []
        self._retop(0)

    def ask(self, text: str) -> None:
        """Adds a question."""
        if self._entries:
            last = self._views.get(len(self._entries) - 1)
            if isinstance(last, ReplyView):
                last.settle()
        self._add(Question(text))
        self.jump_to_end()

    def begin(self, model: str, *, carry_on: bool = False) -> Reply:
        """Begins a reply, or goes on with the last one."""
        last = self._entries[-1] if self._entries else None
        if carry_on and isinstance(last, Reply):
            self._drop(len(self._entries) - 1)
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
        self._drop(index)
        self._live = -1
        del self._entries[index:], self._heights[index:]
        self._retop(index)

    def wait(self, kind: str) -> None:
        """Nothing has come yet: ``loading`` the model, or ``reading`` the question."""
        if self._live >= 0:
            view = self._view(self._live)
            if isinstance(view, ReplyView):
                view.wait(kind)

    def think(self, text: str) -> None:
        """The model thinks ``text``; shown with the next update."""
        self._post(True, text)

    def answer(self, text: str) -> None:
        """The model answers ``text``; shown with the next update."""
        self._post(False, text)

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
        self._measure(index, view)

    def flush(self) -> None:
        """Shows now what was gathered."""
        self._update.stop()
        if not self._mail or self._live < 0:
            return
        began = time.perf_counter()
        view = self._view(self._live)
        self._placing = True
        for thinking, text in _joined(self._mail):
            if isinstance(view, ReplyView):
                (view.think if thinking else view.answer)(text)
        self._mail.clear()
        self._placing = False
        self._measure(self._live, view)
        self._cost = 0.8 * self._cost + 0.2 * (time.perf_counter() - began)
        self._update.setInterval(_UPDATE_MS[bisect_right(_DEAR_S, self._cost)])

    def restyle(self) -> None:
        """Draws everything in today's colours and size."""
        self._style = Style(self._style.zoom)
        for index in list(self._views):
            self._drop(index)
        self._build.start()

    def zoom(self, steps: int) -> None:
        """Larger or smaller text; 0 is the system's own size."""
        factor = min(max(self._style.zoom * 1.1**steps, _ZOOMS[0]), _ZOOMS[1]) if steps else 1.0
        self._style = Style(factor)
        self._heights = [self._guess(entry) for entry in self._entries]
        self.restyle()
        self._retop(0)

    def jump_to_end(self) -> None:
        """Brings the end into sight, and keeps it there."""
        self._follows = True
        self._to_end()
        self._build.start()

    # Where everything is

    @property
    def _column(self) -> int:
        return max(160, min(_WIDEST, self._lane_width() - 2 * _MARGIN))

    def _lane_width(self) -> int:
        return self.viewport().width()

    def _guess(self, entry: Entry) -> int:
        """The height of a message that was never laid out."""
        letters = max(20, int(self._column / max(1.0, self._style.space * 0.72)))
        lines = sum(-(-len(line) // letters) for line in entry.text.split("\n") if line.strip())
        return int(lines * self._style.space * 2.1) + 64

    def _retop(self, first: int) -> None:
        del self._tops[first + 1 :]
        for height in self._heights[first:]:
            self._tops.append(self._tops[-1] + height + _GAP)
        self._lane.resize(self._lane_width(), max(1, self._tops[-1] + _FOOT))

    def _content_end(self) -> int:
        """Where the last message really ends; a growing one has more room than it fills."""
        if not self._entries:
            return 0
        view = self._views.get(len(self._entries) - 1)
        height = view.height_for(self._column) if view is not None and self._live >= 0 else self._heights[-1]
        return self._tops[len(self._entries) - 1] + height + _FOOT

    def _place(self, index: int) -> None:
        view = self._views.get(index)
        if view is not None:
            left = (self._lane_width() - self._column) // 2
            view.setGeometry(left, self._tops[index], self._column, self._heights[index])

    def _measure(self, index: int, view: QuestionView | ReplyView) -> None:
        """Takes over the height that the message has now; what the reader looks at stays where it is."""
        wanted = view.height_for(self._column)
        if index == self._live and wanted > self._heights[index] - _STEP // 8:
            wanted += _STEP
        elif index == self._live and wanted > self._heights[index] - 2 * _STEP:
            wanted = self._heights[index]
        change = wanted - self._heights[index]
        if change or view.width() != self._column:
            bar = self.verticalScrollBar()
            above = self._tops[index + 1] <= bar.value()
            self._heights[index] = wanted
            self._retop(index)
            for place in range(index, len(self._entries)):
                self._place(place)
            if above:
                self._scroll_to(bar.value() + change)
        if self._follows:
            self._to_end()
        self._show_jump()

    def _resized(self, index: int) -> None:
        view = self._views.get(index)
        if view is not None and not self._placing:
            self._placing = True
            self._measure(index, view)
            self._placing = False

    # Widgets

    def _add(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._heights.append(self._guess(entry))
        self._retop(len(self._entries) - 1)
        index = len(self._entries) - 1
        self._measure(index, self._view(index))

    def _view(self, index: int) -> QuestionView | ReplyView:
        return self._views.get(index) or self._new_view(index, live=index == self._live)

    def _new_view(self, index: int, *, live: bool = False) -> QuestionView | ReplyView:
        entry = self._entries[index]
        self._placing = True
        view: QuestionView | ReplyView
        if isinstance(entry, Question):
            view = QuestionView(entry, self._style, self._lane)
        else:
            view = ReplyView(entry, self._style, self._lane)
            view.resized.connect(lambda: self._resized(index))
            view.wished.connect(self.wished)
            view.link_clicked.connect(self.link_clicked)
            if live:
                view.resume()
            else:
                view.fill(last=index == len(self._entries) - 1)
        self._views[index] = view
        view.show()
        self._placing = False
        self._order(index, view)
        return view

    def _order(self, index: int, view: QWidget) -> None:
        """Tab goes through the conversation as it is read, not as it was built."""
        later = min((each for each in self._views if each > index), default=None)
        if later is not None:
            view.stackUnder(self._views[later])

    def _drop(self, index: int) -> None:
        view = self._views.pop(index, None)
        if view is not None:
            view.hide()
            view.deleteLater()

    def _near(self, margin: int) -> range:
        top = self.verticalScrollBar().value() - margin
        bottom = self.verticalScrollBar().value() + self.viewport().height() + margin
        return range(
            max(0, bisect_right(self._tops, top) - 1), min(len(self._entries), bisect_right(self._tops, bottom))
        )

    def _build_some(self) -> None:
        """Builds what is in sight, then a screen each way, for a slice of time; drops what is far."""
        end = time.perf_counter() + _SLICE_S
        for margin in (0, self.viewport().height()):
            near = self._near(margin)
            for index in reversed(near) if self._follows else near:
                if index in self._views:
                    continue
                self._measure(index, self._new_view(index, live=index == self._live))
                if time.perf_counter() > end:
                    self._build.start()
                    return
        self._forget()

    def _forget(self) -> None:
        if len(self._views) <= _KEPT:
            return
        middle = self._near(0)
        far = sorted(self._views, key=lambda index: abs(index - middle.start), reverse=True)
        for index in far[: len(self._views) - _KEPT]:
            if index != self._live:
                self._drop(index)

    # Scrolling

    def _scroll_to(self, value: int) -> None:
        self._moving = True
        self.verticalScrollBar().setValue(value)
        self._moving = False

    def _to_end(self) -> None:
        self._scroll_to(max(0, self._content_end() - self.viewport().height()))
        self._show_jump()

    def _scrolled(self, value: int) -> None:
        if not self._moving:
            self._follows = value >= self._content_end() - self.viewport().height() - _NEAR_END
            self._show_jump()
        self._build.start()

    def _show_jump(self) -> None:
        self._jump.setVisible(not self._follows and bool(self._entries))

    def _keep_gutter(self, _least: int, most: int) -> None:
        """Leaves the scroll bar's room free while it is away, so that nothing moves when it comes."""
        free = 0 if most else GUTTER
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self.setViewportMargins(free if mirrored else 0, 0, 0 if mirrored else free, 0)

    def _post(self, thinking: bool, text: str) -> None:
        self._mail.append((thinking, text))
        if not self._update.isActive():
            self._update.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lays the messages out anew for another width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._placing = True
            for index, entry in enumerate(self._entries):
                view = self._views.get(index)
                self._heights[index] = view.height_for(self._column) if view else self._guess(entry)
            self._retop(0)
            for index in self._views:
                self._place(index)
            self._placing = False
        if self._follows:
            self._to_end()
        self._jump.place()
        self._build.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """End and Home go to the ends."""
        if event.matches(QKeySequence.StandardKey.MoveToEndOfDocument) or event.key() == Qt.Key.Key_End:
            self.jump_to_end()
        elif event.key() == Qt.Key.Key_Home:
            self.verticalScrollBar().setValue(0)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel change the size of the text."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keeps the button above everything."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._jump.raise_()
        return super().event(event)


def _joined(mail: list[tuple[bool, str]]) -> list[tuple[bool, str]]:
    """Neighbours of one kind as one piece."""
    runs: list[tuple[bool, list[str]]] = []
    for thinking, text in mail:
        if not runs or runs[-1][0] is not thinking:
            runs.append((thinking, []))
        runs[-1][1].append(text)
    return [(thinking, "".join(texts)) for thinking, texts in runs]
