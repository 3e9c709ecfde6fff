"""Bytes → JSON objects: server-sent events, as OpenAI's interface streams them. Nothing here waits."""

import json
from collections.abc import Callable, Iterator
from typing import Final

from launcher.system.ollama.lines import LINE_LIMIT, JsonObject, Unreadable

DONE: Final = "[DONE]"
_FIELDS: Final = ("data", "error")
"""llama.cpp sent its errors under a name of their own until 2025."""


def events(read: Callable[[], bytes], limit: int = LINE_LIMIT) -> Iterator[JsonObject]:
    """The JSON object of each event of the bytes that ``read`` returns, until ``[DONE]`` or until it returns none.

    Comments (a server's sign of life) and other fields are passed over; an event that was cut is left out.

    Raises:
        Unreadable: an event is not a JSON object, or longer than ``limit`` bytes.
    """
    rest, gathered = b"", ""
    while slab := read():
        *lines, rest = (rest + slab).split(b"\n")
        for line in lines:
            text = line.removesuffix(b"\r").decode("utf-8", "replace")
            if text:
                gathered += _content(text)
            elif gathered:
                if gathered == DONE:
                    return
                yield _parsed(gathered)
                gathered = ""
        if len(rest) + len(gathered) > limit:
            raise Unreadable("an event without an end")
    if rest:
        _content(rest.decode("utf-8", "replace") + ":")  # a line that was cut, or a page in one line


def _content(line: str) -> str:
    """What a line adds to its event.

    Raises:
        Unreadable: it is no line of an event: what answers sends something else.
    """
    name, colon, value = line.partition(":")
    if name in _FIELDS:
        return value.removeprefix(" ")
    if not colon or not (not name or name.isalpha()):
        raise Unreadable("not an event")
    return ""


def _parsed(text: str) -> JsonObject:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("not JSON") from error
    if type(value) is not dict:
        raise Unreadable("not an object")
    return value
