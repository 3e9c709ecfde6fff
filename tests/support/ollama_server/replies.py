"""Answers in the shapes that Ollama gives them."""

import json
from collections.abc import Iterator, Mapping

from tests.support.loopback import JSON_TYPE, Exchange
from tests.support.ollama_server import go

_GO_KINDS: dict[type, str] = {
    str: "string",
    bool: "bool",
    int: "number",
    float: "number",
    list: "array",
    dict: "object",
}


_FIELDS: Mapping[str, tuple[type, str]] = {
    "model": (str, "string"),
    "source": (str, "string"),
    "destination": (str, "string"),
    "messages": (list, "[]api.Message"),
    "stream": (bool, "bool"),
    "insecure": (bool, "bool"),
    "options": (dict, "map[string]interface {}"),
    "truncate": (bool, "bool"),
    "shift": (bool, "bool"),
}
"""What the requests' fields must be, and what Go calls that."""


class Refused(Exception):
    """An answer with a status of its own and ``{"error": …}``; ``application/json`` alone comes in chunks."""

    def __init__(self, status: int, error: str, content_type: str = JSON_TYPE) -> None:
        super().__init__(status, error)
        self.status = status
        self.error = error
        self.content_type = content_type


def fields(value: object) -> dict[str, object]:
    """``value`` where it is an object, else an empty one."""
    return {str(key): item for key, item in value.items()} if isinstance(value, Mapping) else {}


def read_object(exchange: Exchange, go_type: str) -> dict[str, object]:
    """The request's body; raises :class:`Refused` as Go words it."""
    if not exchange.body:
        raise Refused(400, "missing request body")
    try:
        value: object = json.loads(exchange.body)
    except ValueError as error:
        raise Refused(400, go.not_json(exchange.body)) from error
    if value is not None and not isinstance(value, dict):
        raise Refused(400, f"json: cannot unmarshal {_GO_KINDS[type(value)]} into Go value of type api.{go_type}")
    read = fields(value)
    for name, (kind, go_kind) in _FIELDS.items():
        found = read.get(name)
        if found is not None and not isinstance(found, kind):
            what = f"{_GO_KINDS[type(found)]} into Go struct field {go_type}.{name} of type {go_kind}"
            raise Refused(400, f"json: cannot unmarshal {what}")
    return read


def reply_json(exchange: Exchange, value: object, status: int = 200) -> None:
    """One JSON value."""
    exchange.whole(status, go.encode(value).encode())


def reply_error(exchange: Exchange, refused: Refused) -> None:
    """An error with a status."""
    body = go.encode({"error": refused.error}).encode()
    if refused.content_type == JSON_TYPE:
        exchange.whole(refused.status, body)
        return
    exchange.start(refused.status, {"Content-Type": refused.content_type, "Transfer-Encoding": "chunked"})
    exchange.write(body)
    exchange.finish_chunks()


def reply_lines(exchange: Exchange, lines: Iterator[dict[str, object]]) -> None:
    """A stream; what the first line raises comes before the head, so that it may still have a status."""
    first = next(lines, None)
    open_lines(exchange)
    if first is not None:
        exchange.write(go.line(first))
    for line in lines:
        exchange.write(go.line(line))
    exchange.finish_chunks()


def open_lines(exchange: Exchange) -> None:
    """Begins a stream."""
    exchange.start(200, {"Content-Type": "application/x-ndjson", "Transfer-Encoding": "chunked"})
