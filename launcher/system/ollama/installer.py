"""Fetches Ollama and puts it where :class:`~launcher.system.ollama.places.Places` finds it, without an administrator.

``OllamaInstaller(places, machine, mirror, wants_rocm)``: ``machine`` as ``platform.machine()`` says; ``mirror()`` the
base URL of a mirror or ``""``; ``wants_rocm()`` whether an AMD card is to be used; ``confirmed()`` the hosts
that may send without encryption. ``places.engine`` then holds::

    current              the name of the folder in use
    previous             that of the one before, until the one in use has once run
    ollama-3f2a…/        an unpacked archive, named after its checksum
    downloads/           what is being fetched
"""
# Longer than a module may be: fetching, switching and rolling back keep one folder in one state.

import hashlib
import re
import shutil
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from launcher.core.cancel import Cancel
from launcher.core.engine import EnginePlan, InstallStep, Phase
from launcher.core.problems import Code, Failure
from launcher.core.systems import Os
from launcher.system.alone import alone
from launcher.system.ollama.disk_errors import writing
from launcher.system.ollama.download import Downloads, File
from launcher.system.ollama.places import CURRENT, PREVIOUS, Places, current_version, named_version
from launcher.system.replacing import replace

ENGINE_VERSION: Final = "0.32.15"
"""The release that our traces were recorded with and our tests run against."""

_OFFICIAL: Final = "https://ollama.com/download/{name}?version=" + ENGINE_VERSION
"""As in Ollama's own install.sh; leads to the release's files on GitHub."""
_OFFICIAL_SUMS: Final = f"https://github.com/ollama/ollama/releases/download/v{ENGINE_VERSION}/sha256sum.txt"
SUMS: Final = "sha256sum.txt"
_NEWEST: Final = "https://github.com/ollama/ollama/releases/latest/download/{name}"
"""The newest release, for a model that needs it."""
_LOOK_S: Final = 5.0
"""Seconds for a server to say how large a file is."""
_BLOCK: Final = 4 * 2**20
_SCAN_S: Final = 20.0
"""Seconds for a virus scanner to let go of an engine that was just unpacked: it reads all of it."""
_SUM_LINE: Final = re.compile(r"([0-9a-fA-F]{64})[ \t]+\*?(?:\./)?(\S+)")
_MACHINES: Final = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def archive_names(system: Os, machine: str, *, rocm: bool) -> tuple[str, ...]:
    """The archives that make up the engine for a computer; an AMD card's libraries are one of their own.

    Raises:
        Failure: ``ENGINE_SYSTEM_UNSUPPORTED``.
    """
    architecture = _MACHINES.get(machine.lower())
    if architecture is None:
        raise Failure(Code.ENGINE_SYSTEM_UNSUPPORTED, system=f"{system} {machine}")
    if system is Os.MACOS:
        return ("ollama-darwin.tgz",)
    ending = "zip" if system is Os.WINDOWS else "tar.zst"
    engine = f"ollama-{system}-{architecture}"
    extra = (f"{engine}-rocm.{ending}",) if rocm and architecture == "amd64" else ()
    return (f"{engine}.{ending}", *extra)


def checksums(listing: str) -> dict[str, str]:
    """File → SHA-256 in small hex letters, as a release's ``sha256sum.txt`` has them."""
    return {name: digest.lower() for digest, name in _SUM_LINE.findall(listing)}


class Source(Protocol):
    """Where archives come from: a server (:class:`~launcher.system.ollama.download.Downloads`), or a kit."""

    def text(self, url: str, name: str, cancel: Cancel) -> str:
        """A small file, whole."""

    def size(self, url: str, name: str, cancel: Cancel, within_s: float = 30.0) -> int | None:
        """Bytes, where that is known."""

    def fetch(self, file: File, part: Path, cancel: Cancel) -> Generator[tuple[int, int | None], None, None]:
        """Brings a file to ``part``, checked; yields bytes so far, and in all where known."""


