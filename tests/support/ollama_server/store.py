"""The models on the disk, as the real server lays them out: ``manifests/host/namespace/model/tag`` and ``blobs/``."""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.support.ollama_server import scripted
from tests.support.ollama_server.gguf import Gguf, is_gguf, read_gguf
from tests.support.ollama_server.names import Name

MODELS = Path(__file__).resolve().parents[2] / "models"
LICENCE = "MIT License (test model)\n"
PLAIN_TEMPLATE = "{{ if .System }}{{ .System }}\n{{ end }}{{ .Prompt }}\n"
"""Of a model that does not think."""

MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json"
_CONFIG_TYPE = "application/vnd.docker.container.image.v1+json"
_LAYER_TYPE = "application/vnd.ollama.image."


class UnknownModel(Exception):
    """No such model on the disk."""


def digest_of(path: Path) -> str:
    """``sha256:<hex>`` of a file."""
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class Model:
    """A model on the disk. ``manifest`` is parsed, ``digest`` is that of the manifest (hex)."""

    name: Name
    root: Path
    manifest_bytes: bytes
    modified_ns: int

    @cached_property
    def layers(self) -> Mapping[str, Path]:
        """What the manifest names: ``model``, ``template``, ``params``, ``license``, ``config`` → blob."""
        manifest = json.loads(self.manifest_bytes)
        found = {
            layer["mediaType"].removeprefix(_LAYER_TYPE): self._blob(layer["digest"]) for layer in manifest["layers"]
        }
        return found | {"config": self._blob(manifest["config"]["digest"])}

    @cached_property
    def size(self) -> int:
        """Bytes of all layers."""
        manifest = json.loads(self.manifest_bytes)
        return sum(int(part["size"]) for part in [*manifest["layers"], manifest["config"]])

    @property
    def digest(self) -> str:
        """Of the manifest, in hex."""
        return hashlib.sha256(self.manifest_bytes).hexdigest()

    @property
    def weights(self) -> Path:
        """The model's file."""
        return self.layers["model"]

    @property
    def gguf(self) -> Gguf | None:
        """The file's header, where it is a GGUF."""
        return read_gguf(self.weights) if is_gguf(self.weights) else None

    def text(self, layer: str) -> str:
        """A layer's text, empty where there is none."""
        path = self.layers.get(layer)
        return path.read_bytes().decode() if path else ""

    @cached_property
    def parameters(self) -> Mapping[str, object]:
        """Its own parameters."""
        parsed: object = json.loads(self.text("params") or "{}")
        return parsed if isinstance(parsed, dict) else {}

    @cached_property
    def config(self) -> Mapping[str, object]:
        """What the config layer says."""
        parsed: object = json.loads(self.text("config"))
        return parsed if isinstance(parsed, dict) else {}

    @property
    def thinks(self) -> bool:
        """Whether its template has a place for thinking."""
        return ".Thinking" in self.text("template")

    @property
    def capabilities(self) -> list[str]:
        """As ``tags`` and ``show`` list them."""
        return ["completion", "thinking"] if self.thinks else ["completion"]

    def details(self) -> dict[str, object]:
        """The ``details`` of ``ps`` and ``show``."""
        return {
            "parent_model": "",
            "format": self.config["model_format"],
            "family": self.config["model_family"],
            "families": self.config["model_families"],
            "parameter_size": self.config["model_type"],
            "quantization_level": self.config["file_type"],
        }

    def _blob(self, digest: str) -> Path:
        return self.root / "blobs" / digest.replace(":", "-")


