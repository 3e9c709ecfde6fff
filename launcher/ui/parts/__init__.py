"""The parts that every window is made of. They draw values, are named for screen readers, and follow the theme.

What the first window does without is imported from its own module.
"""

from launcher.ui.parts.buttons import Button, PlainButton, PrimaryButton, QuietButton, ToolButton
from launcher.ui.parts.focus import FocusRing
from launcher.ui.parts.frames import Card, Rule, Scroller, Yielding, column, row
from launcher.ui.parts.notice import Notice
from launcher.ui.parts.sign import Mark, Sign
from launcher.ui.parts.speech import announce, tell_roles
from launcher.ui.parts.steps import Steps
from launcher.ui.parts.words import Heading, Words

__all__ = [
    "Button",
    "Card",
    "FocusRing",
    "Heading",
    "Mark",
    "Notice",
    "PlainButton",
    "PrimaryButton",
    "QuietButton",
    "Rule",
    "Scroller",
    "Sign",
    "Steps",
    "ToolButton",
    "Words",
    "Yielding",
    "announce",
    "column",
    "row",
    "tell_roles",
]
