"""An HTTP/1.1 server on loopback that can be told to fail, and that leaves nothing behind when it stops."""

import json
import select
import socket
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from tests.support.faults import Fault, Faults, Kind

JSON_TYPE = "application/json; charset=utf-8"
_POLL_S = 0.02


class Dropped(Exception):
    """The connection is to end here, by a fault or because the other side has gone."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came. ``body`` is parsed JSON, ``None`` without one, or the text where it is not JSON."""

    method: str
    path: str
    body: object
    headers: Mapping[str, str]


class Exchange(BaseHTTPRequestHandler):
    """One request and its answer; subclasses of :class:`LoopbackServer` get it in ``answer``."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "LoopbackServer"

    def handle_one_request(self) -> None:
        """Reads one request and has the server answer it; the connection stays open for the next."""
        try:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            self._begin()
            self.server.answer(self)
            self.wfile.flush()
        except (Dropped, ConnectionError, TimeoutError, ValueError):
            self.close_connection = True

    def _begin(self) -> None:
        self.started = time.monotonic()
        self.sent_status: int | None = None
        self._chunked = False
        self._lines = 0
        self._bytes = 0
        length = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(length) if length else b""
        path = self.path.partition("?")[0]
        self.server.calls.append(Call(self.command, path, self._parsed(), dict(self.headers.items())))
        self._faults = self.server.faults.take(path)
        for fault in self._faults:
            if fault.before:
                self._strike(fault)

    def _parsed(self) -> object:
        if not self.body:
            return None
        try:
            return json.loads(self.body)
        except ValueError:
            return self.body.decode(errors="replace")

    # ------------------------------------------------------------------ answers

    def start(self, status: int, headers: Mapping[str, str]) -> None:
        """Sends the status line and headers (``Date`` is added, as every server does)."""
        self.sent_status = status
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Date", formatdate(usegmt=True))
        self.end_headers()
        self._chunked = headers.get("Transfer-Encoding") == "chunked"
        self._strike_due()

    def whole(self, status: int, body: bytes, content_type: str | None = JSON_TYPE) -> None:
        """Sends an answer in one piece; above 2,048 bytes it is chunked, as Go's server does."""
        headers = {"Content-Type": content_type} if content_type else {}
        if len(body) > 2048:
            self.start(status, headers | {"Transfer-Encoding": "chunked"})
            self.write(body)
            self.finish_chunks()
        else:
            self.start(status, headers | {"Content-Length": str(len(body))})
            if self.command != "HEAD":
                self.write(body)

    def write(self, data: bytes) -> None:
        """Sends a piece of the body (a line of a stream is one piece), with the faults that strike here."""
        for fault in list(self._faults):
            if fault.kind is Kind.SLOW:
                self.pause(fault.seconds)
            elif fault.kind is Kind.CORRUPT and self._bytes == 0 and data:
                data = bytes([data[0] ^ 0xFF]) + data[1:]
            elif fault.after_bytes is not None and self._bytes + len(data) > fault.after_bytes:
                self._faults.remove(fault)
                data = self._split(data, fault)
        self._send(data)
        self._strike_due()

    def _strike_due(self) -> None:
        for fault in list(self._faults):
            if fault.after_lines is not None and self._lines >= fault.after_lines:
                self._faults.remove(fault)
                self._strike(fault)

    def finish_chunks(self) -> None:
        """Sends the last chunk."""
        self.wfile.write(b"0\r\n\r\n")

    def _send(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data) if self._chunked else data)
        self._lines += 1
        self._bytes += len(data)

    def _split(self, data: bytes, fault: Fault) -> bytes:
        """Sends what comes before the fault, lets it strike, and returns what would come after."""
        head = data[: max(0, (fault.after_bytes or 0) - self._bytes)]
        if self._chunked and fault.kind is Kind.DROP:  # a server that dies leaves a chunk shorter than announced
            self.wfile.write(b"%x\r\n%s" % (len(data), head))
        elif head:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(head), head) if self._chunked else head)
        self._bytes += len(head)
        self._strike(fault)
        return data[len(head) :]

    # ------------------------------------------------------------------ faults

    def _strike(self, fault: Fault) -> None:
        if fault.kind is Kind.DROP:
            raise Dropped
        if fault.kind is Kind.STALL:
            self.pause(fault.seconds)
        elif fault.kind is Kind.STATUS:
            self.whole(fault.status, json.dumps({"error": fault.data.decode()}).encode())
            raise Dropped
        elif fault.kind is Kind.GARBAGE:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(fault.data), fault.data) if self._chunked else fault.data)
        elif fault.kind is Kind.ERROR_LINE:
            self._send(json.dumps({"error": fault.data.decode()}, separators=(",", ":")).encode() + b"\n")
            self.finish_chunks()
            raise Dropped
        else:
            self.server.strike(fault)

    def pause(self, seconds: float) -> None:
        """Waits; raises :class:`Dropped` as soon as the client has closed or the server stops."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.server.stopping.wait(min(left, _POLL_S)) or self.client_gone():
                raise Dropped

    def client_gone(self) -> bool:
        """Whether the client has closed its side."""
        try:
            readable = select.select([self.connection], [], [], 0)[0]
            return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)
        except (OSError, ValueError):
            return True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Silent: tests look at ``calls``."""


class LoopbackServer(ThreadingHTTPServer):
    """Serves in its own thread between ``__enter__`` and ``__exit__``; subclasses say what in ``answer``."""

    daemon_threads = False
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self.calls: list[Call] = []
        self.faults = Faults()
        self.stopping = threading.Event()
        self._connections: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__((host, port), Exchange)
        self.port: int = self.server_address[1]
        self._thread = threading.Thread(target=self.serve_forever, args=(_POLL_S,), name=type(self).__name__)

    def answer(self, exchange: Exchange) -> None:
        """Answers one request."""
        raise NotImplementedError

    def strike(self, fault: Fault) -> None:
        """Commits a fault that only this kind of server has."""
        raise NotImplementedError(fault.kind)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends every connection and thread. May be called twice, and from anywhere but a connection's own thread."""
        self.close_all()
        if self._thread.is_alive():
            self._thread.join()
        self.server_close()

    def close_all(self) -> None:
        """Stops listening and ends every connection; returns without waiting for the threads."""
        if self.stopping.is_set():
            return
        self.stopping.set()
        if self._thread.is_alive():
            self.shutdown()
        self.socket.close()
        with self._guard:
            for connection in self._connections:
                _close(connection)

    def get_request(self) -> tuple[socket.socket, object]:
        """Accepts, and remembers the connection so that it can be ended."""
        connection, address = super().get_request()
        with self._guard:
            self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """Forgets the connection that ends."""
        with self._guard:
            if isinstance(request, socket.socket):
                self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """A connection that broke is daily bread here; anything else is a bug of ours and shows."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def _close(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
