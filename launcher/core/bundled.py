"""What the program is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """Something of somebody else's in the program, or the program itself. ``text`` is its licence, word for word."""

    name: str
    version: str
    licence: str
    text: str
