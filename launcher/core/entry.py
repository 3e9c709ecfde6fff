"""Reads the objects of our own data files, value by value, and says where one is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launcher.core.judgement import Range


class Entry:
    """An object of a file. Every method raises ``ValueError`` with the place and what was expected there."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, Mapping):
            raise ValueError(f"{where}: an object is expected")
        self._data = data
        self._where = where

    def _wrong(self, key: str, expected: str) -> ValueError:
        return ValueError(f"{self._where}: {key}: {expected} is expected")

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self._data.get(key)
        if not isinstance(value, str) or not value:
            raise self._wrong(key, "a text")
        return value

    def switch(self, key: str) -> bool:
        """True or false."""
        value = self._data.get(key)
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false")
        return value

    def count(self, key: str) -> int:
        """A whole number above zero."""
        value = self._data.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
            raise self._wrong(key, "a whole number above 0")
        return value

    def optional_text(self, key: str) -> str | None:
        """A text that is not empty, or ``None`` where it is null or missing."""
        return None if self._data.get(key) is None else self.text(key)

    def optional_count(self, key: str) -> int | None:
        """A whole number above zero, or ``None`` where it is null or missing."""
        return None if self._data.get(key) is None else self.count(key)

    def bounds(self, key: str) -> Range:
        """Two numbers above zero, the lower first."""
        match self._data.get(key):
            case [int() | float() as low, int() | float() as high] if 0 < low <= high:
                return low, high
        raise self._wrong(key, "two numbers, the lower first")

    def number(self, key: str) -> float:
        """A number above zero."""
        value = self._data.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < inf:
            raise self._wrong(key, "a number above 0")
        return value

    def share(self, key: str) -> float:
        """A number from 0 to 1."""
        value = self._data.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self._wrong(key, "a number from 0 to 1")
        return value

    def entry(self, key: str) -> Entry:
        """An object inside this one."""
        return Entry(self._data.get(key), f"{self._where}: {key}")

    def entries(self, key: str) -> list[Entry]:
        """A list of objects."""
        value = self._data.get(key)
        if not isinstance(value, list):
            raise self._wrong(key, "a list")
        return [Entry(each, f"{self._where}: {key}[{index}]") for index, each in enumerate(value)]

    def figures(self, key: str) -> dict[str, float]:
        """An object whose values are all numbers."""
        value = self._data.get(key)
        if not isinstance(value, Mapping) or not all(isinstance(each, int | float) for each in value.values()):
            raise self._wrong(key, "an object of numbers")
        return {str(name): float(figure) for name, figure in value.items()}
