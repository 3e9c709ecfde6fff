"""The settings, each declared once: type, default, limits, where it is offered, and what it was called before.

The words of a setting are ``settings.<name>`` (its name), ``settings.<name>.what`` (what it does) and, where it is one
of a few, ``settings.<name>.<value>`` each. The window draws itself from the declarations.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
from enum import StrEnum
from math import inf
from types import MappingProxyType
from typing import Any, Final

from launcher.core.elsewhere import Server, ServerKind
from launcher.core.languages import Language
from launcher.core.mirrors import Mirrors
from launcher.core.purpose import Purpose

VERSION: Final = 1
"""Of the form on disk. It grows when an older Stillhouse could no longer read what is written."""


class Theme(StrEnum):
    """Light, dark, or as the system says."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Section(StrEnum):
    """Where the window offers a setting, in its order."""

    GENERAL = "general"
    MODEL = "model"
    ENGINE = "engine"
    DOWNLOADS = "downloads"
    PRIVACY = "privacy"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Declared:
    """What is known of a setting besides its type.

    ``section`` is ``None`` where the window offers it in another way than by itself; ``low`` and ``high`` bound a
    figure; ``choices`` are the figures that are offered, where that is not any; ``long`` is text of several lines;
    ``formerly`` are names that it had in older files.
    """

    name: str
    default: object
    section: Section | None
    low: float
    high: float
    choices: tuple[int, ...]
    long: bool
    formerly: tuple[str, ...]

    @property
    def options(self) -> tuple[object, ...]:
        """The values to choose from; none where any will do."""
        return tuple(type(self.default)) if isinstance(self.default, StrEnum) else self.choices


def offered(section: Section, **more: object) -> Mapping[str, object]:
    """Where the window offers a setting; ``more`` are the further fields of :class:`Declared`."""
    return {"section": section, **more}


def declarations(cls: type[Any]) -> tuple[Declared, ...]:
    """The settings of a class of settings, in the order of their declaration."""
    return tuple(_declared(each) for each in fields(cls))


def _declared(made: "Field[Any]") -> Declared:
    facts: dict[str, Any] = {
        "section": None,
        "low": 0.0,
        "high": inf,
        "choices": (),
        "long": False,
        "formerly": (),
    }
    return Declared(made.name, made.default, **(facts | dict(made.metadata)))


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user can choose. Field names are the keys on disk; ``""`` means "not set"."""

    theme: Theme = field(default=Theme.SYSTEM, metadata=offered(Section.GENERAL))
    purpose: Purpose = field(default=Purpose.BALANCED, metadata=offered(Section.MODEL))
    engine_mirror: str = ""
    registry: str = ""
    models_dir: str = ""
    confirmed_hosts: tuple[str, ...] = ()
    moving_to: str = ""
    """The folder that the models are being moved to, until the switch."""
    moving_from: str = ""
    """The folder that they were moved from, until it is cleared."""
    keep_loaded_minutes: int = field(default=30, metadata=offered(Section.MODEL, choices=(0, 5, 15, 30, 60, 240, 1440)))
    make_room: bool = field(default=True, metadata=offered(Section.MODEL))
    """Unload at once where memory is short or a program fills the screen."""
    standing_instructions: str = field(default="", metadata=offered(Section.MODEL, long=True))
    temperature: float = field(default=0.6, metadata=offered(Section.MODEL, high=2.0))
    top_p: float = field(default=0.95, metadata=offered(Section.MODEL, high=1.0))
    chat_context: int = field(default=0, metadata=offered(Section.MODEL, high=131_072.0))
    """Tokens; 0: as much as fits this computer. At most what R1 was trained for."""
    engine_port: int = field(default=0, metadata=offered(Section.ENGINE, high=65_535.0))
    """Where our own engine listens; 0: on Ollama's port. Other programs may hold that one."""
    own_engine_only: bool = field(default=False, metadata=offered(Section.ENGINE))
    """An Ollama that others have installed is too old."""
    language: Language = field(default=Language.SYSTEM, metadata=offered(Section.GENERAL))
    notify: bool = field(default=True, metadata=offered(Section.GENERAL))
    thinking_open: bool = field(default=False, metadata=offered(Section.GENERAL))
    """What the model thinks shows while it lasts; else only its last sentence."""
    look_for_updates: bool = field(default=True, metadata=offered(Section.PRIVACY))
    """One request a week, for the file that we publish."""
    server_in_use: bool = False
    """Another computer answers, as the next ones say; its token is never among them, only whether there is one."""
    server_kind: ServerKind = ServerKind.OLLAMA
    server_address: str = ""
    server_model: str = ""
    server_keyed: bool = False
    server_in_clear: str = ""
    server_unmarked: bool = False
    server_is_r1: bool = False

    @property
    def mirrors(self) -> Mirrors:
        """Where downloads come from."""
        return Mirrors(self.engine_mirror, self.registry, self.confirmed_hosts)

    def with_mirrors(self, mirrors: Mirrors) -> "Settings":
        """With downloads from elsewhere."""
        return replace(self, engine_mirror=mirrors.engine, registry=mirrors.registry, confirmed_hosts=mirrors.confirmed)

    @property
    def server(self) -> Server:
        """The server on another computer that was used last, also while it is not in use."""
        return Server(
            self.server_kind,
            self.server_address,
            self.server_model,
            self.server_keyed,
            self.server_in_clear,
            self.server_unmarked,
            self.server_is_r1,
        )

    def with_server(self, server: Server) -> "Settings":
        """With another computer that answers."""
        return replace(
            self,
            server_in_use=True,
            server_kind=server.kind,
            server_address=server.address,
            server_model=server.model,
            server_keyed=server.has_token,
            server_in_clear=server.in_clear,
            server_unmarked=server.unmarked,
            server_is_r1=server.is_r1,
        )

    def to_json(self) -> dict[str, object]:
        """The form on disk."""
        values = {declared.name: getattr(self, declared.name) for declared in fields(self)}
        written = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
        return {"version": VERSION, **written}

    @classmethod
    def from_json(cls, data: object) -> "Settings":
        """Reads the form on disk; keys of other versions are ignored, missing ones take their default.

        Raises:
            ValueError: a value has the wrong type; the message is its key.
        """
        if not isinstance(data, Mapping):
            raise ValueError("settings")
        version_of(data)
        return cls(**read_values(declarations(cls), data))  # type: ignore[arg-type]  # each was checked


