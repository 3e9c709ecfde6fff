"""A request as a value, and the four ways in which an exchange breaks below HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field


class Broken(Exception):
    """An exchange that failed below HTTP; the text is for logs."""


class Unreachable(Broken):
    """No connection: no such host, refused, no route, no TLS, or too slow in coming about."""


class Silent(Broken):
    """Connected, but nothing came in time."""


class Cut(Broken):
    """The connection ended before the answer did."""


class Garbled(Broken):
    """What answered does not speak HTTP."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request. Seconds: to connect, and between two bytes of the answer (``None``: as long as it takes)."""

    method: str
    url: str
    body: Mapping[str, object] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    connect_within: float = 5.0
    read_within: float | None = 30.0
