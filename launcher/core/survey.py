"""From what the probes saw to the profile that is judged: which device counts, what is left out, and why."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Final

from launcher.core.absurd import sane_card, sane_memory
from launcher.core.card_names import clean_name
from launcher.core.gpus import Gpus
from launcher.core.hardware import Backend, Gpu, Graphics, Kind, Memory, Profile, Report, SeenGpu, Survey
from launcher.core.messages import Message
from launcher.core.systems import Os

LEAST_CAPABILITY: Final = (5, 0)
"""NVIDIA's compute capability from which the engine uses a card."""
NEWER_CAPABILITY: Final = (7, 0)
LEAST_DRIVER: Final = (550, 0)
WINDOWS_DRIVER: Final = (551, 61)
OLD_CARD_DRIVER: Final = (570, 0)
"""NVIDIA's drivers that the engine needs; the last for cards below :data:`NEWER_CAPABILITY`."""


def compose(survey: Survey, gpus: Gpus) -> Report:
    """The report: graphics cards that the engine can use, else memory shared with the GPU, else the processor.

    Graphics inside a processor never count, neither alone nor beside a card. What is unknown stays ``None``.
    """
    graphics = survey.graphics or Graphics()
    memory = survey.memory or Memory(os=_guessed_os(graphics))
    notes = [*survey.notes, *graphics.notes, *memory.notes]
    memory, doubts = sane_memory(memory)
    notes += doubts
    devices = []
    for device in _merged(graphics.devices):
        sane, doubts = sane_card(device)
        devices.append(sane)
        notes += doubts
    shared = [device for device in devices if device.unified and _usable(device, memory.os, notes)]
    cards = [
        device
        for device in devices
        if not device.unified and not device.integrated and _usable(device, memory.os, notes)
    ]
    kind = Kind.GPU if cards else Kind.UNIFIED if shared else Kind.CPU
    counted = cards or shared
    profile = Profile(
        os=memory.os,
        kind=kind,
        gpus=tuple(_gpu(card, gpus) for card in cards),
        chip=_chip(shared, memory) if kind is Kind.UNIFIED else None,
        ram_gib=_ram_gib(memory),
        ram_free_mib=_least(memory.free_mib, memory.limit_mib),
        gpu_working_set_mib=graphics.working_set_mib if kind is Kind.UNIFIED else None,
        mem_bandwidth_gbs=_shared_bandwidth(shared[0], memory, gpus) if kind is Kind.UNIFIED else memory.bandwidth_gbs,
        ignored_devices=tuple(_described(device) for device in devices if device not in counted),
    )
    if kind is Kind.CPU and memory.disturbed:
        notes.append(Message("hardware.note.disturbed"))
    return Report(survey, profile, tuple(notes))


def with_known_bandwidth(profile: Profile, gpus: Gpus) -> Profile:
    """The profile with the bandwidths that it leaves open, where the table knows the card or the chip by name."""
    known = tuple(
        replace(gpu, bandwidth_gbs=gpu.bandwidth_gbs or gpus.bandwidth(gpu.name, gpu.vram_total_mib))
        for gpu in profile.gpus
    )
    bandwidth = profile.mem_bandwidth_gbs
    if bandwidth is None and profile.kind is Kind.UNIFIED and profile.chip is not None:
        bandwidth = gpus.bandwidth(profile.chip)
    return replace(profile, gpus=known, mem_bandwidth_gbs=bandwidth)


def _merged(devices: Sequence[SeenGpu]) -> list[SeenGpu]:
    """Each card once: two probes may see the same one, each knowing what the other does not."""
    merged: dict[str, SeenGpu] = {}
    for index, device in enumerate(devices):
        key = device.pci.lower() if device.pci else f"#{index}"
        merged[key] = _joined(merged[key], device) if key in merged else device
    return list(merged.values())


def _joined(first: SeenGpu, second: SeenGpu) -> SeenGpu:
    """What ``first`` says; where it is silent, what ``second`` says."""
    said = {field.name: getattr(first, field.name) for field in fields(SeenGpu)}
    silent = [name for name, value in said.items() if value is None or value is False]  # 0 MiB free is an answer
    return replace(first, **{name: getattr(second, name) for name in silent})


def _usable(device: SeenGpu, system: Os, notes: list[Message]) -> bool:
    """Whether the engine can use a card; where not for a reason that the user can change, a note says so."""
    if device.backend is None:
        return False
    refusal = next(_refusals(device, system), None)
    if refusal is not None:
        notes.append(refusal)
        return False
    return True


def _refusals(device: SeenGpu, system: Os) -> Iterator[Message]:
    """Why the engine would leave an NVIDIA card out, with only a line in its log."""
    if device.backend is not Backend.CUDA:
        return
    name, capability = clean_name(device.name), device.compute_capability
    if capability is not None and capability < LEAST_CAPABILITY:
        yield Message("hardware.note.card-too-old", {"name": name})
    least = WINDOWS_DRIVER if system is Os.WINDOWS else LEAST_DRIVER
    if capability is not None and capability < NEWER_CAPABILITY:
        least = OLD_CARD_DRIVER
    driver = re.match(r"(\d+)(?:\.(\d+))?", device.driver or "")
    if driver and (int(driver.group(1)), int(driver.group(2) or 0)) < least:
        wanted = f"{least[0]}.{least[1]}" if least[1] else str(least[0])
        yield Message("hardware.note.driver-too-old", {"name": name, "driver": device.driver, "least": wanted})


def _gpu(device: SeenGpu, gpus: Gpus) -> Gpu:
    total, free = device.vram_total_mib, device.vram_free_mib
    if total is not None and free is not None:
        free = min(free, total)
    bandwidth = device.bandwidth_gbs or gpus.bandwidth(device.name, total)
    return Gpu(clean_name(device.name), total, free, bandwidth, device.backend or Backend.VULKAN)


def _chip(shared: Sequence[SeenGpu], memory: Memory) -> str:
    """The chip's whole name: the maker tells how the engine reaches it."""
    return memory.chip or shared[0].name


def _shared_bandwidth(device: SeenGpu, memory: Memory, gpus: Gpus) -> float | None:
    """What the chip is sold with, else what the driver says, else what the processor reaches."""
    names = [name for name in (memory.chip, device.name) if name]
    listed = next((found for name in names if (found := gpus.bandwidth(name, cores=memory.cores))), None)
    return listed or device.bandwidth_gbs or memory.bandwidth_gbs


def _ram_gib(memory: Memory) -> float | None:
    mib = _least(memory.ram_mib, memory.limit_mib)
    return None if mib is None else round(mib / 1024, 2)


def _least(*figures: int | None) -> int | None:
    """The smallest of those that are known: a container's limit bounds what its computer has."""
    return min((figure for figure in figures if figure is not None), default=None)


def _described(device: SeenGpu) -> str:
    """A device that does not count, in a few words."""
    memory = "" if device.vram_total_mib is None else f" ({device.vram_total_mib} MB)"
    return clean_name(device.name) + memory


def _guessed_os(graphics: Graphics) -> Os:
    """The system where the memory's probe, which knows it, did not answer."""
    return Os.MACOS if any(device.backend is Backend.METAL for device in graphics.devices) else Os.LINUX
