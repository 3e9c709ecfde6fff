"""The outside world, as the use cases know it: each part of it is made when it is first asked for.

A window is painted, and most commands are done, with few of them; each is imported where it is made.
"""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from launcher.core.mirrors import Mirrors
from launcher.system.storage.paths import Paths
from launcher.system.storage.settings import JsonSettingsStore
from launcher.workflows.ports import Services

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from launcher.core.catalog import Catalog
    from launcher.core.gpus import Gpus
    from launcher.core.systems import Os
    from launcher.system.desktop.secrets import Secrets
    from launcher.system.ollama.addresses import EngineAddress
    from launcher.system.ollama.installer import OllamaInstaller, Source
    from launcher.system.ollama.places import Places
    from launcher.system.ollama.registry import OllamaRegistry
    from launcher.workflows import computer, ports

_Part = TypeVar("_Part")


class _Late(Generic[_Part]):
    """A part that is made when it is first asked for; once, whichever threads ask."""

    def __init__(self, make: Callable[[Any], _Part]) -> None:
        self._make, self._name = make, make.__name__

    def __get__(self, outside: Outside, _owner: type) -> _Part:
        with outside.making:
            made = vars(outside)  # where it is found from then on, instead of this
            if self._name not in made:
                made[self._name] = self._make(outside)
            part: _Part = made[self._name]
            return part


