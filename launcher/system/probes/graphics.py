"""Joins what a card's own driver says with what the system sees, so that each card is there once."""

from collections.abc import Iterator

from launcher.core.hardware import Graphics, SeenGpu
from launcher.core.messages import Message
from launcher.system.probes.deadline import Silence
from launcher.system.probes.names import NVIDIA


def join(nvidia: Graphics | Silence, system: Graphics | Silence) -> Graphics | None:
    """Both lists as one, NVIDIA's own first; ``None`` where neither answered."""
    if isinstance(nvidia, Silence) and isinstance(system, Silence):
        return None
    notes: list[Message] = []
    if isinstance(nvidia, Silence):
        nvidia = Graphics(notes=(Message("probes.nvidia-silent"),))
        if not any(device.vendor == NVIDIA for device in _devices(system)):
            nvidia = Graphics()
    if isinstance(system, Silence):
        notes.append(Message("probes.bus-silent"))
        system = Graphics()
    rest = [device for device in system.devices if not _told(device, nvidia)]
    if not nvidia.notes and not nvidia.devices:
        notes += _without_driver(rest, system.notes)
    return Graphics(
        (*nvidia.devices, *rest),
        nvidia.working_set_mib or system.working_set_mib,
        (*nvidia.notes, *system.notes, *notes),
    )


def _devices(graphics: Graphics | Silence) -> tuple[SeenGpu, ...]:
    return () if isinstance(graphics, Silence) else graphics.devices


def _told(device: SeenGpu, nvidia: Graphics) -> bool:
    """Whether NVML has described ``device``; without a bus address it has described all of NVIDIA's."""
    if device.vendor != NVIDIA or not nvidia.devices:
        return False
    return device.pci is None or any(each.pci == device.pci for each in nvidia.devices)


def _without_driver(devices: list[SeenGpu], said: tuple[Message, ...]) -> Iterator[Message]:
    """A card of NVIDIA's that NVML does not know has no driver of NVIDIA's; silence would read as "no card"."""
    explained = {message.facts.get("name") for message in said}
    for device in devices:
        if device.vendor == NVIDIA and not device.unified and device.name not in explained:
            bound = device.driver == "nvidia"  # the kernel has it, but its library is not where we are: a container
            yield Message("probes.nvidia-library-missing" if bound else "probes.driver-missing", {"name": device.name})
