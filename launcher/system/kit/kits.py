"""Kits on a drive: listed, written, and taken from.

``SystemKits(installer)``: ``installer(source)`` makes one that takes the engine's archives from ``source``.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from launcher.core.cancel import Cancel
from launcher.core.engine import Manifest
from launcher.core.kit import BLOBS, ENGINE, LIST, MANIFESTS, PIECE_BYTES, Kit, KitFile, manifest_path, pieces
from launcher.core.problems import Code, Failure
from launcher.core.refusals import why
from launcher.system.kit.copying import Stretch, copy, digest_of
from launcher.system.kit.source import KitSource
from launcher.system.ollama.disk_errors import writing
from launcher.system.ollama.installer import OllamaInstaller, Source
from launcher.system.ollama.registry import manifest_blobs
from launcher.system.storage.atomic import read_json, write_json

_MANIFEST_LIMIT: Final = 4_000_000


class SystemKits:
    """Offers what ``ports.Kits`` asks for."""

    def __init__(self, installer: Callable[[Source], OllamaInstaller], piece_bytes: int = PIECE_BYTES) -> None:
        self._installer = installer
        self._piece_bytes = piece_bytes

    def read(self, folder: str) -> Kit:
        """What is in a kit; every file is there and as long as the list says (its bytes are checked when copied).

        Raises:
            Failure: ``KIT_MISSING``, ``KIT_DAMAGED`` (the list), ``KIT_INCOMPLETE`` with the name of the file.
        """
        root = Path(folder)
        try:
            content = read_json(root / LIST)
            if content is None:
                raise Failure(Code.KIT_MISSING, path=folder)
            kit = Kit.from_json(content)
        except ValueError:
            raise Failure(Code.KIT_DAMAGED, file=LIST) from None
        for file in kit.files:
            if _size(root / file.path) != file.size:
                raise Failure(Code.KIT_INCOMPLETE, file=file.path)
        return kit

    def write(self, folder: str, kit: Kit) -> None:
        """Writes the list: from now on the folder is a kit."""
        write_json(Path(folder) / LIST, kit.to_json())

    def begin(self, folder: str) -> None:
        """Makes the folder, and takes the old list away before its files change."""
        with writing(Path(folder)):
            Path(folder).mkdir(parents=True, exist_ok=True)
            (Path(folder) / LIST).unlink(missing_ok=True)

    def held(self, folder: str) -> int:
        """Bytes that lie in a kit's folder already."""
        inside = (Path(folder) / part for part in (ENGINE, "models"))
        return sum(_size(file) or 0 for each in inside for file in each.rglob("*"))

    def held_blobs(self, models_dir: str, blobs: Mapping[str, int]) -> int:
        """Bytes of these blobs that are in the models' folder."""
        return sum(size for digest, size in blobs.items() if _size(_blob(models_dir, digest)) == size)

    def installer(self, folder: str, kit: Kit) -> OllamaInstaller:
        """Installs the engine from the kit."""
        return self._installer(KitSource(Path(folder), kit))

    def manifest(self, models_dir: str, model: str) -> Manifest | None:
        """What a model on the disk is made of; ``None`` where it, or a part of it, is not there."""
        path = Path(models_dir).expanduser() / "manifests" / manifest_path(model)
        try:
            data = path.read_bytes()[:_MANIFEST_LIMIT]
        except OSError:
            return None
        blobs = manifest_blobs(data)
        whole = blobs is not None and all(_size(_blob(models_dir, digest)) == size for digest, size in blobs.items())
        return Manifest(blobs) if blobs is not None and whole else None

    def archive_files(self, folder: str, names: tuple[str, ...], cancel: Cancel) -> tuple[KitFile, ...]:
        """The engine's archives that lie in the kit, with their checksums."""
        return tuple(self._listed(Path(folder) / ENGINE / name, f"{ENGINE}/{name}", cancel) for name in names)

    def put_model(self, models_dir: str, model: str, folder: str, cancel: Cancel) -> Iterator[int | KitFile]:
        """Copies a model into the kit; yields bytes, and each file when it is whole. What lies there whole is kept.

        Raises:
            Failure: ``CHECKSUM_MISMATCH``: the model on the disk is damaged; what the disk refuses; ``INTERRUPTED``.
        """
        manifest = self.manifest(models_dir, model)
        if manifest is None:
            raise Failure(Code.MODEL_NOT_INSTALLED, model=model)
        for digest, size in manifest.blobs.items():
            yield from self._put_blob(_blob(models_dir, digest), size, Path(folder), cancel)
        source = Path(models_dir).expanduser() / "manifests" / manifest_path(model)
        path = f"{MANIFESTS}/{manifest_path(model)}"
        yield from copy((Stretch(source, 0, _size(source) or 0),), Path(folder) / path, cancel, Code.CHECKSUM_MISMATCH)
        yield self._listed(Path(folder) / path, path, cancel)

    def take_blob(self, folder: str, digest: str, kit: Kit, models_dir: str, cancel: Cancel) -> Iterator[int]:
        """Copies one blob out of the kit, checked; a good one that is there is left alone. Yields bytes.

        Raises:
            Failure: ``KIT_DAMAGED`` with the file's name, what the disk refuses, ``INTERRUPTED``.
        """
        target, parts = _blob(models_dir, digest), kit.blobs[digest]
        size, sha256 = sum(part.size for part in parts), digest.partition(":")[2]
        if _size(target) == size:
            there = yield from digest_of(Stretch(target, 0, size), cancel)
            if there == sha256:
                return
        stretches = [Stretch(Path(folder) / part.path, 0, part.size, part.sha256) for part in parts]
        fresh = target.with_name(f"stillhouse-{target.name}")  # under its own name only when it is known to be good
        found = yield from copy(stretches, fresh, cancel, Code.KIT_DAMAGED)
        if found != sha256:
            fresh.unlink()
            raise Failure(Code.KIT_DAMAGED, file=parts[0].name)
        with writing(target.parent):
            fresh.replace(target)

    def take_manifest(self, folder: str, file: KitFile, models_dir: str, cancel: Cancel) -> Iterator[int]:
        """Copies a manifest out of the kit: with it the model is there."""
        target = Path(models_dir).expanduser() / "manifests" / file.path.removeprefix(f"{MANIFESTS}/")
        yield from copy(
            (Stretch(Path(folder) / file.path, 0, file.size, file.sha256),), target, cancel, Code.KIT_DAMAGED
        )

    def forget(self, models_dir: str, model: str) -> None:
        """Deletes a model's manifest, and the folders above it that are empty then.

        Raises:
            Failure: ``FOLDER_READ_ONLY``.
        """
        top = Path(models_dir).expanduser() / "manifests"
        path = top / manifest_path(model)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise Failure(Code.FOLDER_READ_ONLY, path=str(path)) from error
        with contextlib.suppress(OSError):  # the first that others have something in
            for folder in path.parents:
                if folder.is_relative_to(top):
                    folder.rmdir()

    def manifest_in(self, folder: str, file: KitFile) -> Manifest:
        """What a model in the kit is made of.

        Raises:
            Failure: ``KIT_DAMAGED``.
        """
        path = Path(folder) / file.path
        try:
            blobs = manifest_blobs(path.read_bytes()[:_MANIFEST_LIMIT])
        except OSError as error:
            raise Failure(Code.FILE_UNREADABLE, path=str(path), **why(error)) from None
        if blobs is None:
            raise Failure(Code.KIT_DAMAGED, file=file.path)
        return Manifest(blobs)

    def _put_blob(self, source: Path, size: int, folder: Path, cancel: Cancel) -> Iterator[int | KitFile]:
        """In pieces where it is large. It is read twice: what is damaged here must not be taken along."""
        for _ in (whole := _Digest(Stretch(source, 0, size), cancel)):
            yield 0
        if source.name != f"sha256-{whole.sha256}":
            raise Failure(Code.CHECKSUM_MISMATCH, file=source.name)
        for name, start, length in pieces(source.name, size, self._piece_bytes):
            part, target = Stretch(source, start, length), folder / BLOBS / name
            for _ in (here := _Digest(part, cancel)):
                yield 0
            there = _Digest(Stretch(target, 0, length), cancel)
            if _size(target) == length and there.read() == here.sha256:
                yield length
            else:
                yield from copy((replace(part, sha256=here.sha256),), target, cancel, Code.CHECKSUM_MISMATCH)
            yield KitFile(f"{BLOBS}/{name}", length, here.sha256)

    @staticmethod
    def _listed(file: Path, path: str, cancel: Cancel) -> KitFile:
        size = _size(file) or 0
        return KitFile(path, size, _Digest(Stretch(file, 0, size), cancel).read())


class _Digest:
    """The SHA-256 of a stretch, while it is read: iterates over the bytes of each block."""

    def __init__(self, stretch: Stretch, cancel: Cancel) -> None:
        self._stretch, self._cancel = stretch, cancel
        self.sha256 = ""

    def __iter__(self) -> Iterator[int]:
        self.sha256 = yield from digest_of(self._stretch, self._cancel)

    def read(self) -> str:
        """All of it at once."""
        for _ in self:
            pass
        return self.sha256


def _blob(models_dir: str, digest: str) -> Path:
    return Path(models_dir).expanduser() / "blobs" / digest.replace(":", "-")


def _size(path: Path) -> int | None:
    """Bytes of a file; ``None`` where there is none."""
    try:
        return path.stat().st_size if path.is_file() else None
    except OSError:
        return None
