"""Asks the servers that may stand in the place of Ollama's own what they have."""

from collections.abc import Callable, Mapping, Sequence

from launcher.core.cancel import Cancel
from launcher.core.mirrors import Mirrors
from launcher.core.problems import Code, Failure
from launcher.system.ollama.download import Downloads
from launcher.system.ollama.installer import SUMS, checksums
from launcher.system.ollama.registry import OllamaRegistry


class OllamaMirrors:
    """Offers what ``ports.MirrorServers`` asks for.

    ``named``: what the environment names; ``archives()``: the names of the engine's archives for this computer.
    """

    def __init__(self, named: Mirrors, environ: Mapping[str, str], archives: Callable[[], tuple[str, ...]]) -> None:
        self._named = named
        self._environ = environ
        self._archives = archives

    def named(self) -> Mirrors:
        """Those that the environment names."""
        return self._named

    def missing_archives(self, mirrors: Mirrors, cancel: Cancel) -> tuple[str, ...]:
        """The archives of the engine for this computer that the mirror's list of checksums lacks.

        Raises:
            Failure: the mirror's, as for any download; ``ENGINE_SYSTEM_UNSUPPORTED``; ``INTERRUPTED``.
        """
        downloads = Downloads(self._environ, official=False, once=True, confirmed=mirrors.confirmed)
        listed = checksums(downloads.text(f"{mirrors.engine.strip().rstrip('/')}/{SUMS}", SUMS, cancel))
        return tuple(name for name in self._archives() if name not in listed)

    def missing_models(self, mirrors: Mirrors, models: Sequence[str], cancel: Cancel) -> tuple[str, ...]:
        """Those of ``models`` that the registry says it does not have.

        Raises:
            Failure: why it cannot be asked; ``INTERRUPTED``.
        """
        registry = OllamaRegistry(lambda: mirrors.registry, self._environ, lambda: mirrors.confirmed)
        missing = []
        for model in models:
            if cancel.requested:
                raise Failure(Code.INTERRUPTED)
            try:
                registry.manifest(model)
            except Failure as failure:
                if failure.problem.code is not Code.MODEL_NOT_IN_REGISTRY:
                    raise
                missing.append(model)
        return tuple(missing)
