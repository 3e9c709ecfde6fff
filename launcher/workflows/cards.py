"""A graphics card that a model was on and is no longer: gone, as after a sleep, or only not used any more."""

from launcher.core.engine import LoadedModel
from launcher.core.hardware import Graphics
from launcher.core.problems import Code, Problem
from launcher.workflows.ports import Services

_MIB = 2**20


def lost(services: Services, loaded: LoadedModel) -> Problem | None:
    """What there is to say of a model that now lies in main memory alone, and was on a card before.

    ``None`` where others hold the card's memory: that is told where it is too slow.
    """
    cards = [each for found in services.probes.look() if isinstance(found, Graphics) for each in found.devices]
    facts = {"model": loaded.name}
    if not cards:
        return Problem(Code.GRAPHICS_LOST, facts)
    free = next((each for each in cards if (each.vram_free_mib or 0) * _MIB > loaded.size_bytes), None)
    return Problem(Code.GRAPHICS_UNUSED, {**facts, "card": free.name}) if free is not None else None
