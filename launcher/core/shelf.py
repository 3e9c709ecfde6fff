"""The models on the disk: what each is, what deleting one gives back."""

from collections.abc import Mapping
from dataclasses import dataclass

from launcher.core.catalog import Model
from launcher.core.engine import InstalledModel, LoadedModel, Manifest, ModelDetails


@dataclass(frozen=True, slots=True)
class Shelved:
    """One model on the disk.

    ``frees``: bytes that deleting it gives back; ``None`` where that cannot be told (then at most its size).
    ``loaded``: how it is in memory. ``used``: when a question last went to it, in seconds since 1970. ``chosen``:
    questions go to it. ``known``: what the catalogue says of it.
    """

    found: InstalledModel
    frees: int | None = None
    loaded: LoadedModel | None = None
    used: float | None = None
    chosen: bool = False
    known: Model | None = None

    @property
    def name(self) -> str:
        """Its tag."""
        return self.found.name


@dataclass(frozen=True, slots=True)
class Identity:
    """What a tag really is: what the engine read from its file, and what the catalogue knows beside."""

    found: InstalledModel
    details: ModelDetails
    known: Model | None = None

    @property
    def model(self) -> Model | None:
        """What the catalogue knows, where the file is that model."""
        return None if self.differs else self.known

    @property
    def parameters(self) -> int | None:
        """How many there are: counted in the file, where it says so."""
        return self.details.parameters or (self.model.parameters if self.model else None)

    @property
    def context(self) -> int | None:
        """The context in tokens that it was trained for."""
        return self.details.trained_context or (self.model.trained_context if self.model else None)

    @property
    def quantisation(self) -> str:
        """How its weights are stored: ``Q4_K_M``."""
        return self.details.quantisation or self.found.quantisation

    @property
    def licence(self) -> str:
        """The catalogue's word on it, else the first line of the file's."""
        if self.model is not None:
            return self.model.licence
        lines = [line.strip() for line in self.details.license.splitlines() if line.strip()]
        return lines[0] if lines else ""

    @property
    def base(self) -> str:
        """The model that it was made from; empty where nobody says."""
        return self.model.base if self.model else self.details.parent

    @property
    def differs(self) -> bool:
        """Whether the file is not what the catalogue expects under this tag: another one has been put in its place."""
        counted = self.details.parameters
        if self.known is None or not counted:
            return False
        return abs(counted - self.known.parameters) > _COUNTED_WITHIN * self.known.parameters


_COUNTED_WITHIN = 0.02
"""Shares of the parameters by which a count may differ: some files count tied embeddings twice."""


def freed_by(name: str, manifests: Mapping[str, Manifest | None]) -> int | None:
    """Bytes that deleting ``name`` gives back: its blobs that no other model has; ``None`` where that is not known."""
    own = manifests.get(name)
    others = [manifest for other, manifest in manifests.items() if other != name]
    if own is None or None in others:
        return None
    shared = {digest for manifest in others if manifest is not None for digest in manifest.blobs}
    return sum(size for digest, size in own.blobs.items() if digest not in shared)


def held_bytes(manifests: Mapping[str, Manifest | None]) -> int:
    """Bytes of all models together, shared blobs counted once."""
    blobs: dict[str, int] = {}
    for manifest in manifests.values():
        blobs |= manifest.blobs if manifest is not None else {}
    return sum(blobs.values())


def tag_of(path: str) -> str:
    """The tag that a file of the models' folder is the manifest of; ``""`` of other files, and of other registries."""
    parts = path.split("/")
    if len(parts) != _MANIFEST_DEPTH or parts[:3] != ["manifests", "registry.ollama.ai", "library"]:
        return ""
    return f"{parts[3]}:{parts[4]}"


_MANIFEST_DEPTH = 5
