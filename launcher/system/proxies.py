"""Which proxy a request goes through: the environment's, else the system's; the computer itself is never proxied."""

import ipaddress
import sys
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from launcher.core.mirrors import is_loopback


def proxy_for(url: str, environ: Mapping[str, str]) -> str | None:
    """The proxy's address for ``url``, or ``None`` for the direct way. A broken address has no proxy."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.hostname is None or is_loopback(parts.hostname):
        return None
    known = system_proxies() | environment_proxies(environ)
    if is_excepted(parts.hostname, known.get("no", "")):
        return None
    return known.get(parts.scheme) or known.get("all")


def environment_proxies(environ: Mapping[str, str]) -> dict[str, str]:
    """Scheme → proxy (``no`` → the exceptions) as ``environ`` says; small letters win, as everywhere."""
    known = {}
    for scheme in ("http", "https", "all", "no"):
        value = environ.get(f"{scheme}_proxy") or environ.get(f"{scheme.upper()}_PROXY")
        if value:
            known[scheme] = value if scheme == "no" or "://" in value else f"http://{value}"
    return known


def system_proxies() -> dict[str, str]:
    """What Windows' and macOS' own settings say; Linux has none beside the environment."""
    if sys.platform not in ("win32", "darwin"):
        return {}
    import urllib.request  # late: it brings all of HTTP with it, and "recommend" needs none

    asked: Any = urllib.request  # its stub leaves these two out
    if sys.platform == "win32":
        return dict(asked.getproxies_registry())
    return dict(asked.getproxies_macosx_sysconf())


def is_excepted(host: str, exceptions: str) -> bool:
    """Whether ``NO_PROXY`` names ``host``: by itself, by a domain above it, by a network (10.0.0.0/8), or by ``*``."""
    for entry in exceptions.split(","):
        name = entry.strip().partition("://")[2] or entry.strip()
        name = name.rpartition(":")[0] if name.count(":") == 1 else name
        domain = name.removeprefix("*").removeprefix(".").lower()
        if name == "*" or (domain and (host == domain or host.endswith(f".{domain}") or _is_in_network(host, name))):
            return True
    return False


def _is_in_network(host: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
