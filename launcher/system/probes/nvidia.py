"""NVIDIA's cards, as their driver describes them through NVML. Every call is caught alone: drivers differ."""

import contextlib
import ctypes
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Final

from launcher.core.hardware import Backend, Graphics, SeenGpu
from launcher.core.messages import Message
from launcher.core.shortfall import Slowed
from launcher.system.probes.units import bandwidth_gbs, free_mib, mib

VENDOR: Final = "10de"

LIBRARY: Final = "libnvidia-ml.so.1"
"""NVML on Linux; on Windows pynvml knows where to look."""
WSL_LIBRARY: Final = Path("/usr/lib/wsl/lib") / LIBRARY
"""Where Windows lays its driver's library for Linux programs; the loader of some distributions does not look there."""

# Numbers of nvml.h; written here because an older pynvml lacks some.
_NOT_SUPPORTED: Final = 3
_NO_PERMISSION: Final = 4
_DRIVER_NOT_LOADED: Final = 9
_LIBRARY_NOT_FOUND: Final = 12
_GPU_IS_LOST: Final = 15
_RESET_REQUIRED: Final = 16
_VERSION_MISMATCH: Final = 18
_UNKNOWN: Final = 999
_CLOCK_OF_MEMORY: Final = 2
_VIRTUAL_GPU: Final = 2

_SLOWED: Final = {Slowed.POWER: 0x80, Slowed.HEAT: 0x08 | 0x20 | 0x40}
"""``nvmlClocksEventReason*``: HwPowerBrakeSlowdown; HwSlowdown, SwThermalSlowdown, HwThermalSlowdown."""

_ABSENT: Final = frozenset({_LIBRARY_NOT_FOUND, _DRIVER_NOT_LOADED})
_GONE: Final = frozenset({_GPU_IS_LOST, _RESET_REQUIRED})


class _Lost(Exception):
    """The card fell off the bus, or hangs."""


@dataclass(slots=True)
class _Nvml:
    """The library, asked one thing at a time; ``notes`` gather what is to be said."""

    library: ModuleType
    notes: list[Message] = field(default_factory=list)

    def ask(self, function: str, *arguments: object) -> tuple[object, int | None]:
        """The answer of ``nvml<function>`` and ``None``, or ``None`` and NVML's number of the error."""
        try:
            return getattr(self.library, f"nvml{function}")(*arguments), None
        except self.library.NVMLError as error:
            number = int(error.value)
        except Exception:  # a function that this pynvml lacks, or a text that is not UTF-8
            number = _UNKNOWN
        if number in _GONE:
            raise _Lost
        return None, number

    def number(self, function: str, *arguments: object) -> int | None:
        """A whole number."""
        answer, _ = self.ask(function, *arguments)
        return answer if isinstance(answer, int) else None

    def pair(self, function: str, *arguments: object) -> tuple[int, int] | None:
        """Two whole numbers."""
        answer, _ = self.ask(function, *arguments)
        if not isinstance(answer, list | tuple) or len(answer) != 2:
            return None
        first, second = answer
        return int(first), int(second)

    def text(self, function: str, *arguments: object) -> str | None:
        """A text."""
        answer, _ = self.ask(function, *arguments)
        return answer if isinstance(answer, str) else None

    def note(self, key: str, **facts: str | int | None) -> None:
        """Remembers what is to be said."""
        self.notes.append(Message(f"probes.{key}", facts))


def look(ram_mib: Callable[[], int | None], wsl_library: Path = WSL_LIBRARY) -> Graphics:
    """All cards that the driver knows; nothing, and no note, where there is no driver.

    ``ram_mib`` says the computer's memory in MiB; asked only where card and processor share it (GB10, Jetson).
    """
    if not _may_be_there(wsl_library):
        return Graphics()
    import pynvml  # a long module, wanted only here

    nvml = _Nvml(pynvml)
    if not _started(nvml, wsl_library):
        return Graphics(notes=tuple(nvml.notes))
    try:
        driver = nvml.text("SystemGetDriverVersion")
        cards = range(nvml.number("DeviceGetCount") or 0)
        devices = tuple(replace(device, driver=driver) for index in cards for device in _card(nvml, index))
    finally:
        nvml.ask("Shutdown")
    shared = any(device.unified for device in devices)
    return Graphics(devices, ram_mib() if shared else None, tuple(nvml.notes))


def slowed(wsl_library: Path = WSL_LIBRARY) -> Slowed | None:
    """Why a card slows itself down just now, by its own word; ``None`` where none does, or none says."""
    if not _may_be_there(wsl_library):
        return None
    import pynvml  # a long module, wanted only here

    nvml = _Nvml(pynvml)
    if not _started(nvml, wsl_library):
        return None
    try:
        cards = range(nvml.number("DeviceGetCount") or 0)
        told = [_reasons(nvml, index) for index in cards]
    finally:
        nvml.ask("Shutdown")
    return next((why for why, bits in _SLOWED.items() if any(each & bits for each in told)), None)


def _reasons(nvml: _Nvml, index: int) -> int:
    """The bits of one card; drivers before R535 know them by another name."""
    try:
        handle, error = nvml.ask("DeviceGetHandleByIndex", index)
        if error is not None:
            return 0
        bits = nvml.number("DeviceGetCurrentClocksEventReasons", handle)
        return bits if bits is not None else nvml.number("DeviceGetCurrentClocksThrottleReasons", handle) or 0
    except _Lost:
        return 0