class Store:
    """Everything under one ``OLLAMA_MODELS``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "blobs").mkdir(parents=True, exist_ok=True)
        (root / "manifests").mkdir(exist_ok=True)

    def blob(self, digest: str) -> Path:
        """Where a blob lies, or would lie."""
        return self.root / "blobs" / digest.replace(":", "-")

    def models(self) -> Iterator[Model]:
        """All models, the newest (to the second) first."""
        found = map(self._read, self._manifests())
        yield from sorted(found, key=lambda model: -(model.modified_ns // 1_000_000_000))

    def model(self, name: Name) -> Model:
        """One model; raises :class:`UnknownModel`."""
        path = name.manifest_path(self.root)
        if not path.is_file():  # case does not matter for names that exist
            wanted = str(path).lower()
            path = next((found for found in self._manifests() if str(found).lower() == wanted), path)
        if not path.is_file():
            raise UnknownModel(name.shortest)
        return self._read(path)

    def _manifests(self) -> list[Path]:
        return [path for path in sorted((self.root / "manifests").glob("*/*/*/*")) if path.is_file()]

    def _read(self, path: Path) -> Model:
        host, namespace, model, tag = path.relative_to(self.root / "manifests").parts
        return Model(Name(host, namespace, model, tag), self.root, path.read_bytes(), path.stat().st_mtime_ns)

    def write_manifest(self, name: Name, manifest: bytes) -> None:
        """Gives ``name`` this manifest."""
        path = name.manifest_path(self.root)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(manifest)

    def copy(self, source: Name, target: Name) -> None:
        """A second name for a model."""
        self.write_manifest(target, self.model(source).manifest_bytes)

    def delete(self, name: Name) -> None:
        """Deletes a name, the folders that it leaves empty, and the blobs that no other name uses."""
        blobs = set(self.model(name).layers.values())
        path = name.manifest_path(self.root)
        path.unlink()
        for folder in list(path.parents)[:3]:
            if not any(folder.iterdir()):
                folder.rmdir()
        for other in self.models():
            blobs -= set(other.layers.values())
        for blob in blobs:
            blob.unlink(missing_ok=True)

    def install(self, name: Name, parts: "Parts") -> None:
        """Puts a model there without a pull."""
        for digest, source in parts.blobs.items():
            target = self.blob(digest)
            if isinstance(source, Path):
                shutil.copyfile(source, target)
            else:
                target.write_bytes(source)
        self.write_manifest(name, parts.manifest)


@dataclass(frozen=True, slots=True)
class Parts:
    """A model as a registry has it: the manifest, and blobs by digest (a file, or bytes)."""

    manifest: bytes
    blobs: Mapping[str, Path | bytes]


def assemble(weights: Path, digest: str = "", size: int = 0) -> Parts:
    """Makes a model of a scripted GGUF or a script. ``digest`` and ``size`` stand in for those of the file."""
    digest, size = digest or digest_of(weights), size or weights.stat().st_size
    thinks = is_gguf(weights) or bool(scripted.read_script(weights).thinking)
    template = (MODELS / "template.txt").read_bytes() if thinks else PLAIN_TEMPLATE.encode()
    small = {
        _LAYER_TYPE + "template": template,
        _LAYER_TYPE + "params": (MODELS / "params.json").read_bytes(),
        _LAYER_TYPE + "license": LICENCE.encode(),
    }
    layers = [_layer(_LAYER_TYPE + "model", digest, size)]
    layers += [_layer(kind, _digest(data), len(data)) for kind, data in small.items()]
    config = _config([str(layer["digest"]) for layer in layers])
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST_TYPE,
        "config": _layer(_CONFIG_TYPE, _digest(config), len(config)),
        "layers": layers,
    }
    blobs: dict[str, Path | bytes] = {digest: weights}
    blobs |= {_digest(data): data for data in [*small.values(), config]}
    return Parts(json.dumps(manifest, separators=(",", ":")).encode(), blobs)


def _config(digests: list[str]) -> bytes:
    config = {
        "model_format": "gguf",
        "model_family": "qwen2",
        "model_families": ["qwen2"],
        "model_type": "1.5B",
        "file_type": "F16",
        "architecture": "amd64",
        "os": "linux",
        "rootfs": {"type": "layers", "diff_ids": digests},
    }
    return json.dumps(config, separators=(",", ":")).encode()


def _layer(kind: str, digest: str, size: int) -> dict[str, object]:
    return {"mediaType": kind, "digest": digest, "size": size}


def _digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()
