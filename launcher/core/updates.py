"""What is newer than what is here, as the one small file that we publish says; and when it was asked for.

The file (``docs/updates.md`` has it whole)::

    {"updates": 1, "stillhouse": "0.2.0", "engine": "0.33.1"}

Of it only versions are taken: no address, no words. What is older, cannot be read or is missing is no news.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from launcher.core.engine import EngineState, EngineStatus
from launcher.core.versions import is_news, version

FORM: Final = 1
"""Of the file. A program that does not know a later form hears no news."""

FILE: Final = "updates.json"
SITE: Final = "https://stillhouse.org"
"""Where we publish: the file, and for people the page that has the newest version."""

EVERY_S: Final = 7 * 24 * 3600.0
"""Between two requests, whatever came of the first."""


class Of(StrEnum):
    """What there is news of; the ends of the keys ``updates.*``."""

    STILLHOUSE = "stillhouse"
    ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class Published:
    """The newest versions, as the file says; ``""`` where it does not."""

    stillhouse: str = ""
    engine: str = ""

    @classmethod
    def from_json(cls, data: object) -> "Published":
        """Reads the file.

        Raises:
            ValueError: it has another form.
        """
        if not isinstance(data, Mapping) or data.get("updates") != FORM:
            raise ValueError("updates")
        return cls(*(_version_in(data, name) for name in Of))

    def to_json(self) -> dict[str, object]:
        """The form of the file."""
        return {"updates": FORM, Of.STILLHOUSE.value: self.stillhouse, Of.ENGINE.value: self.engine}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is kept: when it was asked (seconds since 1970), what was said, and which news the user has put away."""

    at: float | None = None
    published: Published = Published()
    put_away: tuple[str, ...] = ()

    def is_due(self, wall: float) -> bool:
        """Whether to ask again at ``wall``. A moment still to come is that of a clock which was wrong."""
        return self.at is None or not self.at <= wall < self.at + EVERY_S

    def without(self, news: "News") -> "Asked":
        """The user has read it, and wants to hear no more of it."""
        return replace(self, put_away=tuple(dict.fromkeys((*self.put_away, news.name))))

    def to_json(self) -> dict[str, object]:
        """The form on disk."""
        return {"asked_at": self.at, "published": self.published.to_json(), "put_away": list(self.put_away)}

    @classmethod
    def from_json(cls, data: object) -> "Asked":
        """Reads the form on disk.

        Raises:
            ValueError: it is none.
        """
        if not isinstance(data, Mapping):
            raise ValueError("asked")
        at, away = data.get("asked_at"), data.get("put_away", [])
        if not (at is None or type(at) in (int, float)) or not isinstance(away, list):
            raise ValueError("asked")
        return cls(at, Published.from_json(data.get("published")), tuple(map(str, away)))


@dataclass(frozen=True, slots=True)
class News:
    """Something newer: ``version`` is there, ``here`` is in use. ``ours``: we can put it in the place of that one."""

    of: Of
    version: str
    here: str
    ours: bool = True

    @property
    def name(self) -> str:
        """What it is remembered by."""
        return f"{self.of} {self.version}"


def news(asked: Asked, program: str, tested: str, status: EngineStatus) -> tuple[News, ...]:
    """What is newer than what is here and was not put away.

    ``program`` is our own version, ``tested`` that of the engine which this Stillhouse was tested with: where the
    engine that runs is older, that is news without any request.
    """
    found = []
    if is_news(asked.published.stillhouse, program):
        found.append(News(Of.STILLHOUSE, asked.published.stillhouse, program))
    here = status.version if status.state is EngineState.RUNNING else None
    newest = asked.published.engine if is_news(asked.published.engine, tested) else tested
    if here is not None and is_news(newest, here):
        found.append(News(Of.ENGINE, newest, here, status.ours))
    return tuple(each for each in found if each.name not in asked.put_away)


def _version_in(data: Mapping[object, object], name: str) -> str:
    """A version of the file; ``""`` where it is missing, or is none."""
    said = data.get(name, "")
    return said if isinstance(said, str) and version(said) is not None else ""
