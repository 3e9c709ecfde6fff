"""How a line of the side bar is drawn: a title, below it what a search found, and the sign of its menu."""

from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from launcher.core.history import Summary, pieces
from launcher.text import say
from launcher.ui.chat.sidebar_model import LINE, HeadingLine, Line
from launcher.ui.theme import theme
from launcher.ui.theme.icons import pixmap

_PAD, _ABOVE, _MENU, _SIGN = 10, 5, 32, 18
_EXCERPT_LINES: Final = 2


class Lines(QStyledItemDelegate):
    """Draws a :data:`Line`; :meth:`menu_place` is where its menu opens."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._heights: dict[tuple[bool, bool], QSize] = {}
        theme().changed.connect(self._heights.clear)

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as its words; one of three heights, found once: a list has thousands of lines."""
        line: Line = index.data(LINE)
        kind = (isinstance(line, HeadingLine), isinstance(line, Summary) and bool(line.excerpt))
        if kind not in self._heights:
            body, small = QFontMetrics(theme().font("body")), QFontMetrics(theme().font("small"))
            excerpt = small.lineSpacing() * _EXCERPT_LINES + 4 if kind[1] else 0
            height = small.height() + 18 if kind[0] else body.height() + 2 * _ABOVE + excerpt
            self._heights[kind] = QSize(0, height)
        return self._heights[kind]

    @staticmethod
    def menu_place(row: QRect, *, mirrored: bool) -> QRect:
        """The sign of the menu, in the rectangle of a row."""
        left = row.left() if mirrored else row.right() - _MENU + 1
        height = QFontMetrics(theme().font("body")).height() + 2 * _ABOVE
        return QRect(left, row.top(), _MENU, height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draws it."""
        line: Line = index.data(LINE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(line, HeadingLine):
            self._heading(painter, option, line.words)
        else:
            self._chat(painter, option, line)
        painter.restore()

    def _heading(self, painter: QPainter, option: QStyleOptionViewItem, words: str) -> None:
        painter.setFont(theme().font("small"))
        painter.setPen(theme().colour("muted"))
        place = option.rect.adjusted(_PAD, 0, -_PAD, -4)
        painter.drawText(place, int(_start(option) | Qt.AlignmentFlag.AlignBottom), words)

    def _chat(self, painter: QPainter, option: QStyleOptionViewItem, chat: Summary) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen, hot = bool(state & QStyle.StateFlag.State_Selected), bool(state & QStyle.StateFlag.State_MouseOver)
        if chosen or hot:
            painter.setPen(theme().colour("accent") if chosen and theme().high_contrast else Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent_soft" if chosen else "line"))
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        font = theme().font("strong" if chosen else "body")
        mirrored = _mirrored(option)
        has_sign = chosen or hot or chat.pinned
        room = rect.width() - 2 * _PAD - (_MENU - _PAD if has_sign else 0)
        left = rect.left() + (rect.width() - _PAD - room if mirrored else _PAD)
        metrics = QFontMetrics(font)
        height = metrics.height() + 2 * _ABOVE
        painter.setFont(font)
        painter.setPen(theme().colour("text"))
        words = metrics.elidedText(chat.title or say("chats.untitled"), Qt.TextElideMode.ElideRight, room)
        painter.drawText(
            QRect(left, rect.top(), room, height), int(_start(option) | Qt.AlignmentFlag.AlignVCenter), words
        )
        if has_sign:
            place = self.menu_place(rect, mirrored=mirrored)
            sign = pixmap("more" if chosen or hot else "pin", theme().colour("muted"), _SIGN)
            corner = place.center() - QPoint(_SIGN // 2, _SIGN // 2)
            painter.drawPixmap(corner, sign)
        if chat.excerpt:
            width = rect.width() - 2 * _PAD
            place = QRect(rect.left() + _PAD, rect.top() + height - 2, width, rect.height())
            _excerpt(painter, chat.excerpt, place, _start(option))

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The field for another title takes the whole line."""
        rect: QRect = option.rect
        height = editor.sizeHint().height()
        editor.setGeometry(rect.left(), rect.top() + (min(rect.height(), height) - height) // 2, rect.width(), height)


def _excerpt(painter: QPainter, excerpt: str, place: QRect, start: Qt.AlignmentFlag) -> None:
    """Two lines, what was found in bold."""
    runs = [(text.replace("\n", " "), hit) for text, hit in pieces(excerpt)]
    layout = QTextLayout("".join(text for text, _hit in runs), theme().font("small"))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setAlignment(start | Qt.AlignmentFlag.AlignAbsolute)
    layout.setTextOption(option)
    formats, at = [], 0
    for text, hit in runs:
        made = QTextLayout.FormatRange()
        made.start, made.length = at, len(text.encode("utf-16-le")) // 2
        form = QTextCharFormat()
        form.setForeground(theme().colour("text" if hit else "muted"))
        if hit:
            form.setFontWeight(QFont.Weight.Bold)
        made.format = form
        formats.append(made)
        at += made.length
    layout.setFormats(formats)
    layout.beginLayout()
    top = 0.0
    for _ in range(_EXCERPT_LINES):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(place.width())
        line.setPosition(QPoint(0, int(top)).toPointF())
        top += line.height()
    layout.endLayout()
    painter.setPen(theme().colour("muted"))
    layout.draw(painter, place.topLeft().toPointF())


def _mirrored(option: QStyleOptionViewItem) -> bool:
    direction: Qt.LayoutDirection = option.direction
    return direction is Qt.LayoutDirection.RightToLeft


def _start(option: QStyleOptionViewItem) -> Qt.AlignmentFlag:
    """Where reading begins; painters do not mirror."""
    return Qt.AlignmentFlag.AlignRight if _mirrored(option) else Qt.AlignmentFlag.AlignLeft
