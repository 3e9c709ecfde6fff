"""A folder of models as Ollama keeps them, of random bytes, and what must hold of it."""

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

PLACE = Path("manifests/registry.ollama.ai/library/deepseek-r1")


def put_model(folder: Path, tag: str, layers: Sequence[bytes]) -> list[str]:
    """A model of these layers; their digests."""
    (folder / "blobs").mkdir(parents=True, exist_ok=True)
    digests = []
    for layer in layers:
        digest = hashlib.sha256(layer).hexdigest()
        (folder / "blobs" / f"sha256-{digest}").write_bytes(layer)
        digests.append(f"sha256:{digest}")
    written = [
        {"mediaType": "application/x", "digest": digest, "size": len(layer)}
        for digest, layer in zip(digests, layers, strict=True)
    ]
    (folder / PLACE).mkdir(parents=True, exist_ok=True)
    manifest = {"schemaVersion": 2, "config": written[-1], "layers": written[:-1]}
    (folder / PLACE / tag).write_text(json.dumps(manifest))
    return digests


def random_bytes(size: int, seed: int) -> bytes:
    """The same for the same seed."""
    return random.Random(seed).randbytes(size)


def whole_models(folder: Path) -> dict[str, int]:
    """The models that are whole in a folder (every digest right), by their tags, with their bytes."""
    found = {}
    for manifest in (folder / PLACE).glob("*") if (folder / PLACE).is_dir() else ():
        try:
            said: Mapping[str, object] = json.loads(manifest.read_text())
        except ValueError:
            continue
        layers = [said["config"], *said["layers"]]  # type: ignore[misc]  # as put_model writes it
        if all(_right(folder, layer["digest"]) for layer in layers):
            found[manifest.name] = sum(layer["size"] for layer in layers)
    return found


def _right(folder: Path, digest: str) -> bool:
    path = folder / "blobs" / digest.replace(":", "-")
    return path.is_file() and f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}" == digest