class OllamaInstaller:
    """Ollama's portable archives, from its own servers or a mirror."""

    def __init__(  # noqa: PLR0913, PLR0917 - each is one thing outside, given by its name
        self,
        places: Places,
        machine: str,
        mirror: Callable[[], str],
        wants_rocm: Callable[[], bool],
        pause_s: float = 1.0,
        source: Source | None = None,
        confirmed: Callable[[], Collection[str]] = tuple,
        check_signature: Callable[[Path], None] = lambda _folder: None,
    ) -> None:
        self._places = places
        self._machine = machine
        self._mirror = mirror
        self._wants_rocm = wants_rocm
        self._pause_s = pause_s
        self._source = source
        self._confirmed = confirmed
        self._check_signature = check_signature

    def names(self) -> tuple[str, ...]:
        """The archives that make up the engine for this computer."""
        return self._names()

    def version(self) -> str:
        """The version that we were tested with."""
        return ENGINE_VERSION

    def folder(self) -> str:
        """Where the engine goes."""
        return str(self._places.engine)

    def fetch(self, folder: str, cancel: Cancel) -> Iterator[InstallStep]:
        """Brings the archives into ``folder``, checked; those that lie there whole are kept.

        What an installation that was stopped has of them is taken over, and not fetched again.

        Raises:
            Failure: what the server or the disk is to blame for; ``INTERRUPTED``.
        """
        downloads, before = self._downloads(), 0
        files = self._files(cancel, newest=False)
        sizes = [downloads.size(file.url, file.name, cancel) for file in files]
        total = sum(size or 0 for size in sizes) if all(sizes) else None
        for file in files:
            target, part = Path(folder) / file.name, Path(folder) / f"{file.name}.part"
            if not _is_whole(target, file):
                with writing(Path(folder)):
                    Path(folder).mkdir(parents=True, exist_ok=True)
                    for copied in _taken_over(self._part(file), part, cancel):
                        yield InstallStep(Phase.DOWNLOAD, before + copied, total)
                    with closing(downloads.fetch(file, part, cancel)) as moments:
                        for completed, _ in moments:
                            yield InstallStep(Phase.DOWNLOAD, before + completed, total)
                    replace(part, target)
            before += target.stat().st_size
            yield InstallStep(Phase.DOWNLOAD, before, total)

    def plan(self) -> EnginePlan:
        """What would be fetched; asks the server for its size, once and briefly: someone waits for it.

        Raises:
            Failure: the server does not have it, or cannot be asked.
        """
        cancel, downloads = Cancel(), self._downloads(once=True)
        sizes = [downloads.size(self._url(name), name, cancel, _LOOK_S) for name in self._names()]
        known = [size for size in sizes if size is not None]
        total = sum(known) if len(known) == len(sizes) else None
        return EnginePlan(urlsplit(self._url("")).netloc, total, str(self._places.engine))

    def has_older(self) -> bool:
        """Whether the version before the one in use is still there."""
        return self._older() is not None

    def roll_back(self) -> None:
        """Puts the version before back into use, in one step; what did not start is removed.

        Raises:
            Failure: the disk refuses.
        """
        engine, older, failed = self._places.engine, self._older(), current_version(self._places.engine)
        if older is not None and failed is not None:
            self._point(CURRENT, older)
            with writing(engine):
                (engine / PREVIOUS).unlink(missing_ok=True)
            self._discard(engine / failed)

    def settle(self, binary: str | None) -> None:
        """``binary`` runs: where it is of the version in use, all others are removed."""
        engine, name = self._places.engine, current_version(self._places.engine)
        if binary is not None and name is not None and Path(binary).is_relative_to(engine / name):
            with writing(engine):
                (engine / PREVIOUS).unlink(missing_ok=True)
            self._tidy(name)

    def install(self, cancel: Cancel, *, newest: bool = False) -> Iterator[InstallStep]:
        """Downloads (going on where it stopped), checks, unpacks, switches. The last step is ``done``.

        ``newest``: of Ollama's newest release; a mirror has but one. The version before stays until ``settle``.

        When cancelled it ends without that step; what has come stays for the next time. Where another Stillhouse is at
        it, it is waited for, and what that one has put in place is not fetched again.

        Raises:
            Failure: what the server, the archive or the disk is to blame for.
        """
        try:
            with writing(self._places.engine), alone(self._lock, cancel) as waited:
                yield from self._steps(cancel, newest=newest, waited=waited)
        except Failure as failure:
            if failure.problem.code is not Code.INTERRUPTED:
                raise

    @property
    def _lock(self) -> Path:
        return self._places.engine.with_name(f"{self._places.engine.name}.lock")

    def _steps(self, cancel: Cancel, *, newest: bool, waited: bool) -> Iterator[InstallStep]:
        yield InstallStep(Phase.MANIFEST)
        files = self._files(cancel, newest=newest)
        if waited and current_version(self._places.engine) == _folder(files):
            yield InstallStep(Phase.DONE)
            return
        downloads = self._downloads()
        sizes = [downloads.size(file.url, file.name, cancel) for file in files]
        total = sum(size or 0 for size in sizes) if all(sizes) else None
        before = 0
        for file in files:
            with closing(downloads.fetch(file, self._part(file), cancel)) as moments:
                for completed, _ in moments:
                    yield InstallStep(Phase.DOWNLOAD, before + completed, total)
            before += self._part(file).stat().st_size
        yield InstallStep(Phase.VERIFY, before, before)
        fresh = self._places.engine / f".{_folder(files)}.new"
        self._discard(fresh)
        try:
            yield from self._unpacked(files, fresh, before, cancel)
            self._signed(fresh)
            self._switch(fresh, _folder(files))
        finally:
            self._discard(fresh)
        self._tidy(_folder(files))
        yield InstallStep(Phase.DONE, before, before)

    def _unpacked(self, files: tuple[File, ...], fresh: Path, total: int, cancel: Cancel) -> Iterator[InstallStep]:
        """All archives into one folder; damaged ones are deleted, to be fetched afresh."""
        from launcher.system.ollama.archive import unpack  # zstandard takes its time to import

        before = 0
        for file in files:
            part = self._part(file)
            try:
                for read in unpack(part, fresh, cancel):
                    yield InstallStep(Phase.UNPACK, before + read, total)
            except Failure as failure:
                if failure.problem.code is Code.ARCHIVE_DAMAGED:
                    part.unlink(missing_ok=True)
                raise
            before += part.stat().st_size

    def _signed(self, fresh: Path) -> None:
        """Raises where the makers have not signed what lies in ``fresh``; its archives go too, they will not mend."""
        try:
            self._check_signature(fresh)
        except Failure:
            self._discard(self._places.engine / "downloads")
            raise

    def _names(self) -> tuple[str, ...]:
        return archive_names(self._places.os, self._machine, rocm=self._wants_rocm())

    def _files(self, cancel: Cancel, *, newest: bool) -> tuple[File, ...]:
        """The archives with the checksums that the server names."""
        official = _NEWEST.format(name=SUMS) if newest else _OFFICIAL_SUMS
        url = self._url(SUMS, newest=newest) if self._mirror().strip() else official
        sums = checksums(self._downloads().text(url, SUMS, cancel))
        files = []
        for name in self._names():
            if name not in sums:
                raise Failure(Code.MIRROR_REFUSED, host=urlsplit(url).netloc, file=name, status=404)
            files.append(File(self._url(name, newest=newest), name, sums[name]))
        return tuple(files)

    def _url(self, name: str, *, newest: bool = False) -> str:
        mirror = self._mirror().strip()
        return f"{mirror.rstrip('/')}/{name}" if mirror else (_NEWEST if newest else _OFFICIAL).format(name=name)

    def _downloads(self, *, once: bool = False) -> Source:
        if self._source is not None:
            return self._source
        official = not self._mirror().strip()
        return Downloads(
            self._places.environ, official=official, pause_s=self._pause_s, once=once, confirmed=self._confirmed()
        )

    def _part(self, file: File) -> Path:
        """Named after its checksum too: parts of two releases never mix."""
        return self._places.engine / "downloads" / f"{file.sha256[:12]}-{file.name}"

    def _switch(self, fresh: Path, name: str) -> None:
        """Puts ``fresh`` in place of the version in use, in one step that either happens or does not."""
        engine = self._places.engine
        with writing(engine):
            aside = engine / f".{name}.old"
            self._discard(aside)
            if (engine / name).exists():
                replace(engine / name, aside, _SCAN_S)
            try:
                replace(fresh, engine / name, _SCAN_S)
            except OSError:
                if aside.exists():
                    replace(aside, engine / name)
                raise
        before = current_version(engine)
        if before not in (None, name) and not self.has_older():  # one that never ran is nothing to roll back to
            self._point(PREVIOUS, str(before))
        self._point(CURRENT, name)

    def _older(self) -> str | None:
        """The version to roll back to. Both pointers name the same where we were killed between writing them."""
        older = named_version(self._places.engine, PREVIOUS)
        return older if older != current_version(self._places.engine) else None

    def _point(self, pointer: str, name: str) -> None:
        """Makes ``pointer`` name the folder ``name``, in one step."""
        engine = self._places.engine
        with writing(engine):
            fresh = engine / f"{pointer}.new"
            fresh.write_text(name, "utf-8")
            replace(fresh, engine / pointer)

    def _tidy(self, name: str) -> None:
        """Removes the archives and what is not in use; what still runs on Windows stays until the next time."""
        self._discard(self._places.engine / "downloads")
        if current_version(self._places.engine) == name:
            for folder in self._places.engine.glob("*ollama-*"):
                if folder.name not in (name, self._older()):
                    self._discard(folder)

    @staticmethod
    def _discard(folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)


def _taken_over(source: Path, part: Path, cancel: Cancel) -> Iterator[int]:
    """Copies ``source`` to ``part`` where that has less; yields bytes so far. It may end in the middle."""
    size = source.stat().st_size if source.is_file() else 0
    if size <= (part.stat().st_size if part.is_file() else 0):
        return
    with source.open("rb") as held, part.open("wb") as copy:
        while (block := held.read(_BLOCK)) and not cancel.requested:
            copy.write(block)
            yield copy.tell()


def _is_whole(path: Path, file: File) -> bool:
    """Whether ``path`` is ``file``, byte for byte."""
    try:
        with path.open("rb") as held:
            return hashlib.file_digest(held, "sha256").hexdigest() == file.sha256
    except OSError:
        return False


def _folder(files: tuple[File, ...]) -> str:
    """The name of the folder of an engine made of ``files``."""
    return "ollama-" + "-".join(file.sha256[:12] for file in files)
