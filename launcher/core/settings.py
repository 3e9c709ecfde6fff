"""The settings, each declared once: its type, default, and how a value read from disk is checked."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from launcher.core.judgement import Purpose


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
    keep_loaded_minutes: int = 30
    standing_instructions: str = ""

    def to_json(self) -> dict[str, object]:
        """The form on disk."""
        return {declared.name: getattr(self, declared.name) for declared in fields(self)}

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
    if type(value) is not type(default) or (isinstance(value, int) and value < 0):
        raise ValueError(name)
    return value
