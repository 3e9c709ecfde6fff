"""Say what is newer than what is here, asking for it once a week at most; and put a newer engine in its place."""

from collections.abc import Iterator
from dataclasses import replace

from launcher.core.cancel import Cancel
from launcher.core.updates import News, news
from launcher.workflows.events import EngineProgress
from launcher.workflows.ports import Services
from launcher.workflows.setup import fetched_engine


def look(services: Services, program: str, cancel: Cancel) -> Iterator[tuple[News, ...]]:
    """What there is to tell to who uses version ``program``. Asks only where a week has passed and the settings allow.

    Raises:
        Failure: what was kept cannot be read or written.
    """
    asked = services.asked.load()
    wanted = services.settings.load().look_for_updates
    if wanted and asked.is_due(services.clock.wall()):
        published = services.news.published(cancel)
        if cancel.requested:
            return
        asked = replace(asked, at=services.clock.wall(), published=published or asked.published)
        services.asked.save(asked)
    if wanted:
        yield news(asked, program, services.installer.version(), services.host.status())


def put_away(services: Services, read: News) -> None:
    """The user has seen it.

    Raises:
        Failure: it cannot be kept.
    """
    services.asked.save(services.asked.load().without(read))


def fetch_engine(services: Services, wanted: News, cancel: Cancel) -> Iterator[EngineProgress]:
    """Puts the newer engine beside ours, which runs on meanwhile; the next start is the newer one's (``mend.py``).

    Raises:
        Failure: what the download says; ``INTERRUPTED``: what has come stays for the next time.
    """
    newest = wanted.version != services.installer.version()
    yield from fetched_engine(services, cancel, newest=newest)
