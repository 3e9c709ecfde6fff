"""Tokens → a text document, through a cursor: there is no HTML, so nothing can be injected, fetched or opened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from markdown_it.token import Token
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor, QTextFormat, QTextLength, QTextTable

from launcher.core.tricks import visible
from launcher.ui.transcript.inline import Inlines
from launcher.ui.transcript.maths import insert_formula
from launcher.ui.transcript.style import Style
from launcher.ui.transcript.tables import grow_table, insert_table, thin_line, whole_rows

_LISTINGS: Final = frozenset({"fence", "code_block"})
_LINES: Final = frozenset({"paragraph_open", "heading_open"})
_LISTS: Final = frozenset({"bullet_list_open", "ordered_list_open"})
_BEGINNINGS: Final = _LISTINGS | _LINES | _LISTS | {"math_block", "hr", "list_item_close", "table_open"}
"""Tokens that may begin a block of the document."""


@dataclass(slots=True)
class _List:
    ordered: bool
    number: int
    starts_item: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where writing can go on: before a token, at the end of a document that holds what the tokens before it say."""

    token: int
    position: int
    fresh: bool
    block: QTextBlockFormat
    lists: tuple[_List, ...] = ()
    quotes: int = 0


class Writer:
    """Writes tokens at the end of a document."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.changed = 0
        """The first position of the document that :meth:`go_on` wrote anew."""
        self._fresh = True  # whether the cursor's block is empty and may be used
        self._lists: list[_List] = []
        self._quotes = 0
        self._inline_form = style.base
        self._inlines = Inlines(style)
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

    def write(self, cursor: QTextCursor, tokens: Sequence[Token], place: Place | None = None) -> list[Place]:
        """Writes the tokens from ``place`` on; the places where that could begin again, the end of all last."""
        at = place.token if place else 0
        self._fresh = place.fresh if place else True
        self._lists = [replace(each) for each in place.lists] if place else []
        self._quotes = place.quotes if place else 0
        places = []
        while at < len(tokens):
            token = tokens[at]
            if token.type in _BEGINNINGS or token.level == 0:
                places.append(self._place(cursor, at))
            if token.type == "table_open":
                at = self._table(cursor, tokens, at)
            elif token.type in self._rules:
                self._rules[token.type](cursor, token)
            at += 1
        places.append(self._place(cursor, at))
        return places

    def go_on(
        self, cursor: QTextCursor, before: Sequence[Token], tokens: Sequence[Token], place: Place, same: int
    ) -> list[Place]:
        """Writes ``tokens`` where ``before`` stands, ``same`` tokens of which are the same; ``place`` is before them.

        Nothing that stays is written again: a table gets rows, a listing gets lines, a paragraph gets words, all else
        is written from ``place`` on.
        """
        self.changed = place.position + (0 if place.fresh else 1)
        if place.token < min(len(before), len(tokens)):
            old, new = before[place.token], tokens[place.token]
            kept = whole_rows(tokens[place.token :], same - place.token) if old.type == "table_open" else 0
            table = self.table_at(cursor, place) if kept else None
            if table is not None:
                self.changed = table.cellAt(kept - 1, 0).firstPosition()
                return self._grow_table(cursor, table, place, tokens, same)
            if old.type == new.type and old.type in _LINES and same == place.token + 1 and self._wrote(before, same):
                self.changed = self._inlines.grow(cursor, tokens[same].children or [])
                return [place, *self.write(cursor, tokens, _behind_line(place))]
            if old.type == new.type and new.type in _LISTINGS and _ends_with(before, place):
                cursor.movePosition(QTextCursor.MoveOperation.End)
                if self._grow_listing(cursor, old, new):
                    after = replace(place, token=place.token + 1, fresh=False)
                    return [place, *self.write(cursor, tokens, after)]
        cursor.setPosition(place.position)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        if cursor.hasSelection():
            cursor.removeSelectedText()
            cursor.setBlockFormat(place.block)
        return self.write(cursor, tokens, place)

    def _wrote(self, before: Sequence[Token], at: int) -> bool:
        """Whether the document ends with the inside of a paragraph, token ``at``."""
        last = all(token.nesting < 0 for token in before[at + 1 :])
        return last and self._inlines.wrote(before[at].children or [])

    def _grow_listing(self, cursor: QTextCursor, before: Token, now: Token) -> bool:
        """Writes what the listing ``before``, at the end of the document, has more of ``now``; whether that is all."""
        old, new = _lines_of(before), _lines_of(now)
        if not old or not new.startswith(old):
            return False
        self.changed = cursor.position()
        last = cursor.blockFormat()
        inner = QTextBlockFormat(last)
        inner.setBottomMargin(0)
        cursor.setBlockFormat(inner)
        cursor.insertText(new[len(old) :], self.style.mono)
        cursor.setBlockFormat(last)
        return True

    def table_at(self, cursor: QTextCursor, place: Place) -> QTextTable | None:
        """The table that begins at ``place``, if one does."""
        cursor.setPosition(place.position)
        for _ in range(1 if place.fresh else 2):  # over the thin line
            cursor.movePosition(QTextCursor.MoveOperation.NextBlock)
        return cursor.currentTable() if cursor.position() > place.position else None

    def _grow_table(
        self, cursor: QTextCursor, table: QTextTable, place: Place, tokens: Sequence[Token], same: int
    ) -> list[Place]:
        """Writes the rows from token ``same`` on of the table that begins at ``place``, and what follows it."""
        end = _table_end(tokens, place.token)
        grow_table(table, tokens[place.token : end], same - place.token, self.style, self._inlines.write)
        cursor.setPosition(table.lastPosition() + 1)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        if cursor.hasSelection():
            cursor.removeSelectedText()
        cursor.setBlockFormat(thin_line())
        after = replace(place, token=end + 1, fresh=True)
        return [place, *self.write(cursor, tokens, after)]

    def _place(self, cursor: QTextCursor, token: int) -> Place:
        lists = tuple(map(replace, self._lists))
        return Place(token, cursor.position(), self._fresh, cursor.blockFormat(), lists, self._quotes)

    def _begin(self, cursor: QTextCursor, block: QTextBlockFormat) -> None:
        if self._fresh:
            self._fresh = False
            cursor.setBlockFormat(block)
            cursor.setBlockCharFormat(self.style.base)
        else:
            cursor.insertBlock(block, self.style.base)

    @property
    def _depth(self) -> int:
        return len(self._lists) + self._quotes

    def _inline(self, cursor: QTextCursor, token: Token) -> None:
        self._inlines.write(cursor, token.children or [], self._inline_form)

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
        cursor.insertText(_lines_of(token), self.style.mono)
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

    def _list(self, cursor: QTextCursor, token: Token) -> None:
        if self._lists and self._lists[-1].starts_item:  # it has no words, only a list
            self._write_sign(cursor)
        self._lists.append(_List(token.type == "ordered_list_open", int(token.attrGet("start") or 1)))

    def _list_end(self, _cursor: QTextCursor, _token: Token) -> None:
        self._lists.pop()

    def _item(self, _cursor: QTextCursor, token: Token) -> None:
        self._lists[-1].starts_item = not token.meta.get("begun")

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
        end = _table_end(tokens, start)
        self._begin(cursor, thin_line())
        insert_table(cursor, tokens[start:end], self.style, self._inlines.write)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.setBlockFormat(thin_line())
        self._fresh = True
        return end


def language_of(token: Token) -> str:
    """The language that a fence names, or ``""``."""
    words = (token.info or "").split()
    return words[0] if words else ""


def _lines_of(token: Token) -> str:
    """What a listing shows."""
    return visible(token.content.rstrip("\n"))


def _ends_with(tokens: Sequence[Token], place: Place) -> bool:
    """Whether nothing is written behind the token at ``place``."""
    signed = not place.lists or not place.lists[-1].starts_item
    return signed and all(token.nesting < 0 for token in tokens[place.token + 1 :])


def _behind_line(place: Place) -> Place:
    """The place behind the paragraph, or the heading, that begins at ``place``."""
    lists = place.lists
    if lists and lists[-1].starts_item:
        lists = (*lists[:-1], replace(lists[-1], number=lists[-1].number + 1, starts_item=False))
    return replace(place, token=place.token + 2, fresh=False, lists=lists)


def _table_end(tokens: Sequence[Token], start: int) -> int:
    return next(at for at in range(start, len(tokens)) if tokens[at].type == "table_close")
