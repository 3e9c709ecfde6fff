"""A kit: an engine and models on a stick, with one list of all its files.

The list (``kit.json``) is written last: a folder without it is no kit::

    {"kit": 1, "files": [{"path": "engine/ollama-linux-amd64.tar.zst", "bytes": 1900000000, "sha256": "…"}, …]}

``models`` has the engine's own layout. A file larger than :data:`PIECE_BYTES` lies there in pieces, ``NAME.000`` and so
on, because sticks are commonly sold with a file system (FAT32) whose files end at 4 GiB.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LIST = "kit.json"
ENGINE = "engine"
BLOBS = "models/blobs"
MANIFESTS = "models/manifests"
LIBRARY = "registry.ollama.ai/library"
"""Of a manifest's path: the registry whose models have short names."""
PIECE_BYTES = 2_000_000_000

_KIT = 1
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_BLOB = re.compile(r"sha256-([0-9a-f]{64})(?:\.(\d{3}))?")


@dataclass(frozen=True, slots=True)
class KitFile:
    """One file: its path in the kit (with ``/``), bytes, and SHA-256 in hex."""

    path: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Kit:
    """All files of a kit."""

    files: tuple[KitFile, ...]

    @property
    def archives(self) -> Mapping[str, KitFile]:
        """The engine's archives, by name."""
        return {file.name: file for file in self.files if file.path == f"{ENGINE}/{file.name}"}

    @property
    def manifests(self) -> tuple[KitFile, ...]:
        """The models' manifests."""
        models = f"{MANIFESTS}/{LIBRARY}/"
        return tuple(file for file in self.files if file.path.startswith(models) and file.path.count("/") == 5)

    @property
    def blobs(self) -> Mapping[str, tuple[KitFile, ...]]:
        """Digest (``sha256:…``) → the pieces of the blob, in order; one where it is whole."""
        found: dict[str, list[KitFile]] = {}
        for file in sorted(self.files, key=lambda each: each.path):
            if file.path == f"{BLOBS}/{file.name}" and (match := _BLOB.fullmatch(file.name)):
                found.setdefault(f"sha256:{match[1]}", []).append(file)
        return {digest: tuple(pieces) for digest, pieces in found.items()}

    @property
    def models(self) -> tuple[str, ...]:
        """The models by name (``deepseek-r1:7b``)."""
        return tuple(":".join(file.path.split("/")[-2:]) for file in self.manifests)

    def to_json(self) -> dict[str, object]:
        """The form on the stick."""
        files = [{"path": file.path, "bytes": file.size, "sha256": file.sha256} for file in self.files]
        return {"kit": _KIT, "files": files}

    @classmethod
    def from_json(cls, data: object) -> "Kit":
        """Reads the form on the stick.

        Raises:
            ValueError: it is none, or names a file that would lie outside of the kit.
        """
        if not isinstance(data, Mapping) or data.get("kit") != _KIT or not isinstance(data.get("files"), list):
            raise ValueError("kit")
        return cls(tuple(_file(entry) for entry in data["files"]))


def manifest_path(model: str) -> str:
    """Where a model's manifest lies below the manifests (``registry.ollama.ai/library/deepseek-r1/7b``)."""
    name, _, tag = model.partition(":")
    return f"{LIBRARY}/{name}/{tag or 'latest'}"


def pieces(name: str, size: int, most: int = PIECE_BYTES) -> Iterator[tuple[str, int, int]]:
    """The files that a blob becomes: name, where it begins in the blob, and bytes."""
    if size <= most:
        yield name, 0, size
        return
    for number, start in enumerate(range(0, size, most)):
        yield f"{name}.{number:03}", start, min(most, size - start)


def _file(entry: object) -> KitFile:
    if not isinstance(entry, Mapping):
        raise ValueError("files")
    path, size, digest = entry.get("path"), entry.get("bytes"), entry.get("sha256")
    if not isinstance(path, str) or not all(_PART.fullmatch(part) for part in path.split("/")):
        raise ValueError("path")
    if type(size) is not int or size < 0:
        raise ValueError("bytes")
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        raise ValueError("sha256")
    return KitFile(path, size, digest)
