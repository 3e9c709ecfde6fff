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
    head = QTextCharFormat(style.base)
    head.setFontWeight(QFont.Weight.DemiBold)
    for line, cells in enumerate(rows):
        for place, (opening, content) in enumerate(cells):
            cell = table.cellAt(line, place)
            cell.setFormat(_cell_format(style, last=line == len(rows) - 1, first_column=place == 0))
            inside = cell.firstCursorPosition()
            block = QTextBlockFormat()
            block.setAlignment(_ALIGNMENT.get(str(opening.attrGet("style") or ""), Qt.AlignmentFlag.AlignLeft))
            inside.setBlockFormat(block)
            write_inline(inside, content, style.base if line else head)


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
    made.setBorderCollapse(True)
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
