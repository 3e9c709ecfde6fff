"""Whom we believe that a server is who it says: those that this computer trusts, as browsers and the engine do."""

import ssl
from collections.abc import Mapping


def named_authorities(environ: Mapping[str, str]) -> str | None:
    """The file (PEM) or folder that ``environ`` names: it counts alone, in place of the system's store and of ours."""
    return environ.get("REQUESTS_CA_BUNDLE") or environ.get("SSL_CERT_FILE") or None


def system_trust() -> ssl.SSLContext:
    """Trusts what the system trusts at the moment of a connection, an office's own authority included.

    Windows and macOS judge a server by their own store. Elsewhere OpenSSL does, by the store that the distribution
    keeps (``/etc/ssl``, ``/etc/pki``), or that ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` of this process name.

    To these ``requests`` adds certifi's list, on every system, as pip does: a bare Linux has no store, and Windows may
    not have fetched an authority yet.

    One for each exchange: its lock is held while a connection is made.
    """
    import truststore  # late: the engine on this computer is spoken to without encryption

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
