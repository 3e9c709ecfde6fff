"""The thinking: a card with a timer while it runs, one line "Thought for 41 s" afterwards, unfolded on demand."""

from collections.abc import Sequence
from functools import partial

from markdown_it.token import Token
from PySide6.QtCore import QElapsedTimer, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from launcher.core.sentences import last_sentence
from launcher.text import say, stopwatch
from launcher.ui.parts import QuietButton, Sign, Words, announce
from launcher.ui.parts.buttons import Button
from launcher.ui.theme import TOKENS, theme
from launcher.ui.transcript.entry import Reply
from launcher.ui.transcript.feeding import Feeder
from launcher.ui.transcript.finding import mark, positions
from launcher.ui.transcript.prose import Prose
from launcher.ui.transcript.style import Style

_PANE, _HEAD, _PAD, _RULE = 168, 30, 14, 2
_LINE_GAP, _INDENT = 4, 26


class ThinkingView(QWidget):
    """Folded, it is one line; while the model thinks, a card that says the last sentence, or follows the last lines.

    ``chosen`` says that the user opened or folded it while the model thinks: it is to be so from now on.
    """

    resized = Signal()
    answer_now = Signal()
    chosen = Signal(bool)
    link_clicked = Signal(str, str)

    def __init__(self, entry: Reply, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self.entry = entry
        self._style = style
        self._sign = Sign("think", "drop", 18)
        self._sign.setParent(self)
        self._fold = Button("", "tool", "right")
        self._fold.setParent(self)
        self._fold.setLayoutDirection(_opposite(self.layoutDirection()))  # the sign after the words
        self._fold.clicked.connect(self.toggle)
        self._now = QuietButton(say("chat.answer-now"))
        self._now.setParent(self)
        self._now.setAccessibleDescription(say("chat.answer-now-what"))
        self._now.clicked.connect(self.answer_now)
        self._timer_words = Words("", "strong", "muted", wrap=False)
        self._timer_words.setParent(self)
        self._summary = Words("", "small", "muted", wrap=False)
        self._summary.setParent(self)
        self._summary.hide()
        self._clock = QElapsedTimer()
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._say)
        self._placed: tuple[object, ...] = ()  # what the head was placed for
        self._prose: Prose | None = None
        self._feeder: Feeder | None = None
        self.live = False
        if entry.unfolded:
            self._open()
        self._say()

    @property
    def unfolded(self) -> bool:
        """Whether the text shows."""
        return self._prose is not None

    def begin(self) -> None:
        """The model thinks now."""
        self.live = True
        self._clock.start()
        self._second.start()
        announce(self, say("chat.thinking.spoken"))
        if self.entry.unfolded or (self.entry.unfolded is None and self.entry.opened):
            self._open()
        self._say()

    def append(self, text: str) -> None:
        """Adds what the model thinks; the entry holds it already."""
        if self._feeder is None:
            self._summarise()
        else:
            self._feeder.add(text)

    def end(self) -> None:
        """The thinking is over: it folds, unless the user unfolded it."""
        if not self.live:
            return
        self.live = False
        self._second.stop()
        self.entry.thought_s = self._clock.elapsed() / 1000
        if self._prose is not None:
            if self.entry.unfolded and self._feeder is not None:
                self._feeder.end()
                self._let_grow(self._prose)
            else:
                self._close()
        self._say()
        announce(self, self._thought)
        self.resized.emit()

    def height_for(self, width: int) -> int:
        """Places its parts at ``width``; the height they take."""
        pad = _PAD if self.live else 0
        self._place_head(width, pad)
        if self._prose is None and self.live:
            left, line = pad + _INDENT, self._summary.fontMetrics().height()
            self._put(self._summary, left, _HEAD + pad // 2 + _LINE_GAP, width - left - pad, line, width)
            self._summarise()
            return _HEAD + pad + line + 2 * _LINE_GAP
        if self._prose is None:
            return _HEAD
        inner = width - 2 * pad - _RULE - 14
        top = _HEAD + pad // 2 + 6
        height = self._prose.height_for(inner)
        height = min(_PANE, height) if self.live else height
        self._put(self._prose, pad + _RULE + 14, top, inner, height, width)
        self._rule = QRectF(pad if not self._mirrored else width - pad - _RULE, top, _RULE, height)
        return top + height + (pad or 8)

    def _place_head(self, width: int, pad: int) -> None:
        """Places what is above the text, unless it stands so already: this is asked with each update."""
        state = width, pad, self._mirrored, self._timer_words.text(), self._fold.text()
        if state == self._placed:
            return
        self._placed = state
        fold, now = self._fold.sizeHint(), self._now.sizeHint()
        self._put(self._sign, pad, pad // 2 + 6, 18, 18, width)
        shown = self._timer_words if self.live else self._fold
        size = self._timer_words.sizeHint() if self.live else fold
        left = pad + (_INDENT if self.live else 18)
        self._put(shown, left, pad // 2 + (_HEAD - size.height()) // 2, size.width(), size.height(), width)
        if self.live:
            self._put(self._fold, left + size.width() + 4, pad // 2 + 1, fold.width(), fold.height(), width)
            self._put(self._now, width - now.width() - 8, pad // 2 - 3, now.width(), now.height(), width)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the card while it is live, and the rule beside the text."""
        painter = QPainter(self)
        if self.live and self._between_corners(event.rect()):
            painter.fillRect(event.rect(), self._style.sunken)
        elif self.live:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._style.sunken)
            painter.drawRoundedRect(QRectF(self.rect()), TOKENS.radius["card"], TOKENS.radius["card"])
        if self._prose is not None and self._rule.intersects(event.rect().toRectF()):
            painter.fillRect(self._rule, theme().colour("drop"))

    def _between_corners(self, part: QRect) -> bool:
        """Whether the card is a plain rectangle there."""
        radius = TOKENS.radius["card"]
        return part.top() >= radius and part.bottom() < self.height() - radius

    @property
    def _thought(self) -> str:
        """How long it lasted."""
        thought = self.entry.thought_s or 0.0
        return say("chat.thought", seconds=thought) if thought >= 1 else say("chat.thought-briefly")

    @property
    def _mirrored(self) -> bool:
        return self.layoutDirection() is Qt.LayoutDirection.RightToLeft

    def _put(self, widget: QWidget, left: int, top: int, width: int, height: int, outer: int) -> None:
        widget.setGeometry(outer - left - width if self._mirrored else left, top, width, height)

    def toggle(self) -> None:
        """Folds or unfolds it; the user's choice stays."""
        self._show_text(not self.unfolded)
        if self.live:
            self.chosen.emit(self.unfolded)

    def mark(self, words: str, number: int) -> int:
        """Unfolds it and marks the so-many-eth place of ``words``; how far down it is."""
        self.unmark()
        if not self.unfolded:
            self._show_text(True)
        assert self._prose is not None
        assert self._feeder is not None
        self._feeder.hurry()
        found = positions(self._prose.document(), words)
        if not found:
            return 0
        cursor = found[min(number, len(found) - 1)]
        mark(self._prose, cursor)
        if self.live:
            self._prose.verticalScrollBar().setValue(self._prose.cursorRect(cursor).top())
        return self._prose.viewport().mapTo(self, self._prose.cursorRect(cursor).topLeft()).y()

    def unmark(self) -> None:
        """Takes the mark away."""
        if self._prose is not None:
            mark(self._prose, None)

    def _show_text(self, shown: bool) -> None:
        self.entry.unfolded = shown
        if shown:
            self._open()
        else:
            self._close()
        self._say()
        self.resized.emit()

    def _open(self) -> None:
        if self._prose is not None:
            return
        self._rule = QRectF()
        prose = Prose(Style(self._style.zoom, "muted"), say("chat.reasoning"), self)
        prose.link_clicked.connect(self.link_clicked)
        self._prose = prose
        self._feeder = Feeder(prose, partial(self._write, prose))
        self._feeder.add(self.entry.thinking)
        if self.live:
            prose.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
            prose.show_ground("sunken")
        else:
            self._feeder.end()
        prose.resized.connect(self.resized)
        prose.show()

    def _write(self, prose: Prose, done: Sequence[Token], still_open: Sequence[Token]) -> None:
        """Writes more, and keeps the end of what is still being thought in sight."""
        if prose is not self._prose:
            return
        bar = prose.verticalScrollBar()
        follows = bar.value() >= bar.maximum() - 4
        prose.put(done, still_open)
        if self.live and follows:
            bar.setValue(bar.maximum())

    def _let_grow(self, prose: Prose) -> None:
        prose.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        prose.show_ground(None)

    def _close(self) -> None:
        if self._prose is not None:
            self._prose.hide()
            self._prose.deleteLater()
            self._prose = self._feeder = None

    def _summarise(self) -> None:
        """The last sentence, as much of it as one line holds."""
        words = last_sentence(self.entry.thinking)
        room = max(0, self._summary.width())
        self._summary.say(self._summary.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))

    def _say(self) -> None:
        """Words for what it is now."""
        self._summary.setVisible(self.live and self._prose is None)
        self._timer_words.setVisible(self.live)
        self._now.setVisible(self.live and self.entry.goes_on)
        if self.live:
            seconds = self._clock.elapsed() // 1000
            self._timer_words.say(say("chat.thinking", clock=stopwatch(seconds)))
            self._fold.setText("")
            self._fold.setAccessibleName(say("chat.fold-thinking" if self.unfolded else "chat.unfold-thinking"))
        else:
            words = self._thought
            self._fold.setText(words)
            self._fold.setAccessibleName(
                f"{words}, {say('chat.fold-thinking' if self.unfolded else 'chat.unfold-thinking')}"
            )
        self._fold.show_sign("fold" if self.unfolded else "right")
        if self.width():
            self.height_for(self.width())
            self._summarise()
        self.update()


def _opposite(direction: Qt.LayoutDirection) -> Qt.LayoutDirection:
    mirrored = direction is Qt.LayoutDirection.RightToLeft
    return Qt.LayoutDirection.LeftToRight if mirrored else Qt.LayoutDirection.RightToLeft
