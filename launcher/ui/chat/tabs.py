"""Tab goes through a chat as it is read. Messages come and go, so the order is found when Tab is pressed."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget


def next_stop(window: QWidget, parts: Sequence[QWidget], *, forward: bool) -> QWidget | None:
    """Where Tab, or Shift+Tab, leads from the focus in ``window``, whose ``parts`` are read one after the other."""
    stops = [stop for part in parts for stop in _stops(part)]
    if not stops:
        return None
    now = window.focusWidget()
    if now not in stops:
        return stops[0 if forward else -1]
    return stops[(stops.index(now) + (1 if forward else -1)) % len(stops)]


def next_place(window: QWidget, places: Sequence[QWidget]) -> QWidget:
    """The place after the one that has the keyboard, and round again."""
    focus = QApplication.focusWidget() or window
    now = next((at for at, place in enumerate(places) if place is focus or place.isAncestorOf(focus)), -1)
    return places[(now + 1) % len(places)]


def _stops(part: QWidget) -> list[QWidget]:
    """In reading order: row by row; what holds others comes before them, wherever they are scrolled to."""
    inside = [each for each in (part, *part.findChildren(QWidget)) if _takes_tab(each)]
    places = {each: QRect(each.mapTo(part, QPoint(0, 0)), each.size()) for each in inside}
    holders = [each for each in inside if any(each.isAncestorOf(other) for other in inside if other is not each)]
    rows: list[list[QWidget]] = []
    for stop in sorted((each for each in inside if each not in holders), key=lambda each: places[each].top()):
        if rows and places[stop].center().y() <= places[rows[-1][0]].bottom():
            rows[-1].append(stop)
        else:
            rows.append([stop])
    side = -1 if part.layoutDirection() is Qt.LayoutDirection.RightToLeft else 1
    return holders + [stop for row in rows for stop in sorted(row, key=lambda each: side * places[each].x())]


def _takes_tab(widget: QWidget) -> bool:
    tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return tab and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
