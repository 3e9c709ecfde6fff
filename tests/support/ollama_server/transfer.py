"""Requests to a registry, with the errors worded as Go words them. Never talks beyond this computer."""

import socket
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlsplit

_LOOPBACK = ("127.", "localhost", "::1")
_TIMEOUT_S = 60.0
_NAMES = "192.0.2.53:53"
"""The name server that nobody can reach (RFC 5737)."""


class TransferError(Exception):
    """What the server says of a request that failed."""


class Reply:
    """An open answer; close it."""

    def __init__(self, connection: HTTPConnection, response: HTTPResponse) -> None:
        self._connection = connection
        self._socket = connection.sock
        self.response = response

    def interrupt(self) -> None:
        """Ends a read that waits, from another thread."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def silence(self, seconds: float) -> None:
        """From now on a read that gets nothing for so long raises ``TimeoutError``."""
        self._socket.settimeout(seconds)

    def close(self) -> None:
        """Closes answer and connection."""
        self.response.close()
        self._connection.close()


def request(method: str, url: str, headers: Mapping[str, str] | None = None) -> Reply:
    """Sends a request and reads the answer's head; raises :class:`TransferError`."""
    address = urlsplit(url)
    host = address.hostname or ""
    what = f'{method.capitalize()} "{url}": '
    if not host.startswith(_LOOPBACK):
        raise TransferError(f"{what}dial tcp: lookup {host} on {_NAMES}: no such host")
    if address.scheme != "http":
        raise TransferError(f"{what}tls: first record does not look like a TLS handshake")  # nothing here speaks TLS
    connection = HTTPConnection(host, address.port or 80, timeout=_TIMEOUT_S)
    try:
        connection.connect()
        # The socket stays ours to interrupt, even where the answer closes the connection.
        reply_socket = connection.sock
        connection.request(method, address.path, headers=dict(headers or {}))
        response = connection.getresponse()
    except ConnectionRefusedError as error:
        connection.close()
        raise TransferError(f"{what}dial tcp {address.netloc}: connect: connection refused") from error
    except (OSError, HTTPException) as error:
        connection.close()
        raise TransferError(f"{what}EOF") from error
    connection.sock = reply_socket
    return Reply(connection, response)


def fetched(reply: Reply) -> Reply:
    """The answer of a request that must succeed; raises :class:`TransferError` as the server words it."""
    status = reply.response.status
    if status == 404:
        reply.close()
        raise TransferError("file does not exist")
    if status >= 400:
        text = reply.response.read().decode(errors="replace")
        reply.close()
        raise TransferError("unauthorized: access denied" if status == 401 else f"{status}: {text}")
    return reply
