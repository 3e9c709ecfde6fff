"""What a model is made of, as its registry says.

``OllamaRegistry(mirror, environ, confirmed)``: ``mirror()`` is ``host[:port]/namespace``, or ``""`` for Ollama's own
registry (``http://`` in front: without encryption); ``confirmed()`` the hosts that may be so. Both are asked each time,
so that a changed setting counts at once.
"""

import json
from collections.abc import Callable, Collection, Mapping
from typing import Final

from launcher.core.cancel import Cancel
from launcher.core.engine import Manifest
from launcher.core.mirrors import may_use, registry_link
from launcher.core.problems import Code, Failure
from launcher.system.ollama.addresses import is_plain_registry
from launcher.system.ollama.calls import Broken, Call
from launcher.system.ollama.lines import JsonObject

_OFFICIAL: Final = "registry.ollama.ai/library"
_MEDIA_TYPE: Final = "application/vnd.docker.distribution.manifest.v2+json"


class OllamaRegistry:
    """Ollama's registry, or the one set in its place."""

    def __init__(
        self, mirror: Callable[[], str], environ: Mapping[str, str], confirmed: Callable[[], Collection[str]] = tuple
    ) -> None:
        self._mirror = mirror
        self._environ = environ
        self._confirmed = confirmed

    def source(self) -> str:
        """The host that the models come from (``registry.ollama.ai``)."""
        return (self._place() or _OFFICIAL).partition("/")[0]

    def pull_name(self, model: str) -> str:
        """``model`` itself, or its name in the other registry (``127.0.0.1:5000/library/deepseek-r1:7b``)."""
        place = self._place()
        return f"{place}/{model}" if place else model

    def is_plain(self, model: str) -> bool:
        """Whether ``model`` (``host/namespace/…``) comes without encryption: from this computer, or as confirmed."""
        if is_plain_registry(model):
            return True
        try:
            link = registry_link(self._mirror().strip())
        except ValueError:  # none at all, or nothing that anyone answers to
            return False
        return link.is_plain and link.host in self._confirmed() and model.lower().startswith(f"{link.host}/")

    def manifest(self, model: str) -> Manifest:
        """Exactly what ``model`` is made of.

        Raises:
            Failure: ``MODEL_NOT_IN_REGISTRY``, ``MIRROR_INSECURE``, or why the registry cannot be asked.
        """
        host, _, namespace = (self._place() or _OFFICIAL).partition("/")
        name, _, tag = model.partition(":")
        if not self._is_safe():
            raise Failure(Code.MIRROR_INSECURE, host=host)
        scheme = "http" if self.is_plain(f"{host}/") else "https"
        url = f"{scheme}://{host}/v2/{namespace or 'library'}/{name}/manifests/{tag or 'latest'}"
        status, body = self._get(url, host)
        if status == 404:
            raise Failure(Code.MODEL_NOT_IN_REGISTRY, model=model)
        if status != 200:
            raise Failure(Code.MIRROR_REFUSED, host=host, file=model, status=status)
        blobs = manifest_blobs(body)
        if blobs is None:  # a portal's login page, perhaps
            raise Failure(Code.MIRROR_UNREACHABLE, host=host)
        return Manifest(blobs)

    def _place(self) -> str:
        return self._mirror().strip().rpartition("://")[2].strip("/")

    def _is_safe(self) -> bool:
        try:
            return may_use(registry_link(self._mirror().strip()), self._confirmed())
        except ValueError:  # none at all, or nothing that anyone answers to
            return True

    def _get(self, url: str, host: str) -> tuple[int, bytes]:
        from launcher.system.ollama.http import Http  # many commands never get here

        try:
            with Http(self._environ).exchange(Call("GET", url, headers={"Accept": _MEDIA_TYPE}), Cancel()) as answer:
                return answer.status, answer.whole()
        except Broken:
            code = Code.MIRROR_UNREACHABLE if self._place() else Code.NO_NETWORK
            raise Failure(code, host=host) from None


def manifest_blobs(body: bytes) -> dict[str, int] | None:
    """Digest → bytes of a manifest's layers and configuration; ``None`` where it is not a manifest."""
    try:
        manifest = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("layers"), list):
        return None
    parts = [*manifest["layers"], manifest.get("config")]
    blobs = {}
    for part in parts:
        if (blob := _blob(part)) is None:
            return None
        blobs[blob[0]] = blob[1]
    return blobs


def _blob(part: JsonObject | None) -> tuple[str, int] | None:
    if not isinstance(part, dict):
        return None
    digest, size = part.get("digest"), part.get("size")
    if not isinstance(digest, str) or type(size) is not int or size < 0:
        return None
    return digest, size
