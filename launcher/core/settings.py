"""The settings, each declared once: its type, default, and how a value read from disk is checked."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from math import inf
from types import MappingProxyType
from typing import Final

from launcher.core.judgement import Purpose
from launcher.core.mirrors import Mirrors

LIMITS: Final = MappingProxyType(
    {"temperature": (0.0, 2.0), "top_p": (0.0, 1.0), "chat_context": (0.0, 131_072.0), "engine_port": (0.0, 65_535.0)}
)
"""Least and most of the figures that have a range: the engine's own, and the context that R1 was trained for."""


class Theme(StrEnum):
    """Light, dark, or as the system says."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user can choose. Field names are the keys on disk; ``""`` means "not set"."""

    theme: Theme = Theme.SYSTEM
    purpose: Purpose = Purpose.BALANCED
    engine_mirror: str = ""
    registry: str = ""
    models_dir: str = ""
    confirmed_hosts: tuple[str, ...] = ()
    keep_loaded_minutes: int = 30
    standing_instructions: str = ""
    temperature: float = 0.6
    top_p: float = 0.95
    chat_context: int = 0
    """Tokens; 0: as much as fits this computer."""
    engine_port: int = 0
    """Where our own engine listens; 0: on Ollama's port. Other programs may hold that one."""
    own_engine_only: bool = False
    """An Ollama that others have installed is too old."""

    @property
    def mirrors(self) -> Mirrors:
        """Where downloads come from."""
        return Mirrors(self.engine_mirror, self.registry, self.confirmed_hosts)

    def with_mirrors(self, mirrors: Mirrors) -> "Settings":
        """With downloads from elsewhere."""
        return replace(self, engine_mirror=mirrors.engine, registry=mirrors.registry, confirmed_hosts=mirrors.confirmed)

    def to_json(self) -> dict[str, object]:
        """The form on disk."""
        values = {declared.name: getattr(self, declared.name) for declared in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    @classmethod
    def from_json(cls, data: object) -> "Settings":
        """Reads the form on disk; keys of other versions are ignored, missing ones take their default.

        Raises:
            ValueError: a value has the wrong type; the message is its key.
        """
        if not isinstance(data, Mapping):
            raise ValueError("settings")
        settings = cls()
        for declared in fields(cls):
            if declared.name in data:
                value = _checked(declared.name, getattr(settings, declared.name), data[declared.name])
                settings = replace(settings, **{declared.name: value})  # type: ignore[arg-type]  # checked just above
        return settings


def _checked(name: str, default: object, value: object) -> object:
    """``value`` as the type of ``default``, or ``ValueError``."""
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
    if isinstance(value, int | float):
        low, high = LIMITS.get(name, (0.0, inf))
        if not low <= value <= high:
            raise ValueError(name)
    return value
