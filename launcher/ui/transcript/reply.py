"""A reply: thinking, answer, what went wrong with it, and what can be done with it."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from launcher.text import problem_words, say
from launcher.ui.parts import Button, Notice, PlainButton, Words, announce, column, row
from launcher.ui.parts.flow import flow
from launcher.ui.transcript.body import Body
from launcher.ui.transcript.code import CopyButton
from launcher.ui.transcript.entry import Reply
from launcher.ui.transcript.finding import Found
from launcher.ui.transcript.style import Style
from launcher.ui.transcript.thinking import ThinkingView
from launcher.ui.transcript.versions import VersionSwitch
from launcher.ui.transcript.waiting import WaitingView

_GAP = 10

OPEN_THINKING, FOLD_THINKING = "open-thinking", "fold-thinking"
"""Wishes: from now on thinking shows while it lasts, or is folded."""


class ReplyView(QWidget):
    """Shows a :class:`Reply`, whole or growing. ``wished`` says what the user wants: ``again``, ``edit``, ``retry``."""

    resized = Signal()
    wished = Signal(str)
    link_clicked = Signal(str, str)

    def __init__(self, entry: Reply, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)  # another height repaints only what is new
        self.entry = entry
        self._style = style
        self._change: QWidget | None = None
        self._waiting: WaitingView | None = None
        self._thinking: ThinkingView | None = None
        self._ahead: ThinkingView | None = None  # made while the first word is waited for
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._make_ahead)
        self._body: Body | None = None
        self._notice: QWidget | None = None
        self._tools: QWidget | None = None
        self._last = True
        self._tail = QTimer(self, singleShot=True, interval=0)
        self._tail.timeout.connect(lambda: self._end(last=self._last))
        self.name_model()

    def name_model(self) -> None:
        """Says whose it is; in a quiet line where another model answered before."""
        self.setAccessibleName(say("chat.answer-of", model=self.entry.model))
        words = say("chat.model.takes-over", title=self.entry.model) if self.entry.takes_over else ""
        self._change = self._replace(self._change, row((Words(words, "small", "muted"), 1)) if words else None)

    def fill(self, *, last: bool) -> None:
        """Shows the whole entry; only the ``last`` reply of a conversation can be asked again."""
        if self.entry.thinking and self._thinking is None:
            self._new_thinking()
        if self.entry.text and self._body is None:
            body = self._new_body()
            body.append(self.entry.text)
            body.finish()
        self._last = last
        if self._body is None or self._body.whole:
            self._end(last=last)
        else:  # with the end of the text
            self._body.finished.connect(self._tail.start)

    def resume(self) -> None:
        """Goes on with an entry that is still being written."""
        if self.entry.text:
            if self.entry.thinking:
                self._new_thinking()
            self._new_body().append(self.entry.text)
        elif self.entry.thinking:
            self._new_thinking().begin()
        else:
            self._soon.start()

    def wait(self, kind: str, where: str = "", since_s: float = 0.0) -> None:
        """Says what the model does before its first word: ``loading`` (``where``, and since when) or ``reading``."""
        if self._waiting is None:
            self._waiting = WaitingView(self.entry, kind, self)
            self._waiting.withdrawn.connect(lambda: self.wished.emit("withdraw"))
            self._waiting.show()
        self._waiting.show_wait(kind, where, since_s)
        self.resized.emit()

    def think(self, text: str) -> None:
        """More thinking came."""
        self._come()
        self.entry.thinking += text
        if self._thinking is None:
            self._new_thinking().begin()
        else:
            self._thinking.append(text)
        self.resized.emit()

    def answer(self, text: str) -> None:
        """More of the answer came."""
        self._come()
        self._end_thinking()
        if not self.entry.text:
            text = text.lstrip("\n")
        self.entry.text += text
        body = self._body or self._new_body()
        body.prepare()
        body.append(text)

    def finish(self) -> None:
        """Nothing more comes."""
        self._come()
        self._end_thinking()
        if self._body is not None:
            self._body.finished.connect(self._announce)
            self._body.finish()
        elif self.entry.cut:
            announce(self, say(f"chat.cut.{self.entry.cut}"))
        if self.entry.problem is not None:
            announce(self, " ".join(problem_words(self.entry.problem)), urgent=True)
        self._end(last=True)

    def _announce(self) -> None:
        if self._body is not None and QAccessible.isActive():  # the words of a long answer take their time
            cut = f"\n{say(f'chat.cut.{self.entry.cut}')}" if self.entry.cut else ""
            announce(self._body, self._body.speech() + cut)

    def settle(self) -> None:
        """It is no longer the last one: what can be done with the last alone goes away."""
        self._end(last=False)

    @property
    def selected(self) -> str:
        """What is selected of the answer."""
        return self._body.selected if self._body is not None else ""

    def mark(self, words: str, found: Found) -> int:
        """Marks one place of ``words`` in the answer, or the thinking; how far down it is."""
        self.unmark()
        part = self._thinking if found.in_thinking else self._body
        if part is None:
            return 0
        down = part.mark(words, found.number)
        return part.y() + down

    def unmark(self) -> None:
        """Takes the mark away."""
        for part in (self._thinking, self._body):
            if part is not None:
                part.unmark()

    def toggle_thinking(self) -> None:
        """Folds or unfolds the thinking, where there is one."""
        if self._thinking is not None:
            self._thinking.toggle()

    def height_for(self, width: int) -> int:
        """Places its parts at ``width``; the height they take."""
        top = 0
        for part in (self._change, self._waiting, self._thinking, self._body, self._notice, self._tools):
            if part is None:
                continue
            height = part.height_for(width) if isinstance(part, ThinkingView | Body) else _height(part, width)
            part.setGeometry(0, top, width, height)
            top += height + _GAP
        return max(0, top - _GAP)

    def _come(self) -> None:
        """The waiting is over."""
        if self._waiting is not None:
            self._waiting.hide()
            self._waiting.deleteLater()
            self._waiting = None

    def _end_thinking(self) -> None:
        if self._thinking is not None:
            self._thinking.end()
        if self._ahead is not None:
            self._ahead.deleteLater()
            self._ahead = None

    def _make_ahead(self) -> None:
        """Makes what shows the thinking while nobody waits: it takes as long as some updates."""
        if self._thinking is None and self._body is None and not self._begun:
            self._ahead = self._made_thinking()
            for each in (self._ahead, *self._ahead.findChildren(QWidget)):
                each.ensurePolished()

    def _new_thinking(self) -> ThinkingView:
        self._thinking, self._ahead = self._ahead or self._made_thinking(), None
        self._thinking.show()
        return self._thinking

    def _made_thinking(self) -> ThinkingView:
        view = ThinkingView(self.entry, self._style, self)
        view.resized.connect(self.resized)
        view.link_clicked.connect(self.link_clicked)
        view.answer_now.connect(lambda: self.wished.emit("answer-now"))
        view.chosen.connect(lambda opened: self.wished.emit(OPEN_THINKING if opened else FOLD_THINKING))
        return view

    def _new_body(self) -> Body:
        body = Body(self._style, say("chat.answer"), self)
        body.resized.connect(self.resized)
        body.link_clicked.connect(self.link_clicked)
        body.resize(self.width(), 0)
        body.show()
        self._body = body
        return body

    def _end(self, *, last: bool) -> None:
        self._last = last
        self._notice = self._replace(self._notice, self._new_notice(last=last))
        self._tools = self._replace(self._tools, self._new_tools(last=last))
        self.resized.emit()

    def _replace(self, old: QWidget | None, new: QWidget | None) -> QWidget | None:
        if old is not None:
            old.hide()
            old.deleteLater()
        if new is not None:
            new.setParent(self)
            new.show()
        return new

    def _new_notice(self, *, last: bool) -> QWidget | None:
        if self.entry.problem is not None:
            what, remedy = problem_words(self.entry.problem)
            notice = Notice("danger", what, remedy)
            if last:
                for name in (*(("continue",) if self._begun else ()), "retry"):
                    notice.add(self._wish(name, PlainButton(say(f"chat.{name}"))))
            return notice
        if self.entry.cut:
            acts = self._ways_on() if last else ()
            buttons = (self._wish(wish, PlainButton(say(key))) for wish, key in acts)
            words = Words(say(f"chat.cut.{self.entry.cut}"), "body", "muted", wrap=self.entry.cut == "full")
            if self.entry.cut == "full":
                return column(words, row(*buttons, None, space=12), space=8)
            return row(words, *buttons, None, space=12)
        return None

    def _ways_on(self) -> tuple[tuple[str, str], ...]:
        """What can be done after a cut: the wish, and the key of its button's words."""
        if self.entry.cut == "missing":
            return (("retry", "chat.retry"),)
        if self.entry.cut != "full":
            return (("continue", "chat.continue"),) if self._begun else ()
        answers = "chat.continue" if self.entry.text else "chat.answer-now"
        return ("continue", answers), ("new", "chat.new")

    @property
    def _begun(self) -> bool:
        return self.entry.goes_on and bool(self.entry.text or self.entry.thinking)

    def _new_tools(self, *, last: bool) -> QWidget | None:
        if not self.entry.text:
            return row(self._new_switch(), None) if self.entry.versions is not None else None
        copy = CopyButton(say("chat.copy-answer"))
        copy.clicked.connect(lambda: copy.copy(self.entry.text))
        copy.setProperty("first", "true")  # its sign begins where the text does
        tools: list[QWidget] = [copy]
        if last:
            tools.append(self._wish("again", Button(say("chat.again"), "tool", "again")))
            tools.append(self._wish("edit", Button(say("chat.edit"), "tool", "edit")))
        if self.entry.versions is not None:
            tools.append(self._new_switch())
        figures = Words(self.entry.figures, "small", "muted", wrap=False)
        return flow(*tools, figures, space=2, apart=True)

    def _new_switch(self) -> QWidget:
        assert self.entry.versions is not None
        switch = VersionSwitch(self.entry.versions)
        switch.wished.connect(self.wished)
        return switch

    def _wish(self, name: str, button: Button) -> Button:
        button.clicked.connect(lambda: self.wished.emit(name))
        return button


def _height(part: QWidget, width: int) -> int:
    part.setMinimumWidth(0)
    box = part.layout()
    if box is not None and box.hasHeightForWidth():
        return box.heightForWidth(width)
    return part.sizeHint().height()
