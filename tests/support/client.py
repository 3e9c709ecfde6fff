"""A plain HTTP client for tests, that shows what a stream was on the wire: chunks, end, and the time of each line."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlsplit


@dataclass(slots=True)
class Answer:
    """What came back. ``end`` is ``eof``, ``cut`` (the connection broke) or ``client closed``."""

    status: int
    content_type: str | None
    chunked: bool
    lines: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    end: str = "eof"

    def values(self) -> list[dict[str, object]]:
        """The lines, parsed."""
        return [json.loads(line) for line in self.lines]


@contextmanager
def opened(
    address: str, method: str, path: str, body: object = None, timeout: float = 60.0, token: str = ""
) -> Iterator[HTTPResponse]:
    """The answer while it comes; closes the connection at the end of the block."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=timeout)
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        with connection.getresponse() as response:
            yield response
    finally:
        connection.close()


def talk(
    address: str,
    method: str,
    path: str,
    body: object = None,
    *,
    lines: int | None = None,
    timeout: float = 60.0,
    token: str = "",
) -> Answer:
    """Sends a request and reads the answer, all of it or so many lines."""
    started = time.monotonic()
    with opened(address, method, path, body, timeout, token) as response:
        headers = response.headers
        answer = Answer(response.status, headers.get("Content-Type"), headers.get("Transfer-Encoding") == "chunked")
        pieces = _lines(response)
        try:
            while lines is None or len(answer.lines) < lines:
                line = next(pieces, None)
                if line is None:
                    break
                answer.lines.append(line)
                answer.times.append(time.monotonic() - started)
            else:
                answer.end = "client closed"
        except (HTTPException, OSError):
            answer.end = "cut"
    return answer


def _lines(response: HTTPResponse) -> Iterator[str]:
    """The lines as they come. Not ``readline``: it hides that the last chunk is missing."""
    rest = b""
    try:
        while piece := response.read1(65536):
            *whole, rest = (rest + piece).split(b"\n")
            yield from (line.decode(errors="replace") for line in whole)
    except (HTTPException, OSError):
        if rest:  # what came of a line before the connection broke
            yield rest.decode(errors="replace")
        raise
    if rest:
        yield rest.decode(errors="replace")
