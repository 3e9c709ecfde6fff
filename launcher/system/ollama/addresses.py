"""Where an engine and a registry are: ``OLLAMA_HOST`` and model names, read as Ollama reads them."""

import ipaddress
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from launcher.core.mirrors import is_loopback

_PORT: Final = 11434
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """An engine's address. ``host`` may be one that a server listens on but nobody can call (``0.0.0.0``)."""

    scheme: str
    host: str
    port: int
    path: str = ""

    @property
    def url(self) -> str:
        """Where clients call (``http://127.0.0.1:11434``)."""
        host = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - not bound
        return f"{self.scheme}://{_bracketed(host)}:{self.port}" + (f"/{self.path}" if self.path else "")

    @property
    def listen(self) -> str:
        """What a server that we start is told as its ``OLLAMA_HOST``."""
        return f"{_bracketed(self.host)}:{self.port}"

    @property
    def is_here(self) -> bool:
        """Whether it is on this computer, so that we may start it."""
        return self.host in ("", "0.0.0.0", "::") or is_loopback(self.host)  # noqa: S104 - compared, not bound


def server_address(environ: Mapping[str, str]) -> Address:
    """``OLLAMA_HOST``, or Ollama's default; a wrong port is the default port (envconfig/config.go, ``Host``)."""
    value = environ.get("OLLAMA_HOST", "").strip().strip("\"'").strip()
    scheme, given, rest = value.partition("://")
    if not given:
        scheme, rest = "http", value
    usual = _PORTS.get(scheme, _PORT) if given else _PORT
    host_port, _, path = rest.partition("/")
    host, port = _split(host_port)
    number = int(port) if port is not None and port.isascii() and port.isdigit() else usual
    return Address(scheme, host, number if number <= 65535 else usual, path)


class EngineAddress:
    """Where the engine is now: as ``OLLAMA_HOST`` says, else at Ollama's default, or on port ``moved()`` unless 0."""

    def __init__(self, environ: Mapping[str, str], moved: Callable[[], int]) -> None:
        self._default = server_address(environ)
        self._moved = moved
        self.is_named = bool(environ.get("OLLAMA_HOST", "").strip().strip("\"'").strip())

    def now(self) -> Address:
        """Asked each time: who holds the port may change, and another Stillhouse may have moved the engine."""
        port = 0 if self.is_named else self._moved()
        return replace(self._default, port=port) if port else self._default


def free_port() -> int:
    """A TCP port of this computer that nobody listens on, as the system chooses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_plain_registry(model: str) -> bool:
    """Whether ``model`` names a registry on this computer (``127.0.0.1:5000/library/x:8b``), which has no TLS."""
    host, slash, _ = model.partition("/")
    return bool(slash) and is_loopback(_split(host)[0])


def _split(host_port: str) -> tuple[str, str | None]:
    """Host and port; a lone IPv6 address has no port."""
    if host_port.startswith("["):
        host, _, port = host_port[1:].partition("]")
        return host, port.removeprefix(":") or None
    if host_port.count(":") == 1:
        host, _, port = host_port.partition(":")
        return host, port
    return host_port or "127.0.0.1", None


def _bracketed(host: str) -> str:
    try:
        return f"[{host}]" if ipaddress.ip_address(host).version == 6 else host
    except ValueError:
        return host
