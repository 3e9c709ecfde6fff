"""Where the messages of a conversation are: one below the other, their heights measured or guessed. No widgets."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

_TOP: Final = 10
_GAP: Final = 22
_FOOT: Final = 24


class Stack:
    """Heights and tops in logical pixels, in the order of the conversation."""

    def __init__(self) -> None:
        self._heights: list[int] = []
        self._tops: list[int] = [_TOP]

    def __len__(self) -> int:
        return len(self._heights)

    @property
    def height(self) -> int:
        """Of all messages together, with what is free below the last."""
        return max(1, self._tops[-1] + _FOOT)

    def height_of(self, index: int) -> int:
        """One message's height."""
        return self._heights[index]

    def top_of(self, index: int) -> int:
        """Where a message begins; for the index after the last, where the next one would."""
        return self._tops[index]

    def end_of(self, index: int, height: int) -> int:
        """Where the conversation would end if ``index`` were its last message and ``height`` high."""
        return self._tops[index] + height + _FOOT

    def fill(self, heights: Iterable[int]) -> None:
        """Other messages, or all of them measured anew."""
        self._heights = list(heights)
        self._move_from(0)

    def append(self, height: int) -> None:
        """One more message at the end."""
        self._heights.append(height)
        self._move_from(len(self._heights) - 1)

    def change(self, index: int, height: int) -> int:
        """Another height for one message; by how much it grew."""
        grown = height - self._heights[index]
        self._heights[index] = height
        self._move_from(index)
        return grown

    def cut(self, index: int) -> None:
        """Takes away ``index`` and all that follow."""
        del self._heights[index:]
        self._move_from(index)

    def between(self, top: int, bottom: int) -> range:
        """The messages of which something lies between two heights."""
        first = max(0, bisect_right(self._tops, top) - 1)
        return range(first, min(len(self._heights), bisect_right(self._tops, bottom)))

    def _move_from(self, first: int) -> None:
        del self._tops[first + 1 :]
        for height in self._heights[first:]:
            self._tops.append(self._tops[-1] + height + _GAP)
