"""Colours as Qt's palette wants them, and the other way round where the system's own colours must be used."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtGui import QColor, QPalette

_R = QPalette.ColorRole

_ROLES: Final = {
    _R.Window: "bg",
    _R.WindowText: "text",
    _R.Base: "surface",
    _R.AlternateBase: "sunken",
    _R.Text: "text",
    _R.Button: "surface",
    _R.ButtonText: "text",
    _R.BrightText: "on_accent",
    _R.Highlight: "accent",
    _R.HighlightedText: "on_accent",
    _R.Accent: "accent",
    _R.PlaceholderText: "muted",
    _R.Link: "accent",
    _R.LinkVisited: "accent",
    _R.Mid: "line",
    _R.ToolTipBase: "text",
    _R.ToolTipText: "bg",
}

_SYSTEM: Final = {
    "bg": _R.Window,
    "surface": _R.Base,
    "sunken": _R.Base,
    "accent": _R.Highlight,
    "accent_hover": _R.Highlight,
    "accent_press": _R.Highlight,
    "on_accent": _R.HighlightedText,
    "drop": _R.Highlight,
    "engine": _R.Mid,
    "others": _R.Mid,
    "code_keyword": _R.Link,
}


def palette(colours: Mapping[str, str]) -> QPalette:
    """The palette in these colours; what is disabled is muted."""
    made = QPalette()
    for role, name in _ROLES.items():
        made.setColor(role, QColor(colours[name]))
    for role in (_R.WindowText, _R.Text, _R.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours["muted"]))
    return made


def system_colour(name: str, system: QPalette) -> QColor:
    """What ``name`` is among the system's own colours, for people who chose a high contrast."""
    if name.endswith("_soft"):
        return system.color(_R.Base)
    return system.color(_SYSTEM.get(name, _R.WindowText))
