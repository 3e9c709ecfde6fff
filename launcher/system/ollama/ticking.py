"""A stream that may be silent for minutes → one that says each second that it is."""

import threading
from collections.abc import Callable, Generator, Iterator
from queue import Empty, SimpleQueue
from typing import Final, TypeVar

from launcher.core.cancel import Cancel

Value = TypeVar("Value")
Quiet = TypeVar("Quiet")

TICK_S: Final = 1.0


class _End:
    """The last thing that comes: how the stream ended."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error


def ticking(
    stream: Callable[[Cancel], Iterator[Value]], cancel: Cancel, quiet: Quiet, every: float = TICK_S
) -> Generator[Value | Quiet, None, None]:
    """The values of ``stream``, and ``quiet`` whenever ``every`` seconds pass without one.

    A thread reads, because a read that timed out cannot be taken up again. Closing this closes the stream, and
    returns once it is closed. What the stream raises is raised here.
    """
    came: SimpleQueue[Value | _End] = SimpleQueue()
    inner = Cancel()

    def read() -> None:
        try:
            for value in stream(inner):
                came.put(value)
        except Exception as error:  # noqa: BLE001 - raised in the other thread
            came.put(_End(error))
        else:
            came.put(_End())

    reader = threading.Thread(target=read, name="pull", daemon=True)
    with cancel.waking(inner.request):
        reader.start()
        try:
            while True:
                try:
                    value = came.get(timeout=every)
                except Empty:
                    yield quiet
                    continue
                if isinstance(value, _End):
                    if value.error is not None:
                        raise value.error
                    return
                yield value
        finally:
            inner.request()
            reader.join()
