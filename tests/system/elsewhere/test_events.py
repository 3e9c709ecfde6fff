"""Server-sent events, in any pieces."""

from collections.abc import Callable

import pytest

from launcher.system.elsewhere.events import events
from launcher.system.ollama.lines import Unreadable

STREAM = (
    b': sign of life\n\nevent: message\nid: 7\ndata: {"a":1}\n\n\n'
    b'data:{"b":\r\ndata: "\xc3\xa4"}\r\n\r\nretry: 9\n\ndata: [DONE]\n\ndata: {"c":1}\n\n'
)


def pieces(data: bytes, size: int) -> Callable[[], bytes]:
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    return lambda: parts.pop(0) if parts else b""


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_events_come_whole_whatever_the_pieces(size: int) -> None:
    assert list(events(pieces(STREAM, size))) == [{"a": 1}, {"b": "ä"}]


def test_an_event_that_was_cut_is_left_out() -> None:
    assert list(events(pieces(b'data: {"a":1}\n\ndata: {"b"', 5))) == [{"a": 1}]
    assert list(events(pieces(b"dat", 5))) == []
    assert list(events(pieces(b'data: {"a":1}\n', 5))) == []


@pytest.mark.parametrize(
    "data", [b"data: " + b"[" * 99_999 + b"\n\n", b"data: 7\n\n", b"<html>\n", b"a b: c\n\n", b"<p>"]
)
def test_what_is_no_event_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        list(events(pieces(data, 65536)))


def test_an_event_without_an_end_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        list(events(lambda: b"data: x", limit=1000))
    with pytest.raises(Unreadable):
        list(events(lambda: b"data: x\n", limit=1000))
