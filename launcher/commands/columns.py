"""Words in columns, however wide the letters of a language are in a terminal."""

from collections.abc import Iterable
from unicodedata import combining, east_asian_width


def width(words: str) -> int:
    """The columns that a terminal gives them: two to a letter of Chinese or Japanese."""
    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in words)


def padded(words: str, among: Iterable[str]) -> str:
    """``words`` with as much space behind them as the widest of ``among`` needs."""
    return words + " " * max(0, max(map(width, among)) - width(words))
