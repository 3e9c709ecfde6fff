"""Where downloads come from: read, checked with the servers themselves, kept."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from launcher.core.cancel import Cancel
from launcher.core.mirrors import Mirrors, Served, may_use
from launcher.core.problems import Code, Failure, Problem
from launcher.workflows.ports import Services


@dataclass(frozen=True, slots=True)
class Sources:
    """What the settings say, and what the environment says instead."""

    kept: Mirrors
    named: Mirrors

    def effective(self, mirrors: Mirrors) -> Mirrors:
        """Where downloads would come from if ``mirrors`` were kept."""
        return self.named.over(mirrors)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a server in the place of Ollama's said: how many of the files ``wanted`` it has, or what went wrong."""

    served: Served
    host: str
    has: int = 0
    wanted: int = 0
    problem: Problem | None = None


def read(services: Services) -> Sources:
    """Where downloads come from now."""
    return Sources(services.settings.load().mirrors, services.mirrors.named())


def check(services: Services, mirrors: Mirrors, cancel: Cancel) -> Iterator[Asked]:
    """Asks each server that is set what it has. What goes wrong with one is what it said; the other is asked still."""
    for served in Served:
        if mirrors.address(served).strip():
            yield _asked(services, mirrors, served, cancel)


def keep(services: Services, mirrors: Mirrors) -> None:
    """Keeps the addresses, and of the confirmations those that they need.

    Raises:
        Failure: ``MIRROR_ADDRESS``; ``MIRROR_INSECURE`` where one of them wants a confirmation that is not there.
    """
    tidy = Mirrors(mirrors.engine.strip(), mirrors.registry.strip(), mirrors.confirmed)
    for served in Served:
        _host(tidy, served)
    used = services.mirrors.named().over(tidy)
    needed = {*used.plain_hosts(), *tidy.plain_hosts()}
    tidy = replace(tidy, confirmed=tuple(host for host in mirrors.confirmed if host in needed))
    services.settings.save(services.settings.load().with_mirrors(tidy))


def _asked(services: Services, mirrors: Mirrors, served: Served, cancel: Cancel) -> Asked:
    host = mirrors.address(served).strip()
    try:
        host = _host(mirrors, served)
        if served is Served.ENGINE:
            wanted = len(services.installer.names())
            missing = services.mirrors.missing_archives(mirrors, cancel)
        else:
            models = [model.tag for model in services.catalog.offered]
            wanted = len(models)
            missing = services.mirrors.missing_models(mirrors, models, cancel)
    except Failure as failure:
        if failure.problem.code is Code.INTERRUPTED:
            raise
        return Asked(served, host, problem=failure.problem)
    return Asked(served, host, wanted - len(missing), wanted)


def _host(mirrors: Mirrors, served: Served) -> str:
    """The host of an address that has a good form and may be used; ``""`` where there is none."""
    try:
        link = mirrors.link(served)
    except ValueError as error:
        raise Failure(Code.MIRROR_ADDRESS, address=str(error)) from None
    if link is None:
        return ""
    if not may_use(link, mirrors.confirmed):
        raise Failure(Code.MIRROR_INSECURE, host=link.host)
    return link.host