class Outside(Services):
    """As ``environ`` describes it. Nothing is contacted, started or written by making a part.

    Raises:
        Failure: ``HOME_UNKNOWN``.
    """

    def __init__(self, environ: Mapping[str, str], system: Os, home: Path, catalog: Catalog) -> None:
        self.making = RLock()
        self._environ, self._system, self._home = environ, system, home
        self._catalog = catalog
        self._paths = Paths.from_environ(environ)
        self._kept = JsonSettingsStore(self._paths)
        self._named = Mirrors(environ.get("STILLHOUSE_ENGINE_MIRROR", ""), environ.get("STILLHOUSE_REGISTRY", ""))

    @property
    def catalog(self) -> Catalog:
        return self._catalog

    @_Late
    def gpus(self) -> Gpus:
        from launcher.system.resources import load_gpus

        return load_gpus()

    @property
    def settings(self) -> ports.SettingsStore:
        return self._kept

    @_Late
    def setup(self) -> ports.SetupStore:
        from launcher.system.storage.setup import JsonSetupStore

        return JsonSetupStore(self._paths)

    @_Late
    def measured(self) -> computer.MeasuredStore:
        from launcher.system.storage.measured import JsonMeasuredStore

        return JsonMeasuredStore(self._paths)

    @_Late
    def history(self) -> ports.HistoryStore:
        from launcher.system.storage.history import SqliteHistoryStore

        return SqliteHistoryStore(self._paths)

    @_Late
    def asked(self) -> ports.AskedStore:
        from launcher.system.storage.asked import JsonAskedStore

        return JsonAskedStore(self._paths)

    @_Late
    def looks(self) -> ports.LookStore:
        from launcher.system.storage.look import JsonLookStore

        return JsonLookStore(self._paths)

    @_Late
    def probes(self) -> computer.Probes:
        from launcher.system.probes import SystemProbes

        return SystemProbes(lambda: str(self._places.models()))

    @_Late
    def strains(self) -> ports.Strains:
        from launcher.system.strain import SystemStrains

        return SystemStrains()

    @_Late
    def disks(self) -> ports.Disks:
        from launcher.system.disks import SystemDisks

        return SystemDisks()

    @_Late
    def folders(self) -> ports.ModelFolders:
        from launcher.system.moving import ModelFolders

        return ModelFolders()

    @_Late
    def engine(self) -> ports.Engine:
        from launcher.system.ollama.client import OllamaClient

        return OllamaClient(lambda: self._where.now().url, self._environ, self._registry.is_plain)

    @_Late
    def host(self) -> ports.EngineHost:
        from launcher.system.ollama.host import OllamaHost

        return OllamaHost(self._where, self._places, self._paths.run, self._paths.logs / "engine.log")

    @_Late
    def installer(self) -> ports.EngineInstaller:
        return self._installer()

    @_Late
    def registry(self) -> ports.Registry:
        return self._registry

    @_Late
    def kits(self) -> ports.Kits:
        from launcher.system.kit import SystemKits

        return SystemKits(self._installer)

    @_Late
    def mirrors(self) -> ports.MirrorServers:
        from launcher.system.ollama.mirrors import OllamaMirrors

        return OllamaMirrors(self._named, self._environ, self._installer().names)

    @_Late
    def news(self) -> ports.PublishedNews:
        from launcher.system.updates import PublishedFile

        return PublishedFile(self._mirrors, self._environ)

    @_Late
    def network(self) -> ports.Network:
        from launcher.system.network import SystemNetwork

        return SystemNetwork(self._registry.source, self._environ)

    @_Late
    def servers(self) -> ports.Servers:
        from launcher.system.elsewhere.servers import SystemServers

        return SystemServers(self._where, self._secrets, self._environ)

    @_Late
    def secrets(self) -> ports.Secrets:
        return self._secrets

    @_Late
    def clock(self) -> ports.Clock:
        from launcher.system.clock import SystemClock

        return SystemClock()

    @_Late
    def power(self) -> ports.Power:
        from launcher.system.desktop.power import SystemPower

        return SystemPower()

    @_Late
    def sign(self) -> ports.ProgressSign:
        from launcher.system.desktop.taskbar import LateTaskbar

        return LateTaskbar()

    @_Late
    def surroundings(self) -> ports.Surroundings:
        from launcher.system.desktop.surroundings import SystemSurroundings

        return SystemSurroundings(self._environ)

    @_Late
    def autostart(self) -> ports.Autostart:
        from launcher.system.desktop.autostart import login_item

        return login_item(self._system, self._environ, self._home)

    @_Late
    def support(self) -> ports.Support:
        from launcher.system.support import SystemSupport

        return SystemSupport(self._paths, self._environ)

    @_Late
    def parts(self) -> ports.Parts:
        from launcher.system.licences import BundledParts

        return BundledParts()

    @_Late
    def help(self) -> ports.Help:
        from launcher.system.help import HelpFiles

        return HelpFiles()

    @_Late
    def installation(self) -> ports.Installation:
        from installer.system import system_installation

        return system_installation(self._system, self._paths, self._home, self._environ)

    @_Late
    def _where(self) -> EngineAddress:
        from launcher.system.ollama.addresses import EngineAddress

        return EngineAddress(self._environ, lambda: self._kept.peek().engine_port)

    @_Late
    def _places(self) -> Places:
        from launcher.system.ollama.places import Places

        return Places(
            self._system,
            self._paths.engine,
            self._home,
            self._environ,
            lambda: self._kept.peek().models_dir,
            lambda: self._kept.peek().own_engine_only,
        )

    @_Late
    def _registry(self) -> OllamaRegistry:
        from launcher.system.ollama.registry import OllamaRegistry

        return OllamaRegistry(lambda: self._mirrors().registry, self._environ, lambda: self._mirrors().confirmed)

    @_Late
    def _secrets(self) -> Secrets:
        from launcher.system.desktop.secrets import Secrets

        return Secrets(self._system)

    def _mirrors(self) -> Mirrors:
        return self._named.over(self._kept.peek().mirrors)

    def _installer(self, source: Source | None = None) -> OllamaInstaller:
        import platform

        from launcher.system.ollama.installer import OllamaInstaller
        from launcher.system.ollama.signature import signature_check

        return OllamaInstaller(
            self._places,
            platform.machine(),
            mirror=lambda: self._mirrors().engine,
            wants_rocm=lambda: _has_rocm(self.probes),
            source=source,
            confirmed=lambda: self._mirrors().confirmed,
            check_signature=signature_check(self._system),
        )


def _has_rocm(probes: computer.Probes) -> bool:
    """Whether a card wants AMD's libraries, which are an archive of their own."""
    from launcher.core.hardware import Backend, Graphics

    graphics = [finding for finding in probes.look() if isinstance(finding, Graphics)]
    return any(device.backend is Backend.ROCM for found in graphics for device in found.devices)
