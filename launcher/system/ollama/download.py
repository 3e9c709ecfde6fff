"""Files from a server that may drop us: gone on with where they stopped, checked while they come.

Beside ``x.part`` lies ``x.part.of``: the server's own mark of the version (ETag) that the bytes are of. The server is
asked to go on only with that version (``If-Range``).
"""

import hashlib
import re
import time
from collections.abc import Callable, Collection, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urljoin, urlsplit

from launcher.core.cancel import Cancel
from launcher.core.mirrors import Link, may_use
from launcher.core.problems import Code, Failure
from launcher.system.ollama.calls import Broken, Call, Cut
from launcher.system.ollama.disk_errors import writing

if TYPE_CHECKING:
    from launcher.system.ollama.http import Answer

_REDIRECTS: Final = 5
_TRIES: Final = 5
"""In a row without a new byte."""
_TICK_S: Final = 0.1
_BLOCK: Final = 1024 * 1024
_POLL_S: Final = 0.05
_PART_OF: Final = re.compile(r"bytes (\d+)-\d+/(\d+)")

TEXT_LIMIT: Final = 1024 * 1024
"""Bytes; a release's list of checksums has some four thousand."""

_T = TypeVar("_T")


class _Overloaded(Broken):
    """The server is there and cannot answer now."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


@dataclass(frozen=True, slots=True)
class File:
    """A file on a server: its address, its name in problems, and its SHA-256 in hex."""

    url: str
    name: str
    sha256: str


class Downloads:
    """Fetches over https (http only from this computer, and from hosts that the user has ``confirmed``).

    ``official``: from Ollama's own servers, not a mirror. ``pause_s``: before the first new try; doubled for each more.
    ``once``: never tries again.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        *,
        official: bool,
        pause_s: float = 1.0,
        once: bool = False,
        confirmed: Collection[str] = (),
    ) -> None:
        self._environ = environ
        self._confirmed = confirmed
        self._unreachable = Code.NO_NETWORK if official else Code.MIRROR_UNREACHABLE
        self._pause_s = pause_s
        self._once = once

    def text(self, url: str, name: str, cancel: Cancel, limit: int = TEXT_LIMIT) -> str:
        """A small file, whole; one of more than ``limit`` bytes is as good as none.

        Raises:
            Failure: the server does not give it; ``INTERRUPTED``.
        """

        def read() -> str:
            with self._answer(Call("GET", url), name, cancel) as answer:
                return answer.whole(limit).decode("utf-8", "replace")

        return self._patiently(read, url, name, cancel)

    def size(self, url: str, name: str, cancel: Cancel, within_s: float = 30.0) -> int | None:
        """Bytes, where the server says so; it may take ``within_s`` seconds to answer.

        Raises:
            Failure: the server does not have it; ``INTERRUPTED``.
        """
        call = Call("HEAD", url, connect_within=min(within_s, 5.0), read_within=within_s)

        def read() -> int | None:
            with self._answer(call, name, cancel) as answer:
                return _length(answer)

        return self._patiently(read, url, name, cancel)

    def fetch(self, file: File, part: Path, cancel: Cancel) -> Generator[tuple[int, int | None], None, None]:
        """Brings ``file`` to ``part``; yields bytes so far, and in all where known. What is there stays.

        Raises:
            Failure: ``CHECKSUM_MISMATCH`` (``part`` is deleted then), ``DISK_FULL``, ``INTERRUPTED``, or the server's.
        """
        tries = 0
        while True:
            before = _held(part)
            try:
                digest = yield from self._attempt(file, part, cancel)
            except Broken as error:
                tries = 0 if _held(part) > before else tries + 1
                self._go_on(error, tries, file.url, file.name, cancel)
                continue
            _mark(part).unlink(missing_ok=True)
            if digest != file.sha256:
                part.unlink(missing_ok=True)
                raise Failure(Code.CHECKSUM_MISMATCH, file=file.name)
            return

    def _attempt(self, file: File, part: Path, cancel: Cancel) -> Generator[tuple[int, int | None], None, str]:
        """One connection's worth; returns the SHA-256 of the whole file."""
        held = _held(part)
        with self._answer(Call("GET", file.url, headers=_from(held, part)), file.name, cancel, also=416) as answer:
            total = _whole_length(answer, held)
            if answer.status == 416:
                if total != held:
                    part.unlink(missing_ok=True)
                    raise Cut("the part is longer than the file")
                yield held, total
                return _sum_of(part, cancel).hexdigest()
            if answer.status != 206:
                held = 0
                part.unlink(missing_ok=True)
            with writing(part.parent):
                part.parent.mkdir(parents=True, exist_ok=True)
                _mark(part).write_text(answer.headers.get("ETag", ""), "utf-8")
            digest = _sum_of(part, cancel)
            yield from _written(answer, part, digest, total)
        return digest.hexdigest()

    @contextmanager
    def _answer(self, call: Call, name: str, cancel: Cancel, also: int = 200) -> Iterator["Answer"]:
        """The answer behind all redirects; ``also`` is a status that is good beside 2xx."""
        from launcher.system.ollama.http import Http  # many commands never get here

        for _ in range(_REDIRECTS):
            host = _checked_host(call.url, self._confirmed)
            with Http(self._environ).exchange(call, cancel) as answer:
                target = answer.headers.get("Location")
                if 300 <= answer.status < 400 and target:
                    call = replace(call, url=urljoin(call.url, target))
                    continue
                if answer.status >= 500 or answer.status == 429:
                    raise _Overloaded(answer.status)
                if not 200 <= answer.status < 300 and answer.status != also:
                    raise Failure(Code.MIRROR_REFUSED, host=host, file=name, status=answer.status)
                if call.method == "GET" and _is_page(answer):
                    raise Failure(Code.NETWORK_LOGIN, host=host)
                yield answer
                return
        raise Failure(Code.MIRROR_REFUSED, host=_checked_host(call.url, self._confirmed), file=name, status=302)

    def _patiently(self, ask: Callable[[], _T], url: str, name: str, cancel: Cancel) -> _T:
        """The answer to ``ask``, asked again where that may help."""
        tries = 0
        while True:
            try:
                return ask()
            except Broken as error:
                tries += 1
                self._go_on(error, tries, url, name, cancel)

    def _go_on(self, error: Broken, tries: int, url: str, name: str, cancel: Cancel) -> None:
        """Waits before a new try; raises where there shall be none."""
        if cancel.requested:
            raise Failure(Code.INTERRUPTED) from None
        if self._once or tries >= _TRIES:
            host = urlsplit(url).netloc
            if isinstance(error, _Overloaded):
                raise Failure(Code.MIRROR_REFUSED, host=host, file=name, status=error.status) from None
            raise Failure(self._unreachable, host=host) from None
        until = time.monotonic() + self._pause_s * 2**tries
        while time.monotonic() < until and not cancel.requested:
            time.sleep(min(_POLL_S, self._pause_s))


