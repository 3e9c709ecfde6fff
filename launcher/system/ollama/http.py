"""One HTTP exchange with its socket within reach, so that another thread can end it, whatever it waits for.

``requests`` does the work. What it (and urllib3, ssl, http.client) may raise becomes :class:`Broken`. Importing this
takes a tenth of a second, most of it ``requests``: those who may not need it import it when they do.
"""

import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from launcher.core.cancel import Cancel
from launcher.system.ollama.calls import Broken, Call, Cut, Garbled, Silent, Unreachable
from launcher.system.ollama.lines import Chunks, Unreadable
from launcher.system.proxies import proxy_for
from launcher.system.trust import named_authorities, system_trust

SLAB: Final = 65536
"""Bytes read from the socket at most at once; what has arrived is given out without waiting for more."""

BODY_LIMIT: Final = 16 * 1024 * 1024
"""Bytes of an answer that is read as a whole; ``/api/show`` with a long licence takes some 100 KiB."""


class Answer:
    """Status, headers, and the body as it comes."""

    def __init__(self, response: requests.Response) -> None:
        self._response = response
        self.status: int = response.status_code
        self.headers: Mapping[str, str] = response.headers

    def read(self) -> bytes:
        """The next bytes, as soon as there are any; none at the end.

        Raises:
            Broken: the connection ended or went silent before that.
        """
        try:
            return bytes(self._response.raw.read1(SLAB))
        except _ERRORS as error:
            raise broken(error) from error

    def whole(self, limit: int = BODY_LIMIT) -> bytes:
        """All of the body.

        Raises:
            Broken: as above, or it is longer than ``limit`` bytes.
        """
        body = bytearray()
        while piece := self.read():
            body += piece
            if len(body) > limit:
                raise Garbled("a body without an end")
        return bytes(body)


class _Reach:
    """The sockets of one exchange, to be shut from another thread. Needs no lock: see :class:`Cancel`."""

    def __init__(self, cancel: Cancel) -> None:
        self._cancel = cancel
        self._sockets: list[socket.socket] = []

    def attach(self, opened: socket.socket) -> None:
        self._sockets.append(opened)
        if self._cancel.requested:
            self.shut()

    def shut(self) -> None:
        for opened in list(self._sockets):
            try:
                # the plain socket's: TLS' own would first take the session from the thread that reads
                socket.socket.shutdown(opened, socket.SHUT_RDWR)
            except OSError:
                continue  # closed already


_reach: ContextVar[_Reach] = ContextVar("_reach")
"""Of the exchange under way in this thread: urllib3 connects deep inside, in the thread that sends."""


class _DenseResponse(http.client.HTTPResponse):
    """``read1`` returns all chunks that are there; http.client's own returns one, at six times the cost."""

    _chunks: Chunks | None = None

    def read1(self, n: int = -1) -> bytes:
        if not self.chunked:
            return super().read1(n)
        if self._chunks is None:
            self._chunks = Chunks()
        while not self._chunks.ended:
            data = self.fp.read1(n)
            if not data:
                raise http.client.IncompleteRead(b"")
            if content := self._chunks.feed(data):
                return content
        self.close()
        return b""


class _Connection(HTTPConnection):
    response_class = _DenseResponse

    def connect(self) -> None:
        super().connect()
        _reach.get().attach(self.sock)


class _TlsConnection(HTTPSConnection):
    response_class = _DenseResponse

    def connect(self) -> None:
        super().connect()
        _reach.get().attach(self.sock)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _Adapter(HTTPAdapter):
    """Connections within reach, direct or through a proxy. ``trust`` judges who answers; else a named file does."""

    def __init__(self, trust: ssl.SSLContext | None) -> None:
        self._trust = trust
        super().__init__()

    def init_poolmanager(self, *args: object, **keywords: object) -> None:
        super().init_poolmanager(*args, ssl_context=self._trust, **keywords)  # type: ignore[arg-type] # passed through
        _use_our_pools(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **keywords: object) -> urllib3.ProxyManager:
        trust = {"ssl_context": self._trust, "proxy_ssl_context": self._trust}  # behind the proxy, and the proxy itself
        manager: urllib3.ProxyManager = super().proxy_manager_for(proxy, **trust, **keywords)
        _use_our_pools(manager)
        return manager


def _use_our_pools(manager: urllib3.PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


class Http:
    """Makes exchanges, the one place that does. ``environ`` names proxies, and whom to trust in the system's place."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    @contextmanager
    def exchange(self, call: Call, cancel: Cancel) -> Iterator[Answer]:
        """Sends, and gives the answer once its headers are there. Leaving the block closes the connection.

        When cancelled, whatever waits ends at once with :class:`Broken`. Redirects are not followed.

        Raises:
            Broken: there is no answer.
        """
        reach = _Reach(cancel)
        with cancel.waking(reach.shut), self._session(call.url) as session:
            response = self._sent(session, call, reach)
            try:
                yield Answer(response)
            finally:
                response.close()

    def _session(self, url: str) -> requests.Session:
        session = requests.Session()
        session.trust_env = False  # neither proxies for the loopback, nor passwords of .netrc
        proxy, named = proxy_for(url, self._environ), named_authorities(self._environ)
        session.proxies = {"http": proxy, "https": proxy} if proxy else {}
        session.verify = named or True
        may_be_encrypted = url.lower().startswith("https:") or proxy is not None
        adapter = _Adapter(system_trust() if may_be_encrypted and named is None else None)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session

    def _sent(self, session: requests.Session, call: Call, reach: _Reach) -> requests.Response:
        before = _reach.set(reach)
        try:
            return session.request(
                call.method,
                call.url,
                json=call.body,
                headers={"Accept-Encoding": "identity", **call.headers},
                timeout=(call.connect_within, call.read_within),
                allow_redirects=False,
                stream=True,
            )
        except _ERRORS as error:
            raise broken(error) from error
        finally:
            _reach.reset(before)


_ERRORS = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
    Unreadable,
)
"""All that an exchange may raise (``ValueError``: an address that no URL can have, or a closed file)."""

_NOT_CONNECTED = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.ProxyError,
    urllib3.exceptions.SSLError,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    urllib3.exceptions.LocationValueError,
)


def broken(error: BaseException) -> Broken:
    """What an exception of the libraries means; they wrap one another, the innermost that tells anything counts."""
    found = list(causes(error))
    text = str(error)
    if any(isinstance(cause, _NOT_CONNECTED) for cause in found):
        return Unreachable(text)
    if any(isinstance(cause, TimeoutError | urllib3.exceptions.ReadTimeoutError) for cause in found):
        return Silent(text)
    ended = (ConnectionError, http.client.RemoteDisconnected, http.client.IncompleteRead)
    if any(isinstance(cause, ended) for cause in found):
        return Cut(text)
    garbled = (http.client.HTTPException, urllib3.exceptions.InvalidHeader, Unreadable, UnicodeError)
    if any(isinstance(cause, garbled) for cause in found):
        return Garbled(text)
    return Cut(text)


def causes(error: BaseException) -> Iterator[BaseException]:
    """``error`` and all that is wrapped in it: the libraries wrap one another."""
    yield error
    inner = [each for each in (*error.args, getattr(error, "reason", None)) if isinstance(each, BaseException)]
    for each in [*inner, error.__cause__]:
        if each is not None and each is not error:
            yield from causes(each)
