"""Models on a disk as the engine lays them out, and a kit made of them."""

import hashlib
import json
from pathlib import Path

from launcher.core.cancel import Cancel
from launcher.workflows.kit import export_kit
from tests.support.fakes import FakeWorld

ARCHIVE = "ollama-linux-amd64.tar.zst"


def put_model(models: Path, model: str, *contents: bytes) -> tuple[str, ...]:
    """Writes blobs and manifest; the digests."""
    digests = tuple(f"sha256:{hashlib.sha256(content).hexdigest()}" for content in contents)
    for digest, content in zip(digests, contents, strict=True):
        blob = models / "blobs" / digest.replace(":", "-")
        blob.parent.mkdir(parents=True, exist_ok=True)
        blob.write_bytes(content)
    parts = [{"digest": digest, "size": len(each)} for digest, each in zip(digests, contents, strict=True)]
    name, _, tag = model.partition(":")
    manifest = models / "manifests" / "registry.ollama.ai" / "library" / name / tag
    manifest.parent.mkdir(parents=True, exist_ok=True)
    manifest.write_text(json.dumps({"layers": parts[1:], "config": parts[0]}), encoding="utf-8")
    return digests


def write_kit(world: FakeWorld, folder: Path, *models: str) -> None:
    """What ``kit export`` does."""
    list(export_kit(world.services, str(folder), models, Cancel()))
