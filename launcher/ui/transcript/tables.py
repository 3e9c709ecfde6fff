"""A table: a bold head and a hairline below each row."""

from collections.abc import Callable, Sequence
from typing import Final

from markdown_it.token import Token
from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextTable,
    QTextTableCellFormat,
    QTextTableFormat,
)

from launcher.ui.transcript.style import Style

_ALIGNMENT: Final = {
    "text-align:right": Qt.AlignmentFlag.AlignRight,
    "text-align:center": Qt.AlignmentFlag.AlignHCenter,
}
_WriteInline = Callable[[QTextCursor, Sequence[Token], QTextCharFormat], None]


def insert_table(cursor: QTextCursor, tokens: Sequence[Token], style: Style, write_inline: _WriteInline) -> None:
    """Writes the tokens from ``table_open`` on at the cursor."""
    rows = _rows(tokens)
    table = cursor.insertTable(len(rows), max(map(len, rows)), _table_format(style))
    for line, cells in enumerate(rows):
        _dress(table, line, style, last=line == len(rows) - 1)
        _fill(table, line, cells, style, write_inline)


def grow_table(table: QTextTable, tokens: Sequence[Token], same: int, style: Style, write_inline: _WriteInline) -> None:
    """Makes ``table`` what the tokens from ``table_open`` on say; the first ``same`` of them it says already."""
    rows, had = _rows(tokens), table.rows()
    kept = whole_rows(tokens, same)
    if len(rows) > had:
        table.appendRows(len(rows) - had)
    elif len(rows) < had:
        table.removeRows(len(rows), had - len(rows))
    if len(rows) != had and had <= len(rows):
        _dress(table, had - 1, style, last=False)
    for line in range(had, len(rows)):
        _dress(table, line, style, last=line == len(rows) - 1)
    if len(rows) < had:
        _dress(table, len(rows) - 1, style, last=True)
    for line in range(kept, len(rows)):
        _fill(table, line, rows[line], style, write_inline)


def whole_rows(tokens: Sequence[Token], end: int) -> int:
    """How many rows have their end among the first ``end`` tokens."""
    return sum(token.type == "tr_close" for token in tokens[:end])


def thin_line() -> QTextBlockFormat:
    """A line without height: a table cannot be the first thing of a document, nor the last."""
    made = QTextBlockFormat()
    made.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    return made


def _dress(table: QTextTable, line: int, style: Style, *, last: bool) -> None:
    for place in range(table.columns()):
        table.cellAt(line, place).setFormat(_cell_format(style, last=last, first_column=place == 0))


def _fill(
    table: QTextTable, line: int, cells: Sequence[tuple[Token, list[Token]]], style: Style, write_inline: _WriteInline
) -> None:
    form = QTextCharFormat(style.base)
    if not line:
        form.setFontWeight(QFont.Weight.DemiBold)
    for place, (opening, content) in enumerate(cells):
        inside = table.cellAt(line, place).firstCursorPosition()
        inside.setPosition(table.cellAt(line, place).lastCursorPosition().position(), QTextCursor.MoveMode.KeepAnchor)
        if inside.hasSelection():
            inside.removeSelectedText()
        block = QTextBlockFormat()
        block.setAlignment(_ALIGNMENT.get(str(opening.attrGet("style") or ""), Qt.AlignmentFlag.AlignLeft))
        inside.setBlockFormat(block)
        write_inline(inside, content, form)


def _rows(tokens: Sequence[Token]) -> list[list[tuple[Token, list[Token]]]]:
    rows: list[list[tuple[Token, list[Token]]]] = []
    for at, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            rows[-1].append((token, tokens[at + 1].children or []))
    return rows


def _table_format(style: Style) -> QTextTableFormat:
    made = QTextTableFormat()
    made.setBorder(0)
    made.setCellSpacing(0)
    made.setCellPadding(0)
    made.setBorderCollapse(False)  # only lower edges are drawn; collapsed ones cost a third more to lay out and paint
    made.setHeaderRowCount(1)
    made.setBottomMargin(style.space)
    return made


def _cell_format(style: Style, *, last: bool, first_column: bool) -> QTextTableCellFormat:
    made = QTextTableCellFormat()
    made.setTopPadding(style.space * 0.5)
    made.setBottomPadding(style.space * 0.5)
    made.setLeftPadding(0 if first_column else style.space)
    made.setRightPadding(style.space * 2)
    if not last:
        made.setBottomBorder(1)
        made.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        made.setBottomBorderBrush(style.line)
    return made
