"""Which of two versions is the newer one, by the rules of Semantic Versioning 2.0.0 (semver.org, item 11)."""

import re
from dataclasses import dataclass
from typing import Final

_VERSION: Final = re.compile(
    r"v?(?P<numbers>\d{1,9}(?:\.\d{1,9}){1,3})(?:-(?P<stage>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?",
    re.ASCII,
)
_LONGEST: Final = 64
"""Characters. No version that a person is to read is longer."""

_Part = tuple[int, int, str]
"""Sorts figures by their value and before words; words by their letters."""


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """What it is compared by; ``0.2`` and ``0.2.0`` are the same."""

    numbers: tuple[int, ...]
    is_final: bool
    stage: tuple[_Part, ...] = ()
    """``rc.1``, part by part: a version before the final one is older than that."""


def version(text: str) -> Version | None:
    """The version that ``text`` (``0.10.0``, ``v1.2.0-rc.1``, ``0.2.0+build``) says; ``None`` where it is none."""
    found = _VERSION.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    numbers = [int(number) for number in found["numbers"].split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    stage = found["stage"]
    return Version(tuple(numbers), stage is None, tuple(map(_part, stage.split("."))) if stage else ())


def is_news(published: str, ours: str) -> bool:
    """Whether ``published`` is newer than what we have.

    One that is not final is news only for those who use such a one already. A version that cannot be read never is.
    """
    new, old = version(published), version(ours)
    if new is None or old is None or not old.numbers:  # 0.0.0 is a build of somebody's own
        return False
    return new > old and (new.is_final or not old.is_final)


def _part(text: str) -> _Part:
    return (0, int(text), "") if text.isdecimal() else (1, 0, text)