def version_of(data: object) -> int:
    """The version of a form on disk; 0 of the first ones, which did not say.

    Raises:
        ValueError: it is no version.
    """
    version = data.get("version", 0) if isinstance(data, Mapping) else 0
    if type(version) is not int or version < 0:
        raise ValueError("version")
    return version


def read_values(known: tuple[Declared, ...], data: Mapping[str, object]) -> dict[str, object]:
    """The values of ``data`` that are declared, by their present names.

    Raises:
        ValueError: a value has the wrong type; the message is its key.
    """
    found = {}
    for declared in known:
        names = [name for name in (declared.name, *declared.formerly) if name in data]
        if names:
            found[declared.name] = _checked(names[0], declared, data[names[0]])
    return found


def understood(data: object) -> Settings:
    """What can be read of the settings of a newer version: a value that cannot takes its default."""
    settings = Settings()
    for declared in declarations(Settings) if isinstance(data, Mapping) else ():
        try:
            settings = replace(settings, **read_values((declared,), data))  # type: ignore[arg-type]  # as above
        except ValueError:
            continue
    return settings


def _checked(name: str, declared: Declared, value: object) -> object:
    """``value`` as the type of the default, or ``ValueError``."""
    default = declared.default
    if isinstance(default, StrEnum) and isinstance(value, str):
        try:
            return type(default)(value)
        except ValueError:
            raise ValueError(name) from None
    if isinstance(default, tuple):
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise ValueError(name)
        return tuple(value)
    if isinstance(default, float) and type(value) is int:  # JSON has one kind of number
        value = float(value)
    if type(value) is not type(default):
        raise ValueError(name)
    if isinstance(value, int | float) and not declared.low <= value <= declared.high:
        raise ValueError(name)
    return value


DECLARED: Final = MappingProxyType({each.name: each for each in declarations(Settings)})
"""Every setting by its name."""

LIMITS: Final = MappingProxyType({name: (each.low, each.high) for name, each in DECLARED.items() if each.high < inf})
"""Least and most of the figures that have a range: the engine's own, and the context that R1 was trained for."""
