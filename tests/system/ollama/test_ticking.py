"""Streams that are silent: it is said, they can be left, and what breaks them is told."""

import threading
from collections.abc import Iterator

import pytest

from launcher.core.cancel import Cancel
from launcher.system.ollama.ticking import ticking

SOON = 0.01


def waits(inner: Cancel) -> Iterator[int]:
    yield 1
    woken = threading.Event()
    with inner.waking(woken.set):
        assert woken.wait(10)


def test_silence_is_said_again_and_again_and_leaving_ends_the_stream() -> None:
    lines = ticking(waits, Cancel(), "quiet", SOON)
    assert [next(lines) for _ in range(4)] == [1, "quiet", "quiet", "quiet"]
    lines.close()
    assert "pull" not in [thread.name for thread in threading.enumerate()]


def test_a_cancel_ends_it_at_once() -> None:
    cancel = Cancel()
    lines = ticking(waits, cancel, None, 10)
    assert next(lines) == 1
    cancel.request()
    assert list(lines) == []


def test_what_the_stream_raises_is_raised_here_after_its_values() -> None:
    def breaks(_: Cancel) -> Iterator[int]:
        yield 1
        raise LookupError("gone")

    lines = ticking(breaks, Cancel(), None, 10)
    assert next(lines) == 1
    with pytest.raises(LookupError, match="gone"):
        next(lines)
