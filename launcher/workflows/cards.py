"""A graphics card that a model was on and is no longer: gone, as after a sleep, or only not used any more."""

from launcher.core.engine import LoadedModel
from launcher.core.hardware import Graphics
from launcher.core.problems import Code, Problem
from launcher.workflows.ports import Services

_MIB = 2**20


def lost(services: Services, loaded: LoadedModel) -> Problem | None:
    """What there is to say of a model that now lies in main memory alone, and was on a card before.

    ``None`` where others hold the card's memory, or the probes do not answer: that it is slow is told when it is.
    """
    found = [each for each in services.probes.look() if isinstance(each, Graphics)]
    cards = [card for each in found for card in each.devices]
    facts = {"model": loaded.name}
    if found and not cards:
        return Problem(Code.GRAPHICS_LOST, facts)
    free = next((each for each in cards if (each.vram_free_mib or 0) * _MIB > loaded.size_bytes), None)
    return Problem(Code.GRAPHICS_UNUSED, {**facts, "card": free.name}) if free is not None else None
