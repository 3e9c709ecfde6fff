"""What a start of the program means beside the one that is installed."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # most starts meet no other program, and read no receipt
    from launcher.core.installation import Receipt


class Standing(StrEnum):
    """How the program that runs stands to the one that is installed."""

    SOURCE = "source"
    """It runs from its source, or from a package: there is nothing to install."""
    FRESH = "fresh"
    """None is installed."""
    SAME = "same"
    OLDER_THERE = "older-there"
    NEWER_THERE = "newer-there"
    DAMAGED_THERE = "damaged-there"
    """What is installed lacks files."""
    INSTALLED = "installed"
    """It is the installed one itself."""


def order_of(version: str) -> tuple[int, ...]:
    """What versions are compared by: the numbers before anything else in them."""
    return tuple(int(number) for number in re.findall(r"\d+", version.partition("+")[0].partition("-")[0]))


def standing(ours: str, there: Receipt | None, *, whole: bool) -> Standing:
    """How version ``ours``, which is not the installed one, stands to it; ``whole``: no file of that is missing."""
    if there is None:
        return Standing.FRESH
    if not whole:
        return Standing.DAMAGED_THERE
    mine, theirs = order_of(ours), order_of(there.version)
    if mine == theirs:
        return Standing.SAME
    return Standing.OLDER_THERE if mine > theirs else Standing.NEWER_THERE
