"""An office's network: its proxy looks into TLS, and shows a certificate of the office's own authority."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.support.loopback import Exchange, LoopbackServer

_DATA = Path(__file__).resolve().parents[1] / "data"
AUTHORITY = _DATA / "office-authority.pem"
"""What its administrators put into every computer's store."""
AUTHORITY_HASH = "65b4b1ec"
"""What ``openssl x509 -hash`` says of it: OpenSSL looks for it under this name in a folder of authorities."""
HOST = "engine.example"
"""Named by the certificate, beside ``localhost``; no other name is."""


def office_certificate() -> ssl.SSLContext:
    """Serves HTTPS with what the authority has signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_DATA / "office-server.pem")
    return context


class OfficeProxy(LoopbackServer):
    """``with OfficeProxy({"/file": b"…"}) as proxy: …``: answers these paths itself, whatever host they are asked of.

    ``encrypted``: it is spoken to by HTTPS, as the server of these files itself.
    """

    def __init__(self, files: Mapping[str, bytes], *, encrypted: bool = False) -> None:
        super().__init__()
        self._files, self._tls = files, office_certificate()
        if encrypted:
            self.socket = self._tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def answer(self, exchange: Exchange) -> None:
        """Opens a way, and reads what goes through it."""
        if exchange.command == "CONNECT":
            exchange.close_connection = True
            exchange.send_response_only(200)
            exchange.end_headers()
            with self._tls.wrap_socket(exchange.connection, server_side=True) as inside, self._ending_with_us(inside):
                Exchange(inside, exchange.client_address, self)
            return
        body = self._files.get(exchange.path)
        exchange.whole(200 if body is not None else 404, body or b"", "text/plain")

    @contextmanager
    def _ending_with_us(self, connection: ssl.SSLSocket) -> Iterator[None]:
        with self._guard:
            self._connections.add(connection)
        try:
            yield
        finally:
            with self._guard:
                self._connections.discard(connection)
