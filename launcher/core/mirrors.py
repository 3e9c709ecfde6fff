"""Servers in the place of Ollama's own: the form of their addresses, and what the user has agreed to.

A line without encryption is used only to this computer, and to hosts (``host[:port]``) that the user has confirmed.
"""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_URL: Final = (
    r"(?P<scheme>https?)://(?P<name>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:(?P<port>[0-9]{1,5}))?"
    r"(?P<path>(/[A-Za-z0-9._~%+@:/-]*)?)"
)
_PORTS: Final = 65535


class Served(StrEnum):
    """What a server gives."""

    ENGINE = "engine"
    MODELS = "models"


@dataclass(frozen=True, slots=True)
class Link:
    """An address that has a good form: ``host`` is ``host[:port]`` in small letters, ``path`` without outer slashes."""

    scheme: str
    host: str
    name: str
    path: str

    @property
    def is_plain(self) -> bool:
        """Whether it goes over a line without encryption, beyond this computer."""
        return self.scheme == "http" and not is_loopback(self.name)


@dataclass(frozen=True, slots=True)
class Mirrors:
    """Addresses as they are written, ``""`` for Ollama's own servers, and the hosts that were ``confirmed``."""

    engine: str = ""
    registry: str = ""
    confirmed: tuple[str, ...] = ()

    def address(self, served: Served) -> str:
        """The address of one of them."""
        return self.engine if served is Served.ENGINE else self.registry

    def link(self, served: Served) -> Link | None:
        """One of them, read; ``None`` where Ollama's own server is meant.

        Raises:
            ValueError: it has no good form; the message is the address.
        """
        address = self.address(served).strip()
        if not address:
            return None
        return engine_link(address) if served is Served.ENGINE else registry_link(address)

    def plain_hosts(self) -> tuple[str, ...]:
        """The hosts of both that want a confirmation; an address without a good form has none."""
        hosts = []
        for served in Served:
            try:
                link = self.link(served)
            except ValueError:
                continue
            if link is not None and link.is_plain and link.host not in hosts:
                hosts.append(link.host)
        return tuple(hosts)

    def over(self, other: "Mirrors") -> "Mirrors":
        """These addresses, and those of ``other`` where there is none here; what ``other`` confirmed."""
        return Mirrors(self.engine or other.engine, self.registry or other.registry, other.confirmed)


def engine_link(address: str) -> Link:
    """``https://host[:port][/folder]``, ``http`` likewise.

    Raises:
        ValueError: it is none; the message is the address.
    """
    return _link(address, address)


def registry_link(address: str) -> Link:
    """``host[:port][/namespace]``: encrypted unless on this computer; with ``http://`` in front it is not.

    Raises:
        ValueError: it is none; the message is the address.
    """
    if "://" in address:
        return _link(address, address)
    link = _link(f"https://{address}", address)
    return Link("http", link.host, link.name, link.path) if is_loopback(link.name) else link


def may_use(link: Link, confirmed: Collection[str]) -> bool:
    """Whether what comes from there is safe, or the user's to judge."""
    return not link.is_plain or link.host in confirmed


def is_loopback(host: str) -> bool:
    """Whether ``host`` (a name or an address, without a port) is this computer."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost" or host.lower().endswith(".localhost")


def _link(url: str, address: str) -> Link:
    found = re.fullmatch(_URL, url)
    if found is None or int(found["port"] or 0) > _PORTS:
        raise ValueError(address)
    name, port = found["name"].lower(), found["port"]
    return Link(found["scheme"], f"{name}:{port}" if port else name, name.strip("[]"), found["path"].strip("/"))
