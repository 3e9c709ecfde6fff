"""One blob's download: parts side by side, saved when cancelled, lost when killed, retried as the real server does."""

import errno
import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from http.client import HTTPException
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.ollama_server.transfer import Reply, TransferError, fetched, request

PARTS = 16
MIN_PART = 100_000_000
MAX_PART = 1_000_000_000
RETRIES = 6
_BLOCK = 64 * 1024


class DownloadFailed(Exception):
    """The blob's download ended without it; carries the server's words."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How downloads behave: seconds of the first back-off, seconds of silence before a retry, room on the disk."""

    retry_unit: float = 1.0
    stall_seconds: float = 30.0
    room: Callable[[], int | None] = lambda: None


@dataclass
class Part:
    """A stretch of a blob, in bytes; these names are those of its file."""

    N: int
    Offset: int
    Size: int
    Completed: int


class Download:
    """A running download. Those who wait for it hold a reference; when the last lets go it is cancelled."""

    def __init__(self, url: str, target: Path, terms: Terms) -> None:
        self.total = 0
        self.completed = 0
        self.done = threading.Event()
        self.error = ""
        self._url = url
        self._target = target
        self._terms = terms
        self._partial = target.with_name(target.name + "-partial")
        self._parts: list[Part] = []
        self._lock = threading.Lock()
        self._references = 0
        self._cancelled = threading.Event()
        self._stopped = threading.Event()
        self._lost = False
        self._replies: set[Reply] = set()
        self._thread = threading.Thread(target=self._run, name=f"download {target.name[:19]}")

    def begin(self) -> None:
        """Finds the saved parts, or asks for the size and makes new ones; then it runs by itself."""
        for path in sorted(
            self._target.parent.glob(self._partial.name + "-*"), key=lambda p: int(p.name.rpartition("-")[2])
        ):
            self._parts.append(_read(path))
        if not self._parts:
            reply = fetched(request("HEAD", self._url))
            self._cut(int(reply.response.headers.get("Content-Length") or 0))
            reply.close()
        self.total = sum(part.Size for part in self._parts)
        self.completed = sum(part.Completed for part in self._parts)
        self._thread.start()

    def acquire(self) -> None:
        """One more waits."""
        with self._lock:
            self._references += 1

    def release(self) -> None:
        """One less waits."""
        with self._lock:
            self._references -= 1
            last = self._references == 0
        if last:
            self.cancel()

    def cancel(self) -> None:
        """Ends it, and saves what has come."""
        self._cancelled.set()
        with self._lock:
            for reply in self._replies:
                reply.interrupt()

    def lose(self) -> None:
        """From now on nothing is saved, as when the server is killed."""
        self._lost = True

    def stop(self) -> None:
        """Cancels it, and waits for its threads."""
        self._stopped.set()
        self.cancel()
        if self._thread.ident:
            self._thread.join()

    # ------------------------------------------------------------------ the parts

    def _cut(self, total: int) -> None:
        size = min(max(total // PARTS, MIN_PART), MAX_PART)
        for number, offset in enumerate(range(0, total, size)):
            self._parts.append(Part(number, offset, min(size, total - offset), 0))
            self._save(self._parts[-1])

    def _save(self, part: Part) -> None:
        path = self._partial.with_name(f"{self._partial.name}-{part.N}")
        path.write_text(json.dumps(asdict(part), separators=(",", ":")) + "\n")

    # ------------------------------------------------------------------ the run

    def _run(self) -> None:
        try:
            self._fetch_all()
            if not self.error:
                for number in range(len(self._parts)):  # by its place in the list, not by its own number
                    _remove(self._partial.with_name(f"{self._partial.name}-{number}"))
                self._partial.rename(self._target)
        except (TransferError, OSError) as error:
            self.error = self.error or str(error)
        finally:
            self.done.set()

    def _fetch_all(self) -> None:
        with self._partial.open("ab"):
            os.truncate(self._partial, self.total)
        url = self._direct_url()
        file = os.open(self._partial, os.O_RDWR)
        try:
            waiting = iter([part for part in self._parts if part.Completed < part.Size])
            threads = [
                threading.Thread(target=self._fetch_each, args=(url, file, waiting)) for _ in self._parts[:PARTS]
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            os.close(file)

    def _direct_url(self) -> str:
        """Where the bytes really are; asks again and again for half a minute."""
        left = 30 * self._terms.retry_unit
        for attempt in count(1):
            try:
                return self._redirection()
            except TransferError:
                pause = attempt * attempt * 0.01 * self._terms.retry_unit
                left -= pause
                if left <= 0 or self._stopped.wait(pause) or self._cancelled.is_set():
                    raise TransferError("context deadline exceeded" if left <= 0 else "context canceled") from None
        raise AssertionError

    def _redirection(self) -> str:
        """The registry answers with another place, on another host."""
        url = self._url
        for _ in range(10):
            reply = fetched(request("GET", url))
            location, status = reply.response.headers.get("Location"), reply.response.status
            reply.close()
            if not location:
                raise TransferError("http: no Location header in response")
            if status == 200 or urlsplit(location).hostname != urlsplit(self._url).hostname:
                return location
            url = location
        raise TransferError("maximum redirects exceeded (10) for directURL")

    def _fetch_each(self, url: str, file: int, parts: Iterator[Part]) -> None:
        while True:
            with self._lock:
                part = next(parts, None)
            if part is None:
                return
            self._fetch(url, file, part)

    def _fetch(self, url: str, file: int, part: Part) -> None:
        attempt, last = 0, ""
        while attempt < RETRIES and not self._cancelled.is_set():
            try:
                self._attempt(url, file, part)
            except TimeoutError:
                continue  # a stalled part is tried again for ever
            except OSError as error:
                self._fail(f"write {self._partial}: {(error.strerror or str(error)).lower()}")
            except (TransferError, HTTPException) as error:
                last = str(error) if isinstance(error, TransferError) else "EOF"
                # A cancel does not wake it, as in the real server: who comes back meanwhile joins it, and is told so.
                self._stopped.wait(self._terms.retry_unit * 2**attempt)
                attempt += 1
            else:
                return
        self._fail("context canceled" if self._cancelled.is_set() else f"max retries exceeded: {last}")

    def _fail(self, error: str) -> None:
        self.error = self.error or error
        self.cancel()

    def _attempt(self, url: str, file: int, part: Part) -> None:
        """Fetches what is missing; saves what came whole or in part, and gives back what came wrong."""
        first = part.Offset + part.Completed
        reply = request("GET", url, {"Range": f"bytes={first}-{part.Offset + part.Size - 1}"})
        with self._lock:
            self._replies.add(reply)
        got = 0
        try:
            reply.silence(self._terms.stall_seconds)
            while got < part.Size - part.Completed and not self._cancelled.is_set():
                block = reply.response.read1(min(_BLOCK, part.Size - part.Completed - got))
                if not block:
                    break
                self._write(file, block, first + got)
                got += len(block)
        except ConnectionError as error:
            self._give_back(got)
            raise TransferError(str(error)) from error
        except TimeoutError:
            self._keep(part, got)
            raise
        finally:
            with self._lock:
                self._replies.discard(reply)
            reply.close()
        self._settle(reply, part, got)

    def _settle(self, reply: Reply, part: Part, got: int) -> None:
        """After the last byte: all there, cut short (kept, tried again), or another answer than asked for."""
        whole = part.Completed + got == part.Size
        cut = bool(reply.response.length)
        if whole or cut or self._cancelled.is_set():
            self._keep(part, got)
            if not whole:
                raise TransferError("unexpected EOF")
        else:
            self._give_back(got)
            raise TransferError("EOF")

    def _write(self, file: int, block: bytes, at: int) -> None:
        room = self._terms.room()
        if room is not None and self.completed + len(block) > room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.pwrite(file, block, at)
        with self._lock:
            self.completed += len(block)

    def _keep(self, part: Part, got: int) -> None:
        part.Completed += got
        if not self._lost:
            self._save(part)

    def _give_back(self, got: int) -> None:
        with self._lock:
            self.completed -= got


def _read(note: Path) -> Part:
    """As Go's decoder reads it: what a kill left of a note ends the pull, each time."""
    text = note.read_text()
    try:
        return Part(**json.loads(text))
    except ValueError:
        raise TransferError("unexpected EOF" if text else "EOF") from None


def _remove(note: Path) -> None:
    try:
        note.unlink()
    except FileNotFoundError:
        raise TransferError(f"remove {note}: no such file or directory") from None
