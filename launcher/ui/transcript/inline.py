"""The insides of paragraphs, headings and cells, written through a cursor; that of the last one can be written on."""

from collections.abc import Sequence
from typing import Final

from markdown_it.token import Token
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFont, QTextCharFormat, QTextCursor

from launcher.core.tricks import visible
from launcher.text import say
from launcher.ui.transcript.maths import insert_formula
from launcher.ui.transcript.style import Style
from launcher.ui.transcript.tokens import same

_LINK_SCHEMES: Final = frozenset({"https", "http", "mailto"})
_LINE_BREAK = "\u2028"

_Inks = tuple[QTextCharFormat, ...]
"""The forms that are open at a place, the innermost last."""


class Inlines:
    """Writes them, and knows where each token of the last one stands."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._children: Sequence[Token] = ()
        self._places: list[tuple[int, _Inks]] = []

    def write(self, cursor: QTextCursor, children: Sequence[Token], form: QTextCharFormat) -> None:
        """Writes ``children`` at the cursor."""
        self._places = []
        self._go_on(cursor, children, (form,))

    def wrote(self, children: Sequence[Token]) -> bool:
        """Whether these were written last."""
        return self._children is children

    def grow(self, cursor: QTextCursor, children: Sequence[Token]) -> int:
        """Writes ``children`` in the place of those that were written last, at the end of the document.

        What is the same stays. Returns the first position that is new.
        """
        kept = same(self._children, children)
        changed, inks = self._places[kept]
        more = "" if inks[-1].isAnchor() else _more(self._children[kept:], children[kept:])
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if more:
            changed = cursor.position()
            cursor.insertText(more, inks[-1])
            kept += 1
        else:
            cursor.setPosition(changed, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
        del self._places[kept:]
        self._go_on(cursor, children, inks, kept)
        return changed

    def _go_on(self, cursor: QTextCursor, children: Sequence[Token], inks: _Inks, start: int = 0) -> None:
        for token in children[start:]:
            self._places.append((cursor.position(), inks))
            kind = token.type.removesuffix("_open")
            if kind != token.type:
                inks = (*inks, self._dressed(inks[-1], kind, token))
            elif token.type.endswith("_close"):
                inks = inks[:-1]
            else:
                self._insert(cursor, token, inks[-1])
        self._places.append((cursor.position(), inks))
        self._children = children

    def _insert(self, cursor: QTextCursor, token: Token, form: QTextCharFormat) -> None:
        match token.type:
            case "text":
                cursor.insertText(visible(token.content) if form.isAnchor() else token.content, form)
            case "softbreak":
                cursor.insertText(" ", form)
            case "hardbreak":
                cursor.insertText(_LINE_BREAK, form)
            case "code_inline":
                cursor.insertText(visible(token.content), self._style.code)
            case "math_inline":
                insert_formula(cursor, token.content, display=token.meta["display"], closer=token.markup, form=form)
            case "image":  # never loaded: its description stands for it
                muted = QTextCharFormat(form)
                muted.setForeground(self._style.muted)
                cursor.insertText(say("chat.image", description=token.content), muted)
            case _:
                cursor.insertText(token.content, form)

    def _dressed(self, form: QTextCharFormat, kind: str, token: Token) -> QTextCharFormat:
        made = QTextCharFormat(form)
        if kind == "strong":
            made.setFontWeight(QFont.Weight.DemiBold)
        elif kind == "em":
            made.setFontItalic(True)
        elif kind == "s":
            made.setFontStrikeOut(True)
        elif kind == "link":
            address = str(token.attrGet("href") or "")
            if QUrl(address).scheme().lower() in _LINK_SCHEMES:
                made.setAnchor(True)
                made.setAnchorHref(address)
                made.setToolTip(visible(address))
                made.setForeground(self._style.link)
                made.setFontUnderline(True)
        return made


def _more(before: Sequence[Token], now: Sequence[Token]) -> str:
    """What the last text has got more, where the tokens differ in nothing else but what follows it."""
    if len(before) != 1 or not now or not before[0].type == now[0].type == "text":
        return ""
    old, new = before[0].content, now[0].content
    return new[len(old) :] if new.startswith(old) else ""
