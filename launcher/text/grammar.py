"""How a language writes figures and counts things, as far as our sentences need it.

Separators and plural categories are those of Unicode's CLDR 45 (``numbers.json``, ``plurals.json``). Arabic gets the
European digits, which its readers meet in every program.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from launcher.core.languages import Language

_NARROW = "\u202f"
"""A narrow space that does not break."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """The mark before decimals, the one between thousands, and the forms of a plural.

    ``forms`` is how many forms a counted word has, in the order of CLDR (zero, one, two, few, many, other);
    ``form`` says which of them a number takes. ``grouped_from``: four digits stay together in some languages.
    """

    point: str = "."
    group: str = ","
    forms: int = 2
    form: Callable[[float], int] = lambda number: int(number != 1)
    grouped_from: int = 1000

    def figure(self, number: float, decimals: int = 0) -> str:
        """16384 as "16,384"; 5.72 with one decimal as "5.7"."""
        sign = "," if abs(number) >= self.grouped_from else ""
        written = f"{number:{sign}.{decimals}f}"
        return written.translate({ord(","): self.group, ord("."): self.point})


def _arabic(number: float) -> int:
    """Zero, one, two, a few (3–10), many (11–99), others; by the last two digits."""
    if number != int(number):
        return 5
    rest = int(number) % 100
    if number in (0, 1, 2):
        return int(number)
    return 3 if 3 <= rest <= 10 else 4 if rest >= 11 else 5


def _from_two(number: float) -> int:
    """French and Brazilian Portuguese: below two is one."""
    return int(number >= 2)


GRAMMARS: Final = {
    Language.ENGLISH: Grammar(),
    Language.GERMAN: Grammar(",", "."),
    Language.FRENCH: Grammar(",", _NARROW, form=_from_two),
    Language.SPANISH: Grammar(",", ".", grouped_from=10_000),
    Language.PORTUGUESE: Grammar(",", ".", form=_from_two),
    Language.CHINESE: Grammar(forms=1, form=lambda _: 0),
    Language.JAPANESE: Grammar(forms=1, form=lambda _: 0),
    Language.ARABIC: Grammar(forms=6, form=_arabic),
}
