"""Give memory back at once where others need the computer more."""

from collections.abc import Sequence
from enum import StrEnum

from launcher.core.engine import LoadedModel
from launcher.workflows.events import Situation
from launcher.workflows.keep import situation
from launcher.workflows.ports import Services


class Need(StrEnum):
    """Who needs the computer; the ends of the keys ``tray.yielded.*``."""

    MEMORY = "memory"
    SCREEN = "screen"


def look(services: Services, *, idle: bool) -> tuple[Situation, Need | None]:
    """How things stand, and why the model was just taken out of memory, where it was.

    ``idle``: no answer is under way. While one is, or where the settings say so, the model stays.
    """
    now = situation(services)
    need = who_needs(services, now.loaded) if idle and now.server is None else None
    if need is None:
        return now, None
    for loaded in now.loaded:
        services.engine.unload(loaded.name)
    return situation(services), need


def who_needs(services: Services, loaded: Sequence[LoadedModel]) -> Need | None:
    """Who needs the memory that these models take; ``None``: nobody, or the settings say that they stay."""
    if not loaded or not services.settings.load().make_room:
        return None
    if services.surroundings.screen_is_filled():
        return Need.SCREEN
    in_memory = any(each.vram_bytes < each.size_bytes for each in loaded)
    return Need.MEMORY if in_memory and services.surroundings.memory_is_short() else None
