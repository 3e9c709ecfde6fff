"""The one file that we publish: which versions are the newest. Asked for by name, with nothing in the request of us."""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Final

from launcher.core.cancel import Cancel
from launcher.core.mirrors import Mirrors
from launcher.core.problems import Failure
from launcher.core.updates import FILE, SITE, Published
from launcher.system.ollama.download import Downloads

_LIMIT: Final = 4096
"""Bytes; the file has some eighty."""

log = logging.getLogger(__name__)


class PublishedFile:
    """Offers what ``ports.PublishedNews`` asks for.

    ``mirrors()``: where they name a server of an office's own, that one gives the file too, or nobody does.
    """

    def __init__(self, mirrors: Callable[[], Mirrors], environ: Mapping[str, str], site: str = SITE) -> None:
        self._mirrors, self._environ, self._site = mirrors, environ, site

    def published(self, cancel: Cancel) -> Published | None:
        """What the file says; ``None`` where there is none to be had, or it cannot be read. Nothing raises."""
        mirrors = self._mirrors()
        mirror = mirrors.engine.strip().rstrip("/")
        downloads = Downloads(self._environ, official=not mirror, once=True, confirmed=mirrors.confirmed)
        try:
            text = downloads.text(f"{mirror or self._site}/{FILE}", FILE, cancel, _LIMIT)
            return Published.from_json(json.loads(text))
        except Failure as failure:
            log.info("no news: %s", failure.problem.code)
        except (ValueError, RecursionError) as error:
            log.info("no news: the file cannot be read (%s)", type(error).__name__)
        return None
