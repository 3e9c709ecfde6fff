"""The answer: text and listings one below the other, streamed."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from markdown_it.token import Token
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from launcher.ui.transcript.code import CodeBlock
from launcher.ui.transcript.finding import mark, positions
from launcher.ui.transcript.prose import Prose
from launcher.ui.transcript.splitter import Splitter
from launcher.ui.transcript.style import Style
from launcher.ui.transcript.sweep import Sweep
from launcher.ui.transcript.writer import language_of

_GAP = 14
_Piece = TypeVar("_Piece", Prose, CodeBlock)


class Body(QWidget):
    """Markdown as widgets: every top-level listing is a card, all between two of them one text."""

    resized = Signal()
    link_clicked = Signal(str, str)

    def __init__(self, style: Style, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style, self._name = style, name
        self._splitter = Splitter()
        self._pieces: list[Prose | CodeBlock] = []
        self._growing: CodeBlock | None = None
        self._sweep = Sweep(self, lambda: [piece.editor for piece in self._pieces])

    def append(self, text: str) -> None:
        """Adds what the model wrote."""
        self._show(*self._splitter.feed(text))

    def finish(self) -> None:
        """Nothing more comes."""
        self._show(self._splitter.finish(), [])
        for piece in self._pieces:
            if isinstance(piece, Prose):
                piece.close_text()

    def height_for(self, width: int) -> int:
        """Places the pieces at ``width``; the height they take."""
        top = 0
        for piece in self._pieces:
            height = piece.height_for(width)
            piece.setGeometry(0, top, width, height)
            top += height + _GAP
        return max(0, top - _GAP)

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
        if self._growing is None and self._pieces and isinstance(self._pieces[-1], Prose):
            self._pieces[-1].put([], [])
        for listing, tokens in _groups(done):
            self._add(listing, tokens, closed=True)
        listing = len(still_open) == 1 and _is_listing(still_open[0])  # among others it is not sure to be one
        if still_open:
            self._add(listing, still_open, closed=False)
        if self._growing is not None and not listing:
            self._drop(self._growing)
        for piece in [each for each in self._pieces if isinstance(each, Prose) and each.empty]:
            self._drop(piece)
        self.resized.emit()

    def _add(self, listing: bool, tokens: Sequence[Token], *, closed: bool) -> None:
        if listing:
            code = self._growing or self._new_code()
            code.show_code(tokens[0].content, language_of(tokens[0]), closed=closed)
            self._growing = None if closed else code
            return
        if self._growing is not None:
            self._drop(self._growing)
        last = self._pieces[-1] if self._pieces else None
        prose = last if isinstance(last, Prose) else self._new_prose()
        prose.put(tokens if closed else [], [] if closed else tokens)

    def _new_code(self) -> CodeBlock:
        if self._pieces and isinstance(self._pieces[-1], Prose):
            self._pieces[-1].close_text()
        return self._keep(CodeBlock(self._style, self))

    def _new_prose(self) -> Prose:
        prose = self._keep(Prose(self._style, self._name, self))
        prose.link_clicked.connect(self.link_clicked)
        return prose

    def _keep(self, piece: _Piece) -> _Piece:
        self._pieces.append(piece)
        self._sweep.watch(piece.editor)
        piece.resized.connect(self.resized)
        piece.show()
        return piece

    def _drop(self, piece: Prose | CodeBlock) -> None:
        self._pieces.remove(piece)
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
