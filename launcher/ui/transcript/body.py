"""The answer: text and listings one below the other, streamed."""

import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from markdown_it.token import Token
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from launcher.ui.transcript.code import CodeBlock
from launcher.ui.transcript.feeding import SLICE_S, Feeder
from launcher.ui.transcript.finding import mark, positions
from launcher.ui.transcript.prose import Prose
from launcher.ui.transcript.ready import Ready
from launcher.ui.transcript.style import Style
from launcher.ui.transcript.sweep import Sweep
from launcher.ui.transcript.writer import language_of

_GAP = 14
_FEW = 6  # so many pieces are laid out at once
_NONE: Sequence[Token] = ()
_Piece = TypeVar("_Piece", Prose, CodeBlock)


class Body(QWidget):
    """Markdown as widgets: every top-level listing is a card, all between two of them one text."""

    resized = Signal()
    finished = Signal()
    link_clicked = Signal(str, str)

    def __init__(self, style: Style, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)  # another height repaints only what is new
        self._style, self._name = style, name
        self._feeder = Feeder(self, self._show)
        self._feeder.shown.connect(self.resized)
        self._feeder.finished.connect(self._end)
        self._pieces: list[Prose | CodeBlock] = []
        self._ends: list[int] = []  # the lower edge of each
        self._first = 0  # the first that is not placed
        self._width = -1
        self._stale: set[Prose | CodeBlock] = set()  # those that are laid out for another width
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._lay_out_some)
        self._growing: CodeBlock | None = None
        self._ready: Ready | None = None
        self._sweep = Sweep(self, lambda: [piece.editor for piece in self._pieces])

    def append(self, text: str) -> None:
        """Adds what the model wrote."""
        self._feeder.add(text)

    def finish(self) -> None:
        """Nothing more comes."""
        self._feeder.end()

    def height_for(self, width: int) -> int:
        """Places the pieces at ``width``; the height they take. Those out of sight may be laid out a little later."""
        if width != self._width:
            self._width, self._first = width, 0
            self._stale = set(self._pieces) if len(self._pieces) > _FEW else set()
        first, self._first = self._first, len(self._pieces)
        for at in range(first, len(self._pieces)):
            piece = self._pieces[at]
            top = self._ends[at - 1] + self._gap(at) if at else 0
            if piece in self._stale and piece.visibleRegion().isEmpty():
                height = piece.height()
            else:
                self._stale.discard(piece)
                height = piece.height_for(width)
            piece.setGeometry(0, top, width, height)
            self._ends[at:] = [top + height]
        if self._stale:
            self._later.start()
        return self._ends[-1] if self._ends else 0

    @property
    def whole(self) -> bool:
        """Whether all is shown that came."""
        return self._feeder.whole

    def speech(self) -> str:
        """The whole as a screen reader should say it."""
        return "\n".join(
            piece.plain_text(speech=True) if isinstance(piece, Prose) else piece.text for piece in self._pieces
        )

    @property
    def selected(self) -> str:
        """What is selected of it."""
        return self._sweep.selected

    def mark(self, words: str, number: int) -> int:
        """Marks the so-many-eth place of ``words`` (the last where there are fewer); how far down it is."""
        self.unmark()
        self._feeder.hurry()
        self.height_for(self.width())
        found = [(piece, cursor) for piece in self._pieces for cursor in positions(piece.editor.document(), words)]
        if not found:
            return 0
        piece, cursor = found[min(number, len(found) - 1)]
        mark(piece.editor, cursor)
        top = piece.editor.viewport().mapTo(self, piece.editor.cursorRect(cursor).topLeft())
        return top.y()

    def unmark(self) -> None:
        """Takes the mark away."""
        for piece in self._pieces:
            mark(piece.editor, None)

    def _show(self, done: Sequence[Token], still_open: Sequence[Token]) -> None:
        parts = [(listing, tokens, _NONE) for listing, tokens in _groups(done)]
        if len(still_open) == 1 and _is_listing(still_open[0]):  # among others it is not sure to be one
            parts.append((True, _NONE, still_open))
        elif parts and not parts[-1][0]:
            parts[-1] = (False, parts[-1][1], still_open)
        elif still_open:
            parts.append((False, _NONE, still_open))
        if parts:
            self._show_parts(parts)
        elif self._pieces:
            self._give_up(self._pieces[-1])

    def _show_parts(self, parts: Sequence[tuple[bool, Sequence[Token], Sequence[Token]]]) -> None:
        last = self._pieces[-1] if self._pieces else None
        if last is not None and isinstance(last, CodeBlock) is not parts[0][0]:
            self._give_up(last)
        for listing, done, still_open in parts:
            if listing:
                code = self._growing or self._new_code()
                token = (*done, *still_open)[0]
                code.show_code(token.content, language_of(token), closed=not still_open)
                self._growing = code if still_open else None
            else:
                last = self._pieces[-1] if self._pieces else None
                prose = last if isinstance(last, Prose) else self._new_prose()
                if done and still_open and prose.full:
                    prose.put(done, ())
                    self._new_prose().put((), still_open)
                else:
                    prose.put(done, still_open)

    def _give_up(self, piece: Prose | CodeBlock) -> None:
        """What was open in it turned out to be something else."""
        if isinstance(piece, Prose):
            piece.put(_NONE, _NONE)
        if piece is self._growing or (isinstance(piece, Prose) and piece.empty):
            self._drop(piece)

    def _gap(self, at: int) -> int:
        """What is free above a piece: between two texts what is between two paragraphs of one."""
        before = self._pieces[at - 1]
        both = isinstance(before, Prose) and isinstance(self._pieces[at], Prose)
        return before.gap if isinstance(before, Prose) and both else _GAP

    def _moved(self, piece: Prose | CodeBlock) -> None:
        """One took another height: it and what follows are placed anew."""
        at = len(self._pieces) - 1 if self._pieces and piece is self._pieces[-1] else self._pieces.index(piece)
        self._first = min(self._first, at)
        if not self._feeder.works:
            self.resized.emit()

    def _lay_out_some(self) -> None:
        """Lays out, for a slice of time, what was out of sight when the width changed."""
        late = time.perf_counter() + SLICE_S
        for at, piece in enumerate(self._pieces):
            if piece in self._stale:
                self._stale.discard(piece)
                self._first = min(self._first, at)
                piece.height_for(self._width)
                if time.perf_counter() > late:
                    break
        self.resized.emit()

    def _end(self) -> None:
        if self._ready is not None:
            self._ready.drop()
            self._ready = None
        self.finished.emit()

    def prepare(self) -> None:
        """More is to come: makes the next pieces while nobody waits, since making one takes as long as an update."""
        if self._ready is None:
            self._ready = Ready(self, lambda: CodeBlock(self._style, self), self._made_prose)

    def _new_code(self) -> CodeBlock:
        made = self._ready.take(CodeBlock) if self._ready is not None else None
        return self._keep(made or CodeBlock(self._style, self))

    def _new_prose(self) -> Prose:
        made = self._ready.take(Prose) if self._ready is not None else None
        prose = self._keep(made or self._made_prose())
        prose.link_clicked.connect(self.link_clicked)
        return prose

    def _made_prose(self) -> Prose:
        prose = Prose(self._style, self._name, self)
        prose.height_for(self.width())  # what is written is then laid out once
        return prose

    def _keep(self, piece: _Piece) -> _Piece:
        self._pieces.append(piece)
        self._sweep.watch(piece.editor)
        piece.resized.connect(lambda: self._moved(piece))
        piece.show()
        return piece

    def _drop(self, piece: Prose | CodeBlock) -> None:
        self._first = min(self._first, self._pieces.index(piece))
        self._pieces.remove(piece)
        self._stale.discard(piece)
        piece.hide()
        piece.deleteLater()
        if piece is self._growing:
            self._growing = None


def _groups(tokens: Sequence[Token]) -> Iterator[tuple[bool, Sequence[Token]]]:
    """Runs of tokens that go into one widget: each top-level listing alone, all between two of them together."""
    start = 0
    for at, token in enumerate(tokens):
        if _is_listing(token):
            if start < at:
                yield False, tokens[start:at]
            yield True, [token]
            start = at + 1
    if start < len(tokens):
        yield False, tokens[start:]


def _is_listing(token: Token) -> bool:
    return token.type in ("fence", "code_block") and token.level == 0
