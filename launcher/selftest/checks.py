"""What a check of the self-test is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Detail = str | int | bool | None | list[str]
"""What a check found, for the report."""


class CheckFailed(Exception):
    """The check looked, and what it found is not right."""


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """``look`` takes the environment; it returns what it found, or raises."""

    name: str
    look: Callable[[Mapping[str, str]], Detail]


def expect(condition: object, what: str) -> None:
    """Fails the check with ``what`` unless ``condition`` holds."""
    if not condition:
        raise CheckFailed(what)
