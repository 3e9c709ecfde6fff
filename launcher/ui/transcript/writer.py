"""Tokens → a text document, through a cursor: there is no HTML, so nothing can be injected, fetched or opened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from markdown_it.token import Token
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextFormat, QTextLength

from launcher.core.tricks import visible
from launcher.text import say
from launcher.ui.transcript.highlight import runs
from launcher.ui.transcript.maths import insert_formula
from launcher.ui.transcript.style import Style
from launcher.ui.transcript.tables import insert_table

_LINK_SCHEMES: Final = frozenset({"https", "http", "mailto"})
_LINE_BREAK = "\u2028"


@dataclass(slots=True)
class _List:
    ordered: bool
    number: int
    starts_item: bool = False


class Writer:
    """Writes tokens at a cursor. ``fresh`` says whether the cursor's block is empty and may be used."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.fresh = True
        self._lists: list[_List] = []
        self._quotes = 0
        self._inline_form = style.base
        self._rules: dict[str, Callable[[QTextCursor, Token], None]] = {
            "inline": self._inline,
            "paragraph_open": self._paragraph,
            "heading_open": self._heading,
            "fence": self._listing,
            "code_block": self._listing,
            "math_block": self._maths,
            "hr": self._rule,
            "bullet_list_open": self._list,
            "ordered_list_open": self._list,
            "bullet_list_close": self._list_end,
            "ordered_list_close": self._list_end,
            "list_item_open": self._item,
            "list_item_close": self._item_end,
            "blockquote_open": self._quote,
            "blockquote_close": self._quote_end,
        }

    def write(self, cursor: QTextCursor, tokens: Sequence[Token], *, fresh: bool) -> None:
        """Writes all of ``tokens``; :attr:`fresh` tells afterwards whether the last block may be used again."""
        self.fresh, self._lists, self._quotes = fresh, [], 0
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.type == "table_open":
                at = self._table(cursor, tokens, at)
            elif token.type in self._rules:
                self._rules[token.type](cursor, token)
            at += 1

    def write_inline(self, cursor: QTextCursor, tokens: Sequence[Token], form: QTextCharFormat) -> None:
        """Writes the inside of a paragraph, heading or cell."""
        inks = [form]
        for token in tokens:
            kind = token.type.removesuffix("_open")
            if kind != token.type:
                inks.append(self._dressed(inks[-1], kind, token))
            elif token.type.endswith("_close"):
                inks.pop()
            else:
                self._insert(cursor, token, inks[-1])

    def _insert(self, cursor: QTextCursor, token: Token, form: QTextCharFormat) -> None:
        match token.type:
            case "text":
                cursor.insertText(visible(token.content) if form.isAnchor() else token.content, form)
            case "softbreak":
                cursor.insertText(" ", form)
            case "hardbreak":
                cursor.insertText(_LINE_BREAK, form)
            case "code_inline":
                cursor.insertText(visible(token.content), self.style.code)
            case "math_inline":
                insert_formula(cursor, token.content, display=token.meta["display"], closer=token.markup, form=form)
            case "image":  # never loaded: its description stands for it
                muted = QTextCharFormat(form)
                muted.setForeground(self.style.muted)
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
                made.setForeground(self.style.link)
                made.setFontUnderline(True)
        return made

    def _begin(self, cursor: QTextCursor, block: QTextBlockFormat) -> None:
        if self.fresh:
            self.fresh = False
            cursor.setBlockFormat(block)
            cursor.setBlockCharFormat(self.style.base)
        else:
            cursor.insertBlock(block, self.style.base)

    @property
    def _depth(self) -> int:
        return len(self._lists) + self._quotes

    def _inline(self, cursor: QTextCursor, token: Token) -> None:
        self.write_inline(cursor, token.children or [], self._inline_form)

    def _paragraph(self, cursor: QTextCursor, _token: Token) -> None:
        self._inline_form = self.style.base
        if self._quotes:
            self._inline_form = QTextCharFormat(self.style.base)
            self._inline_form.setForeground(self.style.muted)
        if self._lists and self._lists[-1].starts_item:
            self._write_sign(cursor)
        else:
            self._begin(cursor, self.style.block(self._depth))

    def _heading(self, cursor: QTextCursor, token: Token) -> None:
        level = int(token.tag[1])
        self._inline_form = self.style.heading(level)
        block = self.style.block(self._depth, top=0.6, bottom=0.6)
        block.setHeadingLevel(level)
        self._begin(cursor, block)

    def _listing(self, cursor: QTextCursor, token: Token) -> None:
        """A listing inside a list, a quotation or the thinking: one block a line. Others have a card of their own."""
        block = self.style.code_line(self._depth)
        self._begin(cursor, block)
        for piece, colour in runs(visible(token.content.rstrip("\n")), language_of(token)):
            form = QTextCharFormat(self.style.mono)
            if colour is not None:
                form.setForeground(colour)
            for number, line in enumerate(piece.split("\n")):
                if number:
                    cursor.insertBlock(block, self.style.mono)
                cursor.insertText(line, form)
        last = QTextBlockFormat(block)
        last.setBottomMargin(self.style.space)
        cursor.setBlockFormat(last)

    def _maths(self, cursor: QTextCursor, token: Token) -> None:
        block = self.style.block(self._depth, top=0.2)
        if not self._depth:
            block.setLeftMargin(2.2 * self.style.space)
        self._begin(cursor, block)
        insert_formula(cursor, token.content, display=True, closer=token.markup, form=self.style.base)
        cursor.insertText(token.meta["rest"], self.style.base)

    def _rule(self, cursor: QTextCursor, _token: Token) -> None:
        block = self.style.block()
        width = QTextLength(QTextLength.Type.PercentageLength, 100)
        block.setProperty(QTextFormat.Property.BlockTrailingHorizontalRulerWidth, width)
        self._begin(cursor, block)

    def _list(self, _cursor: QTextCursor, token: Token) -> None:
        self._lists.append(_List(token.type == "ordered_list_open", int(token.attrGet("start") or 1)))

    def _list_end(self, _cursor: QTextCursor, _token: Token) -> None:
        self._lists.pop()

    def _item(self, _cursor: QTextCursor, _token: Token) -> None:
        self._lists[-1].starts_item = True

    def _item_end(self, cursor: QTextCursor, _token: Token) -> None:
        if self._lists[-1].starts_item:  # an item without a word, so far
            self._write_sign(cursor)

    def _write_sign(self, cursor: QTextCursor) -> None:
        """Begins an item: its sign hangs left of its text."""
        current = self._lists[-1]
        current.starts_item = False
        block = self.style.block(self._depth, bottom=0.35)
        block.setTextIndent(-1.7 * self.style.space)
        self._begin(cursor, block)
        sign = f"{current.number}.\u00a0" if current.ordered else "•\u00a0\u00a0"
        cursor.insertText(sign, self.style.base)
        current.number += 1

    def _quote(self, _cursor: QTextCursor, _token: Token) -> None:
        self._quotes += 1

    def _quote_end(self, _cursor: QTextCursor, _token: Token) -> None:
        self._quotes -= 1

    def _table(self, cursor: QTextCursor, tokens: Sequence[Token], start: int) -> int:
        end = next(at for at in range(start, len(tokens)) if tokens[at].type == "table_close")
        thin = QTextBlockFormat()  # a table cannot be the first thing of a document: a line of no height leads it
        thin.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        self._begin(cursor, thin)
        insert_table(cursor, tokens[start:end], self.style, self.write_inline)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        self.fresh = True
        return end


def language_of(token: Token) -> str:
    """The language that a fence names, or ``""``."""
    words = (token.info or "").split()
    return words[0] if words else ""
