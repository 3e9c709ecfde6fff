"""A server that answers with given bytes, whatever it is asked: for what no well-behaved server sends."""

import socket
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from tests.support.traces import Trace

_POLL_S = 0.02


class Replay:
    """Gives the n-th connection the n-th answer (the last one for all further ones), then closes it.

    An answer is pieces of bytes; ``None`` among them is silence until the client goes away.
    """

    def __init__(self, *answers: Sequence[bytes | None]) -> None:
        self.requests: list[bytes] = []
        self._answers = answers
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(_POLL_S)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="Replay")
        self.asked = threading.Event()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._listening.getsockname()[1]}"

    @property
    def address(self) -> str:
        return f"http://{self.host}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join()
        self._listening.close()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listening.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(_POLL_S)
                try:
                    self._answer(connection)
                except OSError:
                    continue

    def _answer(self, connection: socket.socket) -> None:
        request = b""
        while not _is_whole(request) and not self._stopping.is_set():
            try:
                received = connection.recv(65536)
            except TimeoutError:
                continue
            if not received:
                return
            request += received
        self.requests.append(request)
        answer = self._answers[min(len(self.requests), len(self._answers)) - 1]
        self.asked.set()
        for piece in answer:
            if piece is None:
                self._wait_for_the_end(connection)
                return
            connection.sendall(piece)

    def _wait_for_the_end(self, connection: socket.socket) -> None:
        while not self._stopping.is_set():
            try:
                if not connection.recv(65536):
                    return
            except TimeoutError:
                continue


def _is_whole(request: bytes) -> bool:
    head, found, body = request.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    return bool(found) and len(body) >= length


def head(status: int = 200, *headers: str, kind: str = "application/x-ndjson") -> bytes:
    """Status line and headers; the body ends with the connection unless ``headers`` say otherwise."""
    return "\r\n".join([f"HTTP/1.1 {status} x", f"Content-Type: {kind}", *headers, "", ""]).encode()


def chunked(body: bytes) -> bytes:
    """One chunk."""
    return b"%x\r\n%s\r\n" % (len(body), body)


def as_sent(trace: Trace) -> list[bytes]:
    """The answer of a trace as it went over the wire, line by line."""
    if not trace.chunked:
        body = trace.text.encode()
        return [head(trace.status, f"Content-Length: {len(body)}", kind=trace.content_type or "text/plain") + body]
    pieces = [head(trace.status, "Transfer-Encoding: chunked", kind=trace.content_type or "text/plain")]
    ending = "\n" if trace.content_type == "application/x-ndjson" else ""
    pieces += [chunked((line.text + ending).encode()) for line in trace.lines]
    return pieces if trace.end != "eof" or "server-killed" in trace.name else [*pieces, b"0\r\n\r\n"]
