"""Faults of a layout, found by walking the widgets: words cut off, controls outside their window, words over words."""

from itertools import combinations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLabel, QPushButton, QWidget


def faults(window: QWidget) -> list[str]:
    """All that is wrong with how a window is laid out, in words; nothing where all is well."""
    return [*cut(window), *outside(window), *overlapping(window)]


def cut(window: QWidget) -> list[str]:
    """The words that have less room than they need."""
    found = []
    for label in window.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        if label.wordWrap():
            short = label.height() < label.heightForWidth(label.width())
        else:
            short = label.width() < QFontMetrics(label.font()).horizontalAdvance(label.text())
        if short:
            found.append(f"cut off: {label.text()}")
    buttons = [each for each in window.findChildren(QPushButton) if each.isVisible() and each.text()]
    return found + [f"cut off: {each.text()}" for each in buttons if each.width() < each.minimumSizeHint().width()]


def outside(window: QWidget) -> list[str]:
    """Buttons and words that stick out of the window, where no scroll bar leads to them."""
    return [
        f"outside the window: {_name(each)}"
        for each in _shown(window)
        if not _scrolls(each, window) and not window.rect().contains(_place(each, window))
    ]


def overlapping(window: QWidget) -> list[str]:
    """Words and buttons of one parent that lie over each other."""
    found = []
    for first, second in combinations(_shown(window), 2):
        if first.parentWidget() is second.parentWidget() and first.geometry().intersects(second.geometry()):
            found.append(f"over each other: {_name(first)} | {_name(second)}")
    return found


def _shown(window: QWidget) -> list[QWidget]:
    """What has words or can be pressed, and is to be seen."""
    each_of = [*window.findChildren(QLabel), *window.findChildren(QAbstractButton)]
    return [each for each in each_of if each.isVisible() and each.window() is window and not each.size().isEmpty()]


def _place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint()), widget.size())


def _scrolls(widget: QWidget, window: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def _name(widget: QWidget) -> str:
    words = widget.accessibleName() or getattr(widget, "text", str)()
    return f"{type(widget).__name__} “{words}”"
