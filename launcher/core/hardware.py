"""What a computer is, as far as its probes can say. ``None`` is unknown, never zero."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from launcher.core.messages import Message
from launcher.core.systems import Os


class Kind(StrEnum):
    """Where a model would live: a graphics card, memory shared with the GPU, or the processor's memory."""

    GPU = "gpu"
    UNIFIED = "unified"
    CPU = "cpu"


class Backend(StrEnum):
    """The engine's way to a graphics card (``intel`` is Vulkan on an Arc card, measured apart)."""

    CUDA = "cuda"
    ROCM = "rocm"
    VULKAN = "vulkan"
    METAL = "metal"
    INTEL = "intel"


@dataclass(frozen=True, slots=True)
class Gpu:
    """One graphics card that the engine can use. Memory in MiB, bandwidth in GB/s (decimal)."""

    name: str
    vram_total_mib: int | None
    vram_free_mib: int | None
    bandwidth_gbs: float | None
    backend: Backend


@dataclass(frozen=True, slots=True)
class Profile:
    """The hardware profile of ``recommend --hardware``: all that a judgement depends on.

    ``ram_gib`` GiB, ``*_mib`` MiB, ``mem_bandwidth_gbs`` GB/s of the processor's or the unified memory.
    """

    os: Os
    kind: Kind
    gpus: tuple[Gpu, ...] = ()
    chip: str | None = None
    ram_gib: float | None = None
    ram_free_mib: int | None = None
    gpu_working_set_mib: int | None = None
    mem_bandwidth_gbs: float | None = None
    ignored_devices: tuple[str, ...] = ()


class Part(StrEnum):
    """The parts of a computer that are looked at side by side, in the order in which they are shown."""

    GRAPHICS = "graphics"
    MEMORY = "memory"
    DISK = "disk"
    ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class SeenGpu:
    """A graphics device as one probe saw it, before it is judged usable or not.

    ``pci`` is the bus address (``0000:01:00.0``) where known: it tells that two probes saw one card.
    ``compute_capability`` is NVIDIA's (major, minor). ``integrated`` shares the processor's memory.
    """

    name: str
    backend: Backend | None
    vram_total_mib: int | None = None
    vram_free_mib: int | None = None
    bandwidth_gbs: float | None = None
    pci: str | None = None
    vendor: str | None = None
    driver: str | None = None
    compute_capability: tuple[int, int] | None = None
    integrated: bool = False
    unified: bool = False


@dataclass(frozen=True, slots=True)
class Graphics:
    """What the graphics probes found; ``notes`` say what is missing or was left out, and why."""

    devices: tuple[SeenGpu, ...] = ()
    working_set_mib: int | None = None
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Memory:
    """Processor and memory. ``limit_mib`` is a container's limit where there is one.

    ``disturbed`` says that the bandwidth was measured beside busy programs, and may be too low.

    ``cores`` are real ones, ``threads`` what programs see of them; ``instructions`` the sets that the engine has code
    for ("AVX2", "NEON"). Facts for the report: no judgement rests on them.
    """

    os: Os
    ram_mib: int | None = None
    free_mib: int | None = None
    limit_mib: int | None = None
    bandwidth_gbs: float | None = None
    disturbed: bool = False
    processor: str | None = None
    cores: int | None = None
    threads: int | None = None
    architecture: str | None = None
    instructions: tuple[str, ...] = ()
    chip: str | None = None
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Disk:
    """The drive that the models go to: the folder, its free and whole size in bytes, and what the drive is called."""

    path: str
    free_bytes: int | None = None
    total_bytes: int | None = None
    drive: str = ""


Finding = Graphics | Memory | Disk
"""What one probe has to say."""


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything that the probes found, part by part; a part that did not answer is ``None``."""

    graphics: Graphics | None = None
    memory: Memory | None = None
    disk: Disk | None = None
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Learned:
    """How fast this computer really reads a model, from the replies that it wrote. GB/s, all losses included.

    ``graphics`` and ``processor`` are for any model there, ``split`` is for the processor's part of a model that both
    hold; ``models`` is what one model (its tag) was seen to reach, on the graphics (``True``), the processor, or split
    (``None``).
    """

    graphics: float | None = None
    processor: float | None = None
    split: float | None = None
    models: Mapping[tuple[str, bool | None], float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """A survey and what follows from it: the profile to judge, what was learned here before, notes for the user."""

    survey: Survey
    profile: Profile
    notes: tuple[Message, ...] = ()
    learned: Learned | None = None
