"""The messages that are widgets now: made when they come near, thrown away when they are far."""

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from launcher.ui.transcript.entry import Entry, Question
from launcher.ui.transcript.question import QuestionView
from launcher.ui.transcript.reply import ReplyView
from launcher.ui.transcript.style import Style

_KEPT: Final = 24  # messages kept as widgets, in sight or not

MessageView = QuestionView | ReplyView


class Widgets(QObject):
    """By their index in the conversation. ``resized`` names a message that took another height by itself."""

    resized = Signal(int)
    wished = Signal(str)
    link_clicked = Signal(str, str)

    def __init__(self, lane: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._lane = lane
        self._made: dict[int, MessageView] = {}

    def __len__(self) -> int:
        return len(self._made)

    def __iter__(self) -> Iterator[int]:
        return iter(list(self._made))

    def get(self, index: int) -> MessageView | None:
        """The widget of a message, if it is one now."""
        return self._made.get(index)

    def make(self, index: int, entry: Entry, style: Style, *, live: bool, last: bool) -> MessageView:
        """The widget for ``entry``; ``live`` where its text still comes, ``last`` where nothing follows it."""
        view: MessageView
        if isinstance(entry, Question):
            view = QuestionView(entry, style, self._lane)
        else:
            view = ReplyView(entry, style, self._lane)
            if live:
                view.resume()
            else:
                view.fill(last=last)
            view.link_clicked.connect(self.link_clicked)
        view.wished.connect(self.wished)
        self._made[index] = view
        view.show()
        if isinstance(view, ReplyView):
            view.resized.connect(lambda: self.resized.emit(index))
        self._order(index, view)
        return view

    def drop(self, index: int) -> None:
        """Throws one away."""
        view = self._made.pop(index, None)
        if view is not None:
            view.hide()
            view.deleteLater()

    def drop_all(self) -> None:
        """Throws all away."""
        for index in self:
            self.drop(index)

    def delete_all(self) -> None:
        """Throws all away at once: nothing may be done to them any more."""
        gone = list(self._made.values())
        self.drop_all()
        for view in gone:
            QCoreApplication.sendPostedEvents(view, QEvent.Type.DeferredDelete)

    def drop_far(self, middle: int, live: int) -> None:
        """Keeps the nearest ones, and the one that still grows."""
        far = sorted(self._made, key=lambda index: abs(index - middle), reverse=True)
        for index in far[: max(0, len(self._made) - _KEPT)]:
            if index != live:
                self.drop(index)

    def _order(self, index: int, view: QWidget) -> None:
        """Tab goes through the conversation as it is read, not as it was built."""
        later = min((each for each in self._made if each > index), default=None)
        if later is not None:
            view.stackUnder(self._made[later])
