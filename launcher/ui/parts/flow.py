"""A row that goes on in the next line where there is no room: for what must never be cut, however large the type."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowBox(QLayout):
    """Parts side by side at the size that they like.

    ``even`` lets those of a line share all of it; ``apart`` puts the last of all at the end of its line.
    """

    def __init__(self, *parts: QWidget, space: int = 12, even: bool = False, apart: bool = False) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._even, self._apart = even, apart
        self.setSpacing(space)
        self.setContentsMargins(0, 0, 0, 0)
        for part in parts:
            self.addWidget(part)

    def addItem(self, item: QLayoutItem) -> None:
        """Qt's way in."""
        self._items.append(item)

    def count(self) -> int:
        """How many parts."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """One part, ``None`` beyond the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Takes one part out, ``None`` beyond the end."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Takes the width that there is."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """Lines depend on the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """All lines at this width."""
        edge = self.contentsMargins()
        inner = QRect(0, 0, width - edge.left() - edge.right(), 0)
        return self._arranged(inner, place=False) + edge.top() + edge.bottom()

    def sizeHint(self) -> QSize:
        """All in one line."""
        wide = sum(item.sizeHint().width() for item in self._items) + self.spacing() * max(0, len(self._items) - 1)
        edge = self.contentsMargins()
        wide += edge.left() + edge.right()
        return QSize(wide, self.heightForWidth(wide))

    def minimumSize(self) -> QSize:
        """As wide as the widest part."""
        least = QSize(0, 0)
        for item in self._items:
            least = least.expandedTo(item.minimumSize())
        return least.grownBy(self.contentsMargins())

    def setGeometry(self, area: QRect) -> None:
        """Puts the parts where they belong."""
        super().setGeometry(area)
        self._arranged(area.marginsRemoved(self.contentsMargins()), place=True)

    def _arranged(self, area: QRect, *, place: bool) -> int:
        """Goes through the lines; the height that they take."""
        top = area.top()
        for line in self._lines(area.width()):
            widths = self._widths(line, area.width())
            height = max(_height(item, width) for item, width in zip(line, widths, strict=True))
            if place:
                self._place(line, widths, QRect(area.left(), top, area.width(), height))
            top += height + self.spacing() // 2
        return max(0, top - area.top() - self.spacing() // 2)

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        taken = 0
        for item in (each for each in self._items if not each.isEmpty()):
            wanted = self._wanted(item)
            if lines and taken + self.spacing() + wanted <= width:
                lines[-1].append(item)
                taken += self.spacing() + wanted
            else:
                lines.append([item])
                taken = wanted
        return lines

    def _wanted(self, item: QLayoutItem) -> int:
        return item.minimumSize().width() if self._even else item.sizeHint().width()

    def _widths(self, line: list[QLayoutItem], width: int) -> list[int]:
        room = width - self.spacing() * (len(line) - 1)
        if not self._even:
            return [min(item.sizeHint().width(), room) for item in line]
        share = room // len(line)
        liked = [item.sizeHint().width() for item in line]
        if share < max(liked) and sum(liked) <= room:
            return [each + (room - sum(liked)) // len(line) for each in liked]
        least = [item.minimumSize().width() for item in line]
        if max(least) <= share:
            return [share] * len(line)
        spare = (room - sum(least)) // len(line)
        return [each + spare for each in least]

    def _place(self, line: list[QLayoutItem], widths: list[int], area: QRect) -> None:
        widget = self.parentWidget()
        mirrored = widget is not None and widget.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = area.left()
        for item, width in zip(line, widths, strict=True):
            if self._apart and item is self._items[-1]:
                left = area.right() - width + 1
            height = area.height() if self._even else _height(item, width)
            spot = QRect(left, area.top() + (area.height() - height) // 2, width, height)
            if mirrored:
                spot.moveLeft(area.left() + area.right() - spot.right())
            item.setGeometry(spot)
            left += width + self.spacing()


def flow(*parts: QWidget, space: int = 12, even: bool = False, apart: bool = False) -> QWidget:
    """Parts in a row that wraps; see :class:`FlowBox`."""
    holder = QWidget()
    holder.setLayout(FlowBox(*parts, space=space, even=even, apart=apart))
    return holder


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
