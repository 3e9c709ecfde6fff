"""``/api/pull``: the stream of a pull, line for line as the real server's."""

import hashlib
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.support.ollama_server import go
from tests.support.ollama_server.download import Download, DownloadFailed, Terms
from tests.support.ollama_server.names import Name
from tests.support.ollama_server.store import MANIFEST_TYPE, Store, UnknownModel
from tests.support.ollama_server.transfer import TransferError, fetched, request

TICK_S = 0.06

Emit = Callable[[dict[str, object]], None]
"""Sends one line; raises where the client has gone."""


class Downloads:
    """The downloads that run, by digest: a second client joins the first one's."""

    def __init__(self, store: Store, terms: Terms) -> None:
        self._store = store
        self._terms = terms
        self._lock = threading.Lock()
        self._running: dict[str, Download] = {}

    def fetch(self, url: str, digest: str, emit: Emit, check: Callable[[], None]) -> bool:
        """Gets a blob with a line each 60 ms; ``check`` raises where the client has gone. Whether it was there."""
        target = self._store.blob(digest)
        if target.exists():
            size = target.stat().st_size
            emit(_figures(digest, size, size))
            return True
        with self._lock:
            download = self._running.get(digest)
            if download is None or download.done.is_set():
                download = Download(url, target, self._terms)
                download.begin()
                self._running[digest] = download
            download.acquire()
        try:
            self._wait(download, digest, emit, check)
        finally:
            download.release()
        if download.error:
            raise DownloadFailed(download.error)
        return False

    def _wait(self, download: Download, digest: str, emit: Emit, check: Callable[[], None]) -> None:
        due = time.monotonic() + TICK_S
        while not download.done.wait(max(0.0, due - time.monotonic())):
            check()
            emit(_figures(digest, download.total, download.completed))
            due += TICK_S

    def lose(self) -> None:
        """From now on no download saves what has come, as when the server is killed."""
        with self._lock:
            for download in self._running.values():
                download.lose()

    def stop(self) -> None:
        """Ends all and waits for their threads."""
        with self._lock:
            running = list(self._running.values())
        for download in running:
            download.stop()


def pull(store: Store, downloads: Downloads, name: Name, emit: Emit, check: Callable[[], None], *, prune: bool) -> None:
    """Pulls a model; raises :class:`TransferError` or :class:`DownloadFailed` with the words of the error line."""
    unused = _blobs_of(store, name)
    emit({"status": "pulling manifest"})
    base = f"{name.scheme}://{name.host}/v2/{name.repository}"
    manifest = _manifest(f"{base}/manifests/{name.tag}")
    try:
        parsed = json.loads(manifest)
    except ValueError as error:
        raise TransferError(f"pull model manifest: {go.not_json(manifest)}") from error
    digests = [str(layer["digest"]) for layer in [*parsed["layers"], parsed["config"]]]
    fresh = [digest for digest in digests if not downloads.fetch(f"{base}/blobs/{digest}", digest, emit, check)]
    emit({"status": "verifying sha256 digest"})
    for digest in fresh:
        _verify(store.blob(digest), digest)
    emit({"status": "writing manifest"})
    store.write_manifest(name, manifest)
    unused -= {store.blob(digest) for digest in digests}
    unused -= {blob for model in store.models() for blob in model.layers.values()}
    if prune and unused:
        emit({"status": "removing unused layers"})
        for blob in unused:
            blob.unlink(missing_ok=True)
    emit({"status": "success"})


def _manifest(url: str) -> bytes:
    try:
        reply = fetched(request("GET", url, {"Accept": MANIFEST_TYPE}))
    except TransferError as error:
        raise TransferError(f"pull model manifest: {error}") from error
    data = reply.response.read()
    reply.close()
    return data


def _verify(blob: Path, digest: str) -> None:
    with blob.open("rb") as file:
        found = "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()
    if found != digest:
        blob.unlink()
        raise DownloadFailed(f"digest mismatch, file must be downloaded again: want {digest}, got {found}")


def _blobs_of(store: Store, name: Name) -> set[Path]:
    try:
        return set(store.model(name).layers.values())
    except UnknownModel:
        return set()


def _figures(digest: str, total: int, completed: int) -> dict[str, object]:
    line: dict[str, object] = {"status": f"pulling {digest[7:19]}", "digest": digest}
    return line | ({"total": total} if total else {}) | ({"completed": completed} if completed else {})
