"""A column of messages of which only those near the viewport are widgets, and which follows its end."""
# Longer than a module may be: what is built, where it stands and what is in sight move together.

import time
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from launcher.text import say
from launcher.ui.parts.frames import GUTTER
from launcher.ui.theme import theme
from launcher.ui.transcript.entry import Entry
from launcher.ui.transcript.jump import JumpButton
from launcher.ui.transcript.lane import Lane, paint_now
from launcher.ui.transcript.stack import Stack
from launcher.ui.transcript.style import Style
from launcher.ui.transcript.widgets import MessageView, Widgets

_WIDEST: Final = 760  # of the column, logical pixels
_MARGIN: Final = 28
_SLICE_S: Final = 0.006  # how long messages are built before the event loop turns again
_STEP: Final = 320  # a growing reply takes room in steps: each step repaints all, a line repaints itself
_NEAR_END: Final = 24
_NEAR: Final = 2  # where more than this part of what is in sight moves, painting all of it once is less work
_TRIES: Final = 2  # a listing that gets its width may then need a scroll bar, and room for that
_ZOOMS: Final = (0.7, 2.5)


class MessageColumn(QScrollArea):
    """Lays messages out and scrolls.

    ``wished`` names what the user wants of a reply; ``link_clicked`` brings an address and the words that lead to it.
    """

    wished = Signal(str)
    link_clicked = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say("chat.conversation"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._making_room = False
        self.verticalScrollBar().rangeChanged.connect(self._keep_gutter)
        self.viewport().setAutoFillBackground(False)
        self._lane = Lane()
        self.setWidget(self._lane)
        self._style = Style()
        self._entries: list[Entry] = []
        self._widgets = Widgets(self._lane, self)
        self._widgets.resized.connect(self._resized)
        self._widgets.wished.connect(self.wished)
        self._widgets.link_clicked.connect(self.link_clicked)
        self._stack = Stack()
        self._live, self._filled = -1, 0  # the one that grows, and the height that it fills
        self._follows, self._moving = True, False
        self._end = 0  # where the end was shown last
        self._placing, self._unsettled = False, False
        self._grows = False  # whether the last message gets longer: what is in sight of it is moved
        self._was = 1  # the column's width when the messages were laid out
        self._stale = set[int]()  # widgets that are laid out for another width
        self._build = QTimer(self, singleShot=True, interval=0)
        self._build.timeout.connect(self._build_some)
        self._follow = QTimer(self, singleShot=True, interval=0)
        self._follow.timeout.connect(self._follow_end)
        self._jump = JumpButton(self)
        self._jump.clicked.connect(self.jump_to_end)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().setSingleStep(40)
        theme().changes.connect(self._widgets.delete_all)
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
        return len(self._widgets)

    @property
    def follows(self) -> bool:
        """Whether the end stays in sight while it grows."""
        return self._follows

    def restyle(self) -> None:
        """Draws everything in today's colours and size."""
        self._style = Style(self._style.zoom)
        self._lane.restyle()
        self._widgets.drop_all()
        self._build.start()

    def zoom(self, steps: int) -> None:
        """Larger or smaller text; 0 is the system's own size."""
        factor = min(max(self._style.zoom * 1.1**steps, _ZOOMS[0]), _ZOOMS[1]) if steps else 1.0
        self._scale((factor / self._style.zoom) ** 2)  # so much more on a line, and so many more lines
        self._style = Style(factor)
        self.restyle()

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

    def _fit_lane(self) -> None:
        self._lane.resize(self._lane_width(), self._stack.height)

    def _content_end(self) -> int:
        """Where the last message really ends; a growing one has more room than it fills."""
        if not self._entries:
            return 0
        last = len(self._entries) - 1
        return self._stack.end_of(last, self._filled if self._live == last else self._stack.height_of(last))

    def _place(self, index: int) -> None:
        view = self._widgets.get(index)
        if view is not None:
            left = (self._lane_width() - self._column) // 2
            view.setGeometry(left, self._stack.top_of(index), self._column, self._stack.height_of(index))

    def _measure(self, index: int, view: MessageView, *, later: bool = False) -> None:
        """Takes over the height that the message has now; what the reader looks at stays where it is.

        The end is followed in the next turn where that can be done ``later``: painting takes as long as writing.
        """
        for _ in range(_TRIES):
            self._placing, self._unsettled = True, False
            self._measure_once(index, view)
            self._placing = False
            if not self._unsettled:
                break
        if self._follows and later:
            self._follow.start()
        elif self._follows:
            self._to_end()
        self._show_jump()

    def _measure_once(self, index: int, view: MessageView) -> None:
        wanted, had = view.height_for(self._column), self._stack.height_of(index)
        if index == self._live:
            self._filled = wanted
        if index == self._live and wanted > had - _STEP // 8:
            wanted += _STEP
        elif index == self._live and wanted > had - 2 * _STEP:
            wanted = had
        if wanted != had or view.width() != self._column:
            bar = self.verticalScrollBar()
            above = self._stack.top_of(index + 1) <= bar.value()
            grown = self._stack.change(index, wanted)
            self._fit_lane()
            for place in self._widgets:
                if place >= index:
                    self._place(place)
            if above:
                self._scroll_to(bar.value() + grown)

    def _resized(self, index: int) -> None:
        view = self._widgets.get(index)
        self._unsettled = True
        if view is not None and not self._placing:
            self._measure(index, view, later=True)

    # Widgets

    def _add(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._was = self._column
        self._stack.append(self._guess(entry))
        self._fit_lane()
        index = len(self._entries) - 1
        self._measure(index, self._view(index))

    def _view(self, index: int) -> MessageView:
        return self._widgets.get(index) or self._new_view(index, live=index == self._live)

    def _new_view(self, index: int, *, live: bool = False) -> MessageView:
        last = index == len(self._entries) - 1
        return self._widgets.make(index, self._entries[index], self._style, live=live, last=last)

    def _near(self, margin: int) -> range:
        top = self.verticalScrollBar().value() - margin
        bottom = self.verticalScrollBar().value() + self.viewport().height() + margin
        return self._stack.between(top, bottom)

    def _build_some(self) -> None:
        """Builds what is in sight, then a screen each way, for a slice of time; drops what is far."""
        end = time.perf_counter() + _SLICE_S
        for margin in (0, self.viewport().height()):
            near = self._near(margin)
            for index in reversed(near) if self._follows else near:
                if index not in self._widgets:
                    self._stale.discard(index)
                    self._measure(index, self._new_view(index, live=index == self._live))
                elif not self._lay_out(index):
                    continue
                if time.perf_counter() > end:
                    self._build.start()
                    return
        self._widgets.drop_far(self._near(0).start, self._live)

    # Scrolling

    def _scroll_to(self, value: int) -> None:
        self._moving = True
        self.verticalScrollBar().setValue(value)
        self._moving = False

    def _to_end(self) -> None:
        end = self._end = max(0, self._content_end() - self.viewport().height())
        far = self.viewport().height() // _NEAR
        if (self._live >= 0 or self._grows) and 0 < abs(end - self.verticalScrollBar().value()) < far:
            paint_now(self)
        self._scroll_to(end)
        self._show_jump()

    def _follow_end(self) -> None:
        if self._follows:
            self._grows = True
            self._to_end()
            self._grows = False

    def _scrolled(self, value: int) -> None:
        if not self._moving:
            end = self._end if self._follow.isActive() else self._content_end() - self.viewport().height()
            self._follows = value >= end - _NEAR_END
            self._show_jump()
        self._build.start()

    def _show_jump(self) -> None:
        self._jump.setVisible(not self._follows and bool(self._entries))

    def _keep_gutter(self, _least: int, most: int) -> None:
        """Leaves the scroll bar's room free while it is away, so that nothing moves when it comes."""
        if self._making_room:  # another width may take the bar away again: without end, where both widths disagree
            return
        self._making_room = True
        free = 0 if most else GUTTER
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self.setViewportMargins(free if mirrored else 0, 0, 0 if mirrored else free, 0)
        self._making_room = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lays the messages out anew for another width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._widen()
        if self._follows:
            self._to_end()
        self._jump.place()
        self._build.start()

    def _widen(self) -> None:
        """Another width: what is in sight is laid out now, the rest of the widgets in the next turns."""
        was, self._was = self._was, self._column
        if was != self._column:
            self._stale = set(self._widgets)
            self._scale(was / self._column)
            while any(self._lay_out(index) for index in self._near(0)):
                pass  # others may have come into sight
        self._fit_lane()
        for index in self._widgets:
            self._place(index)

    def _scale(self, factor: float) -> None:
        """All heights change about so much; the first message in sight stays where it is."""
        bar = self.verticalScrollBar()
        first = self._near(0).start
        down = self._stack.top_of(first) - bar.value()
        self._stack.fill([round(self._stack.height_of(index) * factor) for index in range(len(self._stack))])
        self._fit_lane()
        if not self._follows:
            self._scroll_to(self._stack.top_of(first) - down)

    def _lay_out(self, index: int) -> bool:
        """Lays a message out that was laid out for another width; whether it was."""
        view = self._widgets.get(index)
        if view is None or index not in self._stale:
            return False
        self._stale.discard(index)
        self._measure(index, view)
        return True

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
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._keep_gutter(0, self.verticalScrollBar().maximum())
        if event.type() == QEvent.Type.LayoutRequest:
            self._jump.raise_()
        return super().event(event)
