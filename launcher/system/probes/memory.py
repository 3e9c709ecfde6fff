"""Processor and memory: the same on every system but for what the system's own module adds."""

import os
from dataclasses import dataclass
from pathlib import Path

import psutil

from launcher.core.hardware import Memory
from launcher.core.messages import Message
from launcher.core.systems import Os
from launcher.system.probes import cgroup
from launcher.system.probes.units import BYTES_PER_MIB, mib


@dataclass(frozen=True, slots=True)
class Processor:
    """What a system says about its processor. ``chip`` is one whose memory the GPU shares (Apple).

    ``instructions`` are those of :mod:`launcher.system.probes.instructions`.
    """

    name: str | None
    architecture: str | None
    chip: str | None = None
    instructions: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()


def look(system: Os, processor: Processor, root: Path = Path("/")) -> Memory:
    """All but the bandwidth. ``free_mib`` is what may still be had, a container's limit included."""
    total, free = _sizes()
    limit = cgroup.limit(total, root) if system is Os.LINUX and total is not None else None
    notes = list(processor.notes)
    if limit is not None:
        free = limit.free_mib if free is None else min(free, limit.free_mib)
        notes.append(Message("probes.container-limit", {"limit": limit.limit_mib}))
    return Memory(
        os=system,
        ram_mib=total,
        free_mib=free,
        limit_mib=limit.limit_mib if limit else None,
        processor=processor.name,
        cores=_cores(),
        threads=os.cpu_count(),
        architecture=processor.architecture,
        instructions=processor.instructions,
        chip=processor.chip,
        notes=tuple(notes),
    )


def ram_mib() -> int | None:
    """The computer's memory in MiB."""
    return _sizes()[0]


def free_mib() -> int | None:
    """What programs may still have of it, in MiB, without anything being swapped out."""
    return _sizes()[1]


def _sizes() -> tuple[int | None, int | None]:
    """MiB in all and available: MemAvailable, GlobalMemoryStatusEx, or free and inactive pages (psutil knows)."""
    try:
        memory = psutil.virtual_memory()
    except (OSError, psutil.Error, ValueError, KeyError):  # a container that hides /proc
        return None, None
    return mib(memory.total), memory.available // BYTES_PER_MIB


def _cores() -> int | None:
    try:
        return psutil.cpu_count(logical=False)
    except (OSError, psutil.Error, ValueError):
        return None
