"""A model registry on loopback, as Ollama's: manifests, and blobs behind an answer that names another host."""

import hashlib
import json
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from tests.support.loopback import Exchange, LoopbackServer
from tests.support.ollama_server.store import MANIFEST_TYPE, assemble

_BLOCK = 64 * 1024
_PATTERN = Random(671).randbytes(1 << 20)


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes to serve: a file or bytes, then as many bytes of a fixed pattern."""

    source: Path | bytes
    padding: int = 0

    @property
    def size(self) -> int:
        """Bytes in all."""
        return self._own + self.padding

    @property
    def _own(self) -> int:
        return len(self.source) if isinstance(self.source, bytes) else self.source.stat().st_size

    def read(self, first: int, stop: int) -> Iterator[bytes]:
        """The bytes from ``first`` up to ``stop``, in blocks."""
        own = self.source if isinstance(self.source, bytes) else self.source.read_bytes()
        at = first
        while at < stop:
            if at < len(own):
                block = own[at : min(at + _BLOCK, stop)]
            else:
                place = (at - len(own)) % len(_PATTERN)
                block = _PATTERN[place : place + min(_BLOCK, stop - at)]
            yield block
            at += len(block)

    @property
    def digest(self) -> str:
        """``sha256:<hex>``."""
        return _digest(self)


@lru_cache(maxsize=64)
def _digest(blob: Blob) -> str:
    found = hashlib.sha256()
    for block in blob.read(0, blob.size):
        found.update(block)
    return "sha256:" + found.hexdigest()


class Pace:
    """Holds several connections together to ``rate`` bytes a second (``None``: no limit); ``sent`` counts them."""

    def __init__(self) -> None:
        self.rate: float | None = None
        self.sent = 0
        self._lock = threading.Lock()
        self._next = 0.0

    def wait(self, exchange: Exchange, size: int) -> None:
        """Waits until ``size`` more bytes may go, and counts them."""
        with self._lock:
            self.sent += size
            if not self.rate:
                return
            start = max(self._next, time.monotonic())
            self._next = start + size / self.rate
        if (pause := start - time.monotonic()) > 0:
            exchange.pause(pause)


def send_range(exchange: Exchange, blob: Blob, pace: Pace, *, ranges: bool = True) -> None:
    """Answers ``GET`` or ``HEAD`` of a blob, whole or the ``Range`` asked for."""
    first, stop, status = 0, blob.size, 200
    headers = {"Content-Type": "application/octet-stream"}
    asked = exchange.headers.get("Range")
    if ranges and asked and asked.startswith("bytes="):
        begin, _, end = asked.removeprefix("bytes=").partition("-")
        first, stop, status = int(begin), min(int(end) + 1 if end else blob.size, blob.size), 206
        if first >= blob.size:
            exchange.start(416, {"Content-Range": f"bytes */{blob.size}", "Content-Length": "0"})
            return
        headers["Content-Range"] = f"bytes {first}-{stop - 1}/{blob.size}"
    if ranges:
        headers["Accept-Ranges"] = "bytes"
    exchange.start(status, headers | {"Content-Length": str(stop - first)})
    if exchange.command == "HEAD":
        return
    for block in blob.read(first, stop):
        pace.wait(exchange, len(block))
        exchange.write(block)


@dataclass(slots=True)
class _Shelf:
    manifests: dict[str, bytes] = field(default_factory=dict)
    blobs: dict[str, Blob] = field(default_factory=dict)


class Registry(LoopbackServer):
    """A registry: ``with Registry() as registry: registry.add("deepseek-r1:8b", MODELS / "maths.gguf")``.

    The blobs' bytes come from ``/data/…`` on ``localhost``, another name of the same server: as in the real
    registry, ``/v2/…/blobs/…`` only tells where. Faults of the bytes go to ``/data/``, of the manifest to
    ``/manifests/``.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0, namespace: str = "library") -> None:
        super().__init__(host, port)
        self.namespace = namespace
        self.pace = Pace()
        self._shelf = _Shelf()

    @property
    def host(self) -> str:
        """``127.0.0.1:port``: the first part of the names to pull, with ``insecure``."""
        return f"127.0.0.1:{self.port}"

    @property
    def spec(self) -> str:
        """``host:port/namespace``, as ``STILLHOUSE_REGISTRY`` has it."""
        return f"{self.host}/{self.namespace}"

    def name(self, model: str) -> str:
        """The full name of a model here."""
        return f"{self.spec}/{model}"

    def add(self, model: str, weights: Path, padding: int = 0) -> None:
        """Offers a scripted model, followed by ``padding`` bytes that change its size and nothing else."""
        blob = Blob(weights, padding)
        parts = assemble(weights, blob.digest, blob.size)
        self._shelf.manifests[model] = parts.manifest
        self._shelf.blobs |= {digest: Blob(source) for digest, source in parts.blobs.items()}
        self._shelf.blobs[blob.digest] = blob

    def manifest(self, model: str) -> Mapping[str, object]:
        """What it serves for a model."""
        parsed: Mapping[str, object] = json.loads(self._shelf.manifests[model])
        return parsed

    def sizes(self, model: str) -> dict[str, int]:
        """Digest → bytes of all that a model is made of."""
        parsed: dict[str, Any] = dict(self.manifest(model))
        return {part["digest"]: part["size"] for part in [*parsed["layers"], parsed["config"]]}

    def set_manifest(self, model: str, manifest: bytes) -> None:
        """Serves other bytes as the manifest."""
        self._shelf.manifests[model] = manifest

    def answer(self, exchange: Exchange) -> None:
        """Answers one request."""
        parts = exchange.path.strip("/").split("/")
        if len(parts) == 5 and parts[0] == "v2" and parts[1] == self.namespace and parts[3] == "manifests":
            self._manifest(exchange, f"{parts[2]}:{parts[4]}")
        elif len(parts) == 5 and parts[0] == "v2" and parts[3] == "blobs" and parts[4] in self._shelf.blobs:
            self._where(exchange, parts[4])
        elif len(parts) == 2 and parts[0] == "data" and parts[1] in self._shelf.blobs:
            send_range(exchange, self._shelf.blobs[parts[1]], self.pace)
        else:
            _missing(exchange, "BLOB_UNKNOWN")

    def _manifest(self, exchange: Exchange, model: str) -> None:
        manifest = self._shelf.manifests.get(model)
        if manifest is None:
            _missing(exchange, "MANIFEST_UNKNOWN")
        else:
            exchange.whole(200, manifest, MANIFEST_TYPE)

    def _where(self, exchange: Exchange, digest: str) -> None:
        if exchange.command == "HEAD":
            exchange.start(200, {"Content-Length": str(self._shelf.blobs[digest].size)})
            return
        exchange.start(307, {"Location": f"http://localhost:{self.port}/data/{digest}", "Content-Length": "0"})


def _missing(exchange: Exchange, code: str) -> None:
    body = json.dumps({"errors": [{"code": code, "message": "not found"}]}).encode()
    exchange.whole(404, body, "application/json; charset=utf-8")
