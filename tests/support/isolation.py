"""Keeps a test on this computer and away from its owner's files: environment, folders, network."""

import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

# Set by CI and by developers; anything else of these names would change what a test sees.
_OWN_SWITCHES = ("STILLHOUSE_TEST_",)
_FOREIGN = ("OLLAMA_", "STILLHOUSE_", "CUDA_", "ROCR_", "HIP_", "LD_LIBRARY_PATH")

# RFC 5737 and RFC 3849: addresses that belong to nobody, for "the network is down".
_UNREACHABLE = tuple(ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"))


def isolated_environment(folder: Path, engine_address: str) -> dict[str, str]:
    """The environment of a fresh user whose home lies in ``folder``, for this process and its children."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(_OWN_SWITCHES)
        or not (name.startswith((*_FOREIGN, "XDG_")) or name.lower().endswith("_proxy") or name == "PYTHONWARNINGS")
    }
    home = folder / "home"
    runtime = folder / "run"
    for made in (home, runtime):
        made.mkdir(mode=0o700, exist_ok=True)
    return kept | {
        "LC_ALL": "C.UTF-8",  # the system's language is English here, whatever the developer's is
        "HOME": str(home),
        "USERPROFILE": str(home),
        "APPDATA": str(home / "AppData" / "Roaming"),
        "LOCALAPPDATA": str(home / "AppData" / "Local"),
        "XDG_RUNTIME_DIR": str(runtime),
        "STILLHOUSE_HOME": str(folder / "stillhouse"),
        "OLLAMA_HOST": engine_address,
        "OLLAMA_MODELS": str(folder / "models"),
    }


@contextmanager
def closed_port() -> Iterator[str]:
    """A loopback address that refuses connections, and that no other program can take meanwhile."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{reserved.getsockname()[1]}"


class Fence:
    """Lets this process's sockets reach the loopback alone, and remembers who tried to go further.

    Names that end in ``.invalid`` do not resolve and documentation addresses are unreachable, as on a
    computer without a network; every other attempt counts as a leak.
    """

    def __init__(self) -> None:
        self.attempts: list[str] = []

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Stands between :mod:`socket` and the system."""
        connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

        def guarded_connect(this: socket.socket, address: object) -> None:
            self._check(this.family, address)
            connect(this, address)  # type: ignore[arg-type]  # any address that the caller passed

        def guarded_connect_ex(this: socket.socket, address: object) -> int:
            self._check(this.family, address)
            return connect_ex(this, address)  # type: ignore[arg-type]  # any address that the caller passed

        def guarded_getaddrinfo(host: object, *rest: object, **named: object) -> object:
            self._check_name(host)
            return getaddrinfo(host, *rest, **named)  # type: ignore[arg-type]  # passed on as it came

        monkeypatch.setattr(socket.socket, "connect", guarded_connect)
        monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        monkeypatch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)

    def _check(self, family: int, address: object) -> None:
        if family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, Sequence) and address:
            self._check_name(address[0])

    def _check_name(self, host: object) -> None:
        name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
        if name.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if name == "localhost" or name.endswith(".localhost"):
            return
        try:
            address = ip_address(name.partition("%")[0])
        except ValueError:
            address = None
        if address is not None and (address.is_loopback or address.is_unspecified):
            return
        if address is not None and any(address in net for net in _UNREACHABLE if net.version == address.version):
            raise OSError(101, "Network is unreachable")
        self.attempts.append(name)
        raise OSError(101, f"a test may not reach {name}")
