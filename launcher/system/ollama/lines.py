"""Bytes → JSON objects: takes off the chunks of HTTP/1.1, splits lines of JSON. Nothing here waits or knows Ollama."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Final

LINE_LIMIT: Final = 4 * 1024 * 1024
"""Bytes. The longest line that Ollama sends is a few KiB (a tool call); whatever is longer is not Ollama."""

JsonObject = dict[str, object]

_decode = json.JSONDecoder().raw_decode
_gap = re.compile(r"[ \t\r\n]*").match


class Unreadable(Exception):
    """What came is not lines of JSON objects, or not chunks."""


class Chunks:
    """Takes the framing of ``Transfer-Encoding: chunked`` off bytes that arrive in any pieces."""

    def __init__(self) -> None:
        self.ended = False
        self._left = 0  # of the chunk under way, its closing CRLF included
        self._size = b""  # an incomplete line with a chunk's size

    def feed(self, data: bytes) -> bytes:
        """The content of ``data``; all chunks in it at once.

        Raises:
            Unreadable: a chunk's size is not a number.
        """
        content = []
        at = 0
        if self._left:
            content.append(data[: max(self._left - 2, 0)])
            at = min(self._left, len(data))
            self._left -= at
        elif self._size:
            data = self._size + data
        while not self._left and not self.ended:
            end = data.find(b"\r\n", at)
            if end < 0:
                break
            length = _chunk_length(data[at:end])
            at = end + 2
            if not length:
                self.ended = True
                break
            content.append(data[at : at + length])
            stop = at + length + 2
            at = min(stop, len(data))
            self._left = stop - at
        self._size = data[at:] if not self._left else b""
        if len(self._size) > LINE_LIMIT:
            raise Unreadable("a chunk without a size")
        return b"".join(content)


def _chunk_length(line: bytes) -> int:
    try:
        length = int(line.partition(b";")[0], 16)
    except ValueError:
        raise Unreadable("a chunk's size") from None
    if length < 0:
        raise Unreadable("a chunk's size")
    return length


def objects(read: Callable[[], bytes], limit: int = LINE_LIMIT) -> Iterator[JsonObject]:
    """The JSON object of each line of the bytes that ``read`` returns, until it returns none.

    Whole slabs are decoded at once, which costs less than ``json.loads`` line by line. A last line without its
    line break counts where it is a whole object; an incomplete one is left out (the stream was cut there).

    Raises:
        Unreadable: a line is not a JSON object, or longer than ``limit`` bytes.
    """
    rest = b""
    while slab := read():
        cut = slab.rfind(b"\n") + 1
        if cut:
            yield from _parsed((rest + slab[:cut]).decode("utf-8", "replace"))
            rest = slab[cut:]
        else:
            rest += slab
        if len(rest) > limit:
            raise Unreadable("a line without an end")
    tail = rest.decode("utf-8", "replace").strip()
    if tail.endswith("}"):
        try:
            last, end = _decode(tail)
        except (ValueError, RecursionError):
            return
        if isinstance(last, dict) and end == len(tail):
            yield last


def _parsed(text: str) -> Iterator[JsonObject]:
    """The objects of whole lines."""
    at, end = 0, len(text)
    try:
        while True:
            if not text.startswith("{", at):
                found = _gap(text, at)
                at = found.end() if found else at
                if at == end:
                    return
            value, at = _decode(text, at)
            if type(value) is not dict:
                raise Unreadable("not an object")
            yield value
            at += text.startswith("\n", at)
    except (ValueError, RecursionError) as error:  # RecursionError: brackets nested without end
        raise Unreadable("not JSON") from error
