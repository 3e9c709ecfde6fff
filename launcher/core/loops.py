"""Whether a text goes round in circles, as small reasoning models do: the same words again and again, to no end."""

from collections import Counter
from typing import Final

WINDOW: Final = 12_000
"""Characters that are looked at; a circle of a quarter of that is still seen."""
_TAIL: Final = 1_500
"""Characters at the end that must be nothing new."""
_GRAM: Final = 32
"""Characters in a row that count as the same words; shorter runs come back in any text."""
_TIMES: Final = 4
"""How often they were said before it is a circle: tables, cases and checks repeat themselves two or three times."""
_SHARE: Final = 0.9
"""Share of the end that must be old: what changes a figure in each round is caught, what works through cases is not."""


def goes_round(text: str) -> bool:
    """Whether the end of ``text`` only says again what was said at least three times before, letter for letter.

    Cheap where it does not: two searches for what was said last decide that.
    """
    recent = " ".join(text[-WINDOW:].split())
    if len(recent) < _TAIL + _GRAM:
        return False
    if any(_count(recent, at) < _TIMES for at in (len(recent) - _GRAM, len(recent) - _TAIL // 2)):
        return False
    seen = Counter(recent[at : at + _GRAM] for at in range(len(recent) - _GRAM + 1))
    tail = range(len(recent) - _TAIL, len(recent) - _GRAM + 1)
    return sum(seen[recent[at : at + _GRAM]] >= _TIMES for at in tail) >= _SHARE * len(tail)


def _count(text: str, at: int) -> int:
    """How often what stands at ``at`` is said, overlaps not counted (``aaaa`` has many all the same)."""
    return text.count(text[at : at + _GRAM])
