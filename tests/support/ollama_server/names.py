"""Model names: ``[scheme://][host/][namespace/]model[:tag]``."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

DEFAULT_HOST = "registry.ollama.ai"
DEFAULT_NAMESPACE = "library"
DEFAULT_TAG = "latest"

_HOST = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:-]{0,349}")
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}")


class InvalidName(Exception):
    """Not a model name."""


@dataclass(frozen=True, slots=True)
class Name:
    """A model's full name."""

    host: str
    namespace: str
    model: str
    tag: str
    scheme: str = "https"

    @classmethod
    def parse(cls, text: str, scheme: str = "https") -> Self:
        """Reads a name and fills in what it leaves out; raises :class:`InvalidName`."""
        rest = text.partition("://")[2] or text
        path, colon, tag = rest.rpartition(":")
        if not colon or "/" in tag:
            path, tag = rest, DEFAULT_TAG
        parts = path.split("/")
        if len(parts) > 3:
            raise InvalidName(text)
        host, namespace, model = [DEFAULT_HOST, DEFAULT_NAMESPACE, ""][: 3 - len(parts)] + parts
        if not (_HOST.fullmatch(host) and all(map(_PART.fullmatch, (namespace, model, tag)))):
            raise InvalidName(text)
        return cls(host, namespace, model, tag, scheme)

    @property
    def shortest(self) -> str:
        """The name without what is as usual: ``deepseek-r1:8b``."""
        prefix = f"{self.host}/{self.namespace}/" if self.host != DEFAULT_HOST else ""
        if not prefix and self.namespace != DEFAULT_NAMESPACE:
            prefix = f"{self.namespace}/"
        return f"{prefix}{self.model}:{self.tag}"

    @property
    def repository(self) -> str:
        """``namespace/model``."""
        return f"{self.namespace}/{self.model}"

    def manifest_path(self, root: Path) -> Path:
        """Where the manifest lies under ``OLLAMA_MODELS``."""
        return root / "manifests" / self.host / self.namespace / self.model / self.tag
