"""Streams of the engine, ended on time."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TypeVar

from launcher.core.cancel import Cancel
from launcher.core.problems import Code, Failure

Value = TypeVar("Value")


@contextmanager
def ended(stream: Iterator[Value]) -> Iterator[Iterator[Value]]:
    """Ends the stream with the block, not when the garbage collector comes by: a pull goes on until it is closed."""
    try:
        yield stream
    finally:
        if isinstance(stream, Generator):
            stream.close()


def go_on(cancel: Cancel) -> None:
    """Raises ``Failure(INTERRUPTED)`` where someone asked to stop."""
    if cancel.requested:
        raise Failure(Code.INTERRUPTED)