def _may_be_there(wsl_library: Path) -> bool:
    """Whether there can be a driver: on Linux its library says so, and pynvml, which is slow to load, need not."""
    if sys.platform != "linux" or "pynvml" in sys.modules or wsl_library.exists():
        return True
    try:
        ctypes.CDLL(LIBRARY)
    except OSError:
        return False
    return True


def _started(nvml: _Nvml, wsl_library: Path) -> bool:
    _, error = nvml.ask("Init")
    if error == _LIBRARY_NOT_FOUND and sys.platform == "linux" and wsl_library.exists():
        with contextlib.suppress(OSError):  # made for another kind of processor
            vars(nvml.library)["nvmlLib"] = ctypes.CDLL(str(wsl_library))
        _, error = nvml.ask("Init")
    if error == _VERSION_MISMATCH:
        nvml.note("nvidia-restart")
    elif error == _NO_PERMISSION:
        nvml.note("nvidia-no-permission")
    elif error is not None and error not in _ABSENT:
        nvml.note("nvidia-error", number=error)
    return error is None


def _card(nvml: _Nvml, index: int) -> Iterator[SeenGpu]:
    """One card: itself, or its parts where it is divided (MIG); nothing where it is lost."""
    try:
        handle, error = nvml.ask("DeviceGetHandleByIndex", index)
        if error is None:
            yield from _described(nvml, handle)
        else:
            nvml.note("nvidia-card-silent", number=index + 1)
    except _Lost:
        nvml.note("nvidia-lost", number=index + 1)


def _described(nvml: _Nvml, handle: object) -> list[SeenGpu]:
    card = _whole(nvml, handle)
    mode = nvml.pair("DeviceGetMigMode", handle)
    return _parts(nvml, handle, card) if mode is not None and mode[0] == 1 else [card]


def _whole(nvml: _Nvml, handle: object) -> SeenGpu:
    name = nvml.text("DeviceGetName", handle) or "NVIDIA"
    memory, error = nvml.ask("DeviceGetMemoryInfo", handle)
    total, free = _bytes(memory, "total"), _bytes(memory, "free")
    if memory is not None and mib(total) is None:
        nvml.note("memory-absurd", name=name)
    virtual = nvml.number("DeviceGetVirtualizationMode", handle) == _VIRTUAL_GPU
    if virtual:
        nvml.note("nvidia-virtual", name=name)
    clock = nvml.number("DeviceGetMaxClockInfo", handle, _CLOCK_OF_MEMORY)
    width = nvml.number("DeviceGetMemoryBusWidth", handle)
    shared = error == _NOT_SUPPORTED
    return SeenGpu(
        name,
        Backend.CUDA,
        mib(total),
        free_mib(free, total),
        None if virtual else bandwidth_gbs(clock, width),  # a virtual card has a share, and nobody says how much
        pci=_pci(nvml, handle),
        vendor=VENDOR,
        compute_capability=nvml.pair("DeviceGetCudaComputeCapability", handle),
        integrated=shared,
        unified=shared,
    )


def _parts(nvml: _Nvml, handle: object, card: SeenGpu) -> list[SeenGpu]:
    """The parts of a divided card. A program gets one of them, so that only the largest is the engine's."""
    parts = []
    for index in range(nvml.number("DeviceGetMaxMigDeviceCount", handle) or 0):
        part, error = nvml.ask("DeviceGetMigDeviceHandleByIndex", handle, index)
        if error is None:  # else: not cut, or not given to us
            parts.append(_part(nvml, part, card))
    if not parts:
        nvml.note("nvidia-mig-empty", name=card.name)
        return [replace(card, backend=None, vram_total_mib=None, vram_free_mib=None)]
    parts.sort(key=lambda each: each.vram_free_mib or 0, reverse=True)
    nvml.note("nvidia-mig", name=card.name, count=len(parts))
    return [parts[0], *(replace(each, backend=None) for each in parts[1:])]


def _part(nvml: _Nvml, handle: object, card: SeenGpu) -> SeenGpu:
    memory, _ = nvml.ask("DeviceGetMemoryInfo", handle)
    total, free = _bytes(memory, "total"), _bytes(memory, "free")
    size, bandwidth = mib(total), None
    if size is not None and card.vram_total_mib is not None and card.bandwidth_gbs is not None:
        # Memory and its bandwidth are cut in the same slices (NVIDIA Multi-Instance GPU User Guide, "Concepts").
        bandwidth = round(card.bandwidth_gbs * min(1.0, size / card.vram_total_mib), 1)
    return replace(
        card,
        name=nvml.text("DeviceGetName", handle) or card.name,
        vram_total_mib=size,
        vram_free_mib=free_mib(free, total),
        bandwidth_gbs=bandwidth,
    )


def _bytes(memory: object, part: str) -> int | None:
    size = getattr(memory, part, None)
    return size if isinstance(size, int) else None


def _pci(nvml: _Nvml, handle: object) -> str | None:
    """The bus address in the form of Linux: ``0000:01:00.0``."""
    info, _ = nvml.ask("DeviceGetPciInfo_v3", handle)
    numbers = [getattr(info, part, None) for part in ("domain", "bus", "device")]
    if not all(isinstance(number, int) for number in numbers):
        return None
    domain, bus, device = numbers
    return f"{domain:04x}:{bus:02x}:{device:02x}.0"
