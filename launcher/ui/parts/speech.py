"""What a screen reader is told: what the parts are that only eyes could tell apart, and what eyes see change."""

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QLabel, QWidget

Role = QAccessible.Role

_TOLD_AS: Final = "told_as"
"""What a class calls the role that it is told as; of the class, since Qt may ask while the widget is being made."""


def tell_roles() -> None:
    """Once for an application: Qt takes every widget that it does not know for a client area without a meaning.

    One of ours is told as its class says (``told_as``); where it says nothing and has a name, as a group or a picture.
    """
    QAccessible.installFactory(_told)


class _Told(QAccessibleWidget):
    """A widget of ours, as its class says, or by what it is now."""

    def role(self) -> QAccessible.Role:
        """Its own role, else that of a window, a group, or a picture."""
        widget = self.object()
        assert isinstance(widget, QWidget)
        own = getattr(type(widget), _TOLD_AS, None)
        if isinstance(own, Role):
            return own
        if widget.isWindow():
            return Role.Window
        if widget.accessibleName():
            return Role.Grouping if self.childCount() else Role.Graphic
        return super().role()

    def text(self, kind: QAccessible.Text) -> str:
        """Its name; the words of a label are its name too."""
        said, widget = super().text(kind), self.object()
        if kind is QAccessible.Text.Name and not said and isinstance(widget, QLabel):
            return widget.text()
        return said


def _told(name: str, thing: QObject) -> QAccessibleInterface | None:
    """Qt asks with the name of each class of ``thing``, its own first, until somebody knows it."""
    ours = isinstance(thing, QWidget) and (name == "QWidget" or hasattr(type(thing), _TOLD_AS))
    return _Told(thing) if ours and isinstance(thing, QWidget) else None


def announce(widget: QWidget, words: str, *, urgent: bool = False) -> None:
    """Has ``words`` spoken; ``urgent`` interrupts what is being said."""
    event = QAccessibleAnnouncementEvent(widget, words)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if urgent else politeness.Polite)
    QAccessible.updateAccessibility(event)
