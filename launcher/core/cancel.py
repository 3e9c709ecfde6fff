"""Stops a piece of work from outside, at once, even while it waits for the network."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Cancel:
    """A wish to stop. Asked from any thread; what waits attaches how it is woken.

    No lock is needed: ``request`` sets the flag before it looks at the wakers, ``waking`` adds its waker
    before it looks at the flag, so that one of them always sees the other; waking twice does no harm.
    """

    def __init__(self) -> None:
        self._requested = False
        self._wakers: list[Callable[[], None]] = []

    @property
    def requested(self) -> bool:
        """Whether someone asked to stop."""
        return self._requested

    def request(self) -> None:
        """Asks to stop, and wakes whatever waits."""
        self._requested = True
        for wake in list(self._wakers):
            wake()

    @contextmanager
    def waking(self, wake: Callable[[], None]) -> Iterator[None]:
        """While the block runs, ``wake`` is called when someone asks to stop (at once if that was before)."""
        self._wakers.append(wake)
        try:
            if self._requested:
                wake()
            yield
        finally:
            self._wakers.remove(wake)
