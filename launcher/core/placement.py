"""Where a model would sit on a computer: one graphics card, several, memory shared with the GPU, or the processor's."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Final

from launcher.core.catalog import Model
from launcher.core.hardware import Backend, Gpu, Kind, Profile
from launcher.core.memory import CONTEXTS, Need, context_step, largest_context, layer_mib, need, weights_mib
from launcher.core.systems import Os

FIT_MARGIN_MIB: Final = 1024
"""llama.cpp leaves this much free on every device (``common/fit.cpp``)."""
GPU_RESERVE_MIB: Final = 457
"""Ollama's own reserve on a graphics card (``ml/device.go``)."""
METAL_RESERVE_MIB: Final = 512
SPREAD_MIB: Final = 70
"""By this much the driver's own part can exceed the reserve (an H100: 527 MiB): a context that fits only without it
was measured to leave layers to the processor, so the next shorter one is asked for.
"""
DESKTOP_MIB: Final = 800
"""Held by a desktop where the driver does not say what is free (4090 on Windows: 23,600 of 24,564)."""
SYSTEM_MIB: Final = 4096
"""Left to the system and its programs where the GPU shares the memory; a tenth of the rest comes on top."""
CPU_SHARE: Final = 0.75
"""Share of the memory taken as available where the system does not say."""
LEAST_RAM_GIB: Final = 2.0
"""Below this neither the engine nor a system beside it has room."""
OFFLOAD_KEPT: Final = 0.75
"""With fewer of its layers on the card than this, the processor sets the pace entirely."""


@dataclass(frozen=True, slots=True)
class Place:
    """A model placed: ``gpus`` it is on (none: the processor, or shared memory), what may be used there (MiB).

    ``ctx_max`` tokens fit. ``layers_on`` is how many layers the cards hold where not all fit, else ``None``.
    """

    model: Model
    on_gpu: bool
    gpus: tuple[Gpu, ...]
    budget_mib: int
    ctx_max: int
    layers_on: int | None = None

    @property
    def devices(self) -> int:
        """On how many devices it would be; memory without a card counts as one."""
        return max(1, len(self.gpus))

    @property
    def ctx(self) -> int | None:
        """The context to ask for, in tokens; ``None`` where it does not fit."""
        return CONTEXTS[0] if self.layers_on is not None else context_step(self._surely)

    @property
    def _surely(self) -> int:
        """Tokens that fit also where the driver takes more for itself than is reserved."""
        spread = SPREAD_MIB * len(self.gpus)
        if not spread:
            return self.ctx_max
        return largest_context(self.model, self.budget_mib - spread, on_gpu=True, devices=self.devices)

    @property
    def need(self) -> Need:
        """What it takes at that context; at the least one where it does not fit."""
        return need(self.model, self.ctx or CONTEXTS[0], on_gpu=self.on_gpu, devices=self.devices)


def place(model: Model, profile: Profile) -> Place:
    """The best place for ``model``: the longest context, then the fewest cards, then the fastest ones."""
    if short_of_ram(profile):
        return Place(model, profile.kind is not Kind.CPU, (), 0, 0)
    if profile.kind is not Kind.GPU:
        on_gpu = profile.kind is Kind.UNIFIED
        budget = shared_budget_mib(profile) if on_gpu else ram_budget_mib(profile)
        return Place(model, on_gpu, (), budget, largest_context(model, budget, on_gpu=on_gpu))
    places = [_on_cards(model, cards) for cards in _selections(profile)]
    if not places:
        return Place(model, True, (), 0, 0)
    best = max(places, key=lambda each: (each.ctx or 0, -each.devices if each.ctx else each.budget_mib, _speed(each)))
    return best if best.ctx else _partly(best, profile)


def short_of_ram(profile: Profile) -> bool:
    """Whether the computer has too little memory for anything of this kind."""
    return profile.ram_gib is not None and profile.ram_gib < LEAST_RAM_GIB


def card_budget_mib(gpu: Gpu) -> int:
    """What a model may take of one card, in MiB; 0 where the card's memory is unknown or full."""
    total, free = gpu.vram_total_mib, gpu.vram_free_mib
    if free is None:
        free = 0 if total is None else total - DESKTOP_MIB
    elif total is not None:
        free = min(free, total)
    return max(0, free - GPU_RESERVE_MIB - FIT_MARGIN_MIB)


def shared_budget_mib(profile: Profile) -> int:
    """What a model may take of memory that the GPU shares with the processor, in MiB.

    Never all of the memory: the driver's limit for the GPU, and what the system needs, both bound it. Where the driver
    does not say its limit: Metal's is 2/3 of the memory up to 32 GB and 3/4 above (older macOS; newer ones give more).
    """
    if profile.ram_gib is None:
        return 0
    ram = profile.ram_gib * 1024
    limit: float | None = profile.gpu_working_set_mib
    apple = profile.os is Os.MACOS
    if limit is None:
        limit = ram if not apple else ram * (2 / 3 if profile.ram_gib <= 32 else 3 / 4)
    usable = min(limit, ram * 0.9 - SYSTEM_MIB)
    return max(0, round(usable - (METAL_RESERVE_MIB if apple else GPU_RESERVE_MIB) - FIT_MARGIN_MIB))


def ram_budget_mib(profile: Profile) -> int:
    """What a model may take of the processor's memory, in MiB; 0 where nothing is known."""
    free: float | None = profile.ram_free_mib
    if free is None:
        free = 0 if profile.ram_gib is None else profile.ram_gib * 1024 * CPU_SHARE
    return max(0, round(free - FIT_MARGIN_MIB))


def _selections(profile: Profile) -> Iterator[tuple[Gpu, ...]]:
    """The cards that could hold a model together: the largest, the two largest …, all of one maker's interface."""
    for backend in Backend:
        usable = [gpu for gpu in profile.gpus if gpu.backend is backend and card_budget_mib(gpu) > 0]
        usable.sort(key=lambda gpu: (card_budget_mib(gpu), gpu.bandwidth_gbs or 0), reverse=True)
        for count in range(1, len(usable) + 1):
            yield tuple(usable[:count])


def _on_cards(model: Model, gpus: tuple[Gpu, ...]) -> Place:
    budget = sum(map(card_budget_mib, gpus))
    return Place(model, True, gpus, budget, largest_context(model, budget, on_gpu=True, devices=len(gpus)))


def _speed(each: Place) -> float:
    return min(gpu.bandwidth_gbs or 0 for gpu in each.gpus)


def _partly(best: Place, profile: Profile) -> Place:
    """The same place with as many layers on the cards as fit, where most do and the memory takes the others."""
    layers, each = best.model.layers, layer_mib(best.model, CONTEXTS[0])
    sure = best.budget_mib - SPREAD_MIB * len(best.gpus)
    off = ceil((best.need.total - sure) / each)
    rest = off * each + weights_mib(best.model, on_gpu=False) - weights_mib(best.model, on_gpu=True)
    ram_unknown = profile.ram_gib is None and profile.ram_free_mib is None
    if layers - off < OFFLOAD_KEPT * layers or not (ram_unknown or rest <= ram_budget_mib(profile)):
        return best
    return Place(best.model, True, best.gpus, best.budget_mib, CONTEXTS[0], layers - off)