def _written(
    answer: "Answer", part: Path, digest: "hashlib._Hash", total: int | None
) -> Iterator[tuple[int, int | None]]:
    """Appends the body to ``part`` and to ``digest``; yields bytes so far, ten times a second."""
    with writing(part):
        output = part.open("ab")
    with output:
        completed, told = output.tell(), 0.0
        while data := answer.read():
            with writing(part, total - completed if total is not None else None):
                output.write(data)
                output.flush()
            digest.update(data)
            completed += len(data)
            if (now := time.monotonic()) - told >= _TICK_S:
                told = now
                yield completed, total
        if total is not None and completed < total:
            raise Cut("the body is shorter than announced")
        yield completed, total


def _checked_host(url: str, confirmed: Collection[str]) -> str:
    """The host of ``url``. What comes unencrypted may come from anyone: only who was ``confirmed`` may send it so."""
    try:
        parts = urlsplit(url)
        plain = Link(parts.scheme, parts.netloc.lower(), parts.hostname or "", "")
    except ValueError:
        raise Failure(Code.MIRROR_INSECURE, host=url) from None
    if parts.scheme not in ("http", "https") or not may_use(plain, confirmed):
        raise Failure(Code.MIRROR_INSECURE, host=parts.netloc or url)
    return parts.netloc


def _from(held: int, part: Path) -> dict[str, str]:
    """The headers that ask for what is missing, and only if it is of the version that we hold."""
    if not held:
        return {}
    try:
        mark = _mark(part).read_text("utf-8")
    except (OSError, UnicodeError):
        mark = ""
    strong = mark and not mark.startswith("W/")
    return {"Range": f"bytes={held}-", **({"If-Range": mark} if strong else {})}


def _whole_length(answer: "Answer", held: int) -> int | None:
    """Bytes of the whole file, as the answer to a request from ``held`` on tells them."""
    if answer.status not in (206, 416):
        return _length(answer)
    told = answer.headers.get("Content-Range", "")
    if answer.status == 416:
        size = told.rpartition("*/")[2]
        return int(size) if size.isascii() and size.isdigit() else None
    found = _PART_OF.fullmatch(told)
    if found is None or int(found[1]) != held:
        raise Cut("another part than the one asked for")
    return int(found[2])


def _is_page(answer: "Answer") -> bool:
    """Whether it is a web page: a network that wants its users to sign in answers so to whatever is asked."""
    return answer.headers.get("Content-Type", "").partition(";")[0].strip().lower() in (
        "text/html",
        "application/xhtml+xml",
    )


def _length(answer: "Answer") -> int | None:
    size = answer.headers.get("Content-Length", "")
    return int(size) if size.isascii() and size.isdigit() else None


def _mark(part: Path) -> Path:
    return part.with_name(f"{part.name}.of")


def _held(part: Path) -> int:
    """Bytes that are there."""
    try:
        return part.stat().st_size
    except OSError:
        return 0


def _sum_of(part: Path, cancel: Cancel) -> "hashlib._Hash":
    """SHA-256 of what is in ``part``, to be continued."""
    digest = hashlib.sha256()
    try:
        with part.open("rb") as held:
            while block := held.read(_BLOCK):
                if cancel.requested:
                    raise Failure(Code.INTERRUPTED)
                digest.update(block)
    except FileNotFoundError:
        return digest
    return digest
