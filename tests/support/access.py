"""What a screen reader gets of a window, walked through as it would; and what the keyboard gets, with Tab."""

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QWidget,
)

from launcher.ui.parts import FocusRing

_Role = QAccessible.Role
_NAMED: Final = frozenset({
    _Role.Button, _Role.ButtonMenu, _Role.CheckBox, _Role.RadioButton, _Role.ComboBox, _Role.EditableText, _Role.Link,
    _Role.List, _Role.ListItem, _Role.ProgressBar, _Role.SpinBox, _Role.Graphic, _Role.Heading, _Role.Dialog,
    _Role.Window, _Role.AlertMessage, _Role.MenuItem,
})  # fmt: skip
"""What nobody can use, or understand, without a name."""
_LEAST: Final = 24
"""Pixels: WCAG 2.2, 2.5.8, "Target Size (Minimum)"."""


def faults(window: QWidget) -> list[str]:
    """All that is wrong with what is told of a window, in words; nothing where all is well."""
    return [f"{fault}: {_called(told)}" for told in tree(window) for fault in _faults(told)]


def tree(window: QWidget) -> Iterator[QAccessibleInterface]:
    """All that is told of a window, as it is found there."""
    yield from _under(QAccessible.queryAccessibleInterface(window))


def _under(told: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    if told.state().invisible:
        return
    yield told
    for number in range(told.childCount()):
        child = told.child(number)
        if child.isValid():
            yield from _under(child)


def _faults(told: QAccessibleInterface) -> Iterator[str]:
    role, name, thing = told.role(), told.text(QAccessible.Text.Name), told.object()
    if not name.strip() and (role in _NAMED or _stops(thing)):
        yield "no name"
    if name and role is _Role.Client and not isinstance(thing, QAbstractScrollArea):
        yield "a name and no role"
    if isinstance(thing, QAbstractButton) and thing.isCheckable() and told.state().checked != thing.isChecked():
        yield "not told whether it is on"
    if isinstance(thing, QProgressBar) and told.valueInterface().currentValue() != thing.value():
        yield "another value"
    if isinstance(thing, QComboBox) and not any(relation is _Label for _, relation in told.relations()):
        yield "no label"  # where there are relations, Qt names it by what is chosen
    if small := _too_small(told):
        yield small


_Label: Final = QAccessible.RelationFlag.Label


def _too_small(told: QAccessibleInterface) -> str:
    """What can be pressed needs room; of an item of a list Qt knows it, of a button the widget."""
    thing = told.object()
    size = thing.size() if isinstance(thing, QWidget) else told.rect().size()
    item = told.role() is _Role.ListItem and told.state().focusable
    pressed = item or isinstance(thing, QAbstractButton | QComboBox | QLineEdit)
    return f"{size.width()} × {size.height()}" if pressed and min(size.width(), size.height()) < _LEAST else ""


def key_faults(window: QWidget) -> list[str]:
    """What Tab does not reach, where it shows no ring, and mnemonics that two buttons share."""
    if not window.isActiveWindow():
        return ["another window has the keyboard"]
    return [*_shared_mnemonics(window), *_tab_faults(window)]


def _shared_mnemonics(window: QWidget) -> Iterator[str]:
    known: dict[str, str] = {}
    for words in (each.text() for each in window.findChildren(QPushButton) if each.isVisible()):
        key = words.partition("&")[2][:1].lower()
        if key and key in known:
            yield f"Alt+{key} for two: {known[key]} | {words}"
        known[key] = words


def _tab_faults(window: QWidget) -> list[str]:
    """Goes through the window until all was met; messages that come into sight have stops of their own meanwhile."""
    # Of a group with a choice in it Tab reaches that one alone; arrows do the rest.
    wanted = {each for each in window.findChildren(QWidget) if _stops(each) and not _stands_back(each)}
    handle = window.windowHandle()
    assert handle is not None
    ring = next(iter(window.findChildren(FocusRing)), None)
    found = [] if ring is not None else ["there is no ring"]
    met: set[QWidget | None] = set()
    for _step in range(2 * len(wanted) + 8):
        if wanted <= met:
            break
        QTest.keyClick(handle, Qt.Key.Key_Tab)
        focus = window.focusWidget()
        if ring is not None and focus not in met and not _ringed(focus, ring):
            found.append(f"no ring round it: {_said(focus)}")
        met.add(focus)
    return found + [f"Tab does not reach it: {_said(each)}" for each in wanted - met]


def _stops(thing: object) -> bool:
    """Whether Tab is to reach it."""
    if not isinstance(thing, QWidget) or not thing.isVisible() or not thing.isEnabled():
        return False
    return not thing.isWindow() and bool(thing.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _stands_back(widget: QWidget) -> bool:
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.checkedButton() not in (None, widget)


def _ringed(focus: QWidget, ring: FocusRing) -> bool:
    """Whether the ring is round what has the focus, and that can be seen, at least in part."""
    parts = [focus, focus.viewport()] if isinstance(focus, QAbstractScrollArea) else [focus]
    seen = any(not each.visibleRegion().isEmpty() for each in parts)
    place = QRect(focus.mapTo(ring.window(), QPoint()), focus.size())
    return ring.isVisible() and seen and ring.geometry().contains(place)


def _called(told: QAccessibleInterface) -> str:
    name = told.text(QAccessible.Text.Name) or told.text(QAccessible.Text.Value)[:60]
    return f"{told.role().name} {type(told.object()).__name__} “{name}”"


def _said(widget: QWidget) -> str:
    return _called(QAccessible.queryAccessibleInterface(widget))
