"""The parts that every window is made of. They draw values, are named for screen readers, and follow the theme."""

from launcher.ui.parts.bars import Bar
from launcher.ui.parts.buttons import Button, PlainButton, PrimaryButton, QuietButton, ToolButton
from launcher.ui.parts.checkline import CheckLine, CheckState
from launcher.ui.parts.chip import Chip
from launcher.ui.parts.choice import Choice
from launcher.ui.parts.figure import Figure
from launcher.ui.parts.fitted import FittedDialog
from launcher.ui.parts.flow import FlowBox, flow
from launcher.ui.parts.focus import FocusRing
from launcher.ui.parts.frames import Card, Rule, Scroller, Yielding, column, row
from launcher.ui.parts.listing import Listing
from launcher.ui.parts.memory import MemoryBar, MemoryPart
from launcher.ui.parts.notice import Notice
from launcher.ui.parts.search import SearchField
from launcher.ui.parts.sign import Mark, Sign
from launcher.ui.parts.speech import announce, tell_roles
from launcher.ui.parts.spinner import Spinner
from launcher.ui.parts.steps import Steps
from launcher.ui.parts.switch import Segments, Switch
from launcher.ui.parts.words import Heading, Words

__all__ = [
    "Bar",
    "Button",
    "Card",
    "CheckLine",
    "CheckState",
    "Chip",
    "Choice",
    "Figure",
    "FittedDialog",
    "FlowBox",
    "FocusRing",
    "Heading",
    "Listing",
    "Mark",
    "MemoryBar",
    "MemoryPart",
    "Notice",
    "PlainButton",
    "PrimaryButton",
    "QuietButton",
    "Rule",
    "Scroller",
    "SearchField",
    "Segments",
    "Sign",
    "Spinner",
    "Steps",
    "Switch",
    "ToolButton",
    "Words",
    "Yielding",
    "announce",
    "column",
    "flow",
    "row",
    "tell_roles",
]
