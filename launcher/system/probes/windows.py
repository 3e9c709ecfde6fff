"""A Windows computer: adapters by DXGI, else by the registry; never WMI, whose sizes end at 4 GB."""

import ctypes
import platform
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from launcher.core.hardware import Backend, Graphics, SeenGpu
from launcher.core.messages import Message
from launcher.system.probes import instructions
from launcher.system.probes.dxgi import Adapter, adapters
from launcher.system.probes.linux import architecture
from launcher.system.probes.memory import Processor
from launcher.system.probes.names import AMD, INTEL, NVIDIA, QUALCOMM, is_integrated, is_unified
from launcher.system.probes.units import free_mib, mib

_MAKERS: Final = {NVIDIA: NVIDIA, AMD: AMD, "1022": AMD, INTEL: INTEL, QUALCOMM: QUALCOMM, "4d4f4351": QUALCOMM}
"""By PCI id; Qualcomm's driver writes "QCOM" instead."""
_NOT_REAL = re.compile(r"\b(?:basic|remote|virtual|indirect|mirror|dummy|parsec|idd)\b", re.IGNORECASE)
_ROCM_ON_WINDOWS = re.compile(r"\bRX (?:6[89]\d\d|7[6-9]\d\d|9\d{3})\b|\bW(?:6800|7[5-9]00)\b|\b80[56]0S\b|\b8[89]0M\b")
"""Cards of the targets that Ollama 0.32 builds for Windows: gfx1030, gfx1100 to 1102, 1150, 1151, 1200, 1201."""

_DISPLAY_CLASS: Final = r"SYSTEM\CurrentControlSet\Control\Class\{4d36e968-e325-11ce-bfc1-08002be10318}"
_CENTRAL_PROCESSOR: Final = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0"
_ARM64_MACHINE: Final = 0xAA64

Values = Mapping[str, object]
"""The values of one key of the registry."""


def graphics(
    listed: Callable[[], list[Adapter]] = adapters, registry: "Callable[[], Iterable[Values]] | None" = None
) -> Graphics:
    """The adapters that are cards or part of the processor; the registry is asked where DXGI does not answer."""
    try:
        found = listed()
    except (OSError, AttributeError, ValueError):
        devices = from_registry((registry or display_keys)())
        return Graphics(tuple(devices), notes=(Message("probes.registry-only"),) if devices else ())
    real = [adapter for adapter in found if _is_real(adapter)]
    devices = [_seen(adapter) for adapter in real]
    shared = [adapter for adapter, device in zip(real, devices, strict=True) if device.unified]
    return Graphics(tuple(devices), mib(shared[0].dedicated + shared[0].shared) if shared else None)


def processor(
    values: "Callable[[str], Values] | None" = None,
    machine: str | None = None,
    has: "Callable[[int], object] | None" = None,
) -> Processor:
    """The processor's name and its true architecture, which a program built for another one is not told.

    ``has`` is Windows' ``IsProcessorFeaturePresent``.
    """
    told = (values or _values)(_CENTRAL_PROCESSOR).get("ProcessorNameString")
    return Processor(
        str(told).strip() if told else None,
        architecture(machine or _native_machine()),
        instructions=instructions.present(instructions.WINDOWS, has or _has_feature),
    )


def _is_real(adapter: Adapter) -> bool:
    return (
        adapter.vendor in _MAKERS and not adapter.software and not adapter.remote and not _NOT_REAL.search(adapter.name)
    )


def _seen(adapter: Adapter) -> SeenGpu:
    total = adapter.dedicated
    available = None if adapter.available is None else min(adapter.available, total)
    return _device(adapter.name, _MAKERS[adapter.vendor], mib(total), free_mib(available, total))


def _device(name: str, vendor: str, total: int | None, free: int | None, driver: str | None = None) -> SeenGpu:
    unified = is_unified(name)
    return SeenGpu(
        name,
        _backend(name, vendor),
        total,
        free,
        vendor=vendor,
        driver=driver,
        integrated=unified or is_integrated(name),
        unified=unified,
    )


def _backend(name: str, vendor: str) -> Backend | None:
    """How the engine would reach it. NVIDIA's cards are NVML's to tell, Qualcomm's have no way in."""
    if vendor == AMD:
        return Backend.ROCM if _ROCM_ON_WINDOWS.search(name) else Backend.VULKAN
    if vendor == INTEL:
        return Backend.VULKAN if is_integrated(name) else Backend.INTEL
    return None


def from_registry(keys: "Iterable[Values]") -> list[SeenGpu]:
    """Devices of the display class's keys. Keys of cards that are gone stay for ever: one of each name is taken."""
    devices: dict[str, SeenGpu] = {}
    for values in keys:
        name = str(values.get("DriverDesc") or "")
        matched = re.search(r"ven_([0-9a-f]{4})", str(values.get("MatchingDeviceId") or "").lower())
        vendor = _MAKERS.get(matched.group(1)) if matched else None
        if not name or vendor is None or _NOT_REAL.search(name):
            continue
        version = values.get("DriverVersion")
        size = mib(_size(values.get("HardwareInformation.qwMemorySize")))
        devices[name] = _device(name, vendor, size, None, str(version) if version else None)
    return list(devices.values())


def _size(value: object) -> int | None:
    """A size that some drivers write as a number and some as its bytes."""
    if isinstance(value, bytes):
        return int.from_bytes(value[:8], "little")
    return value if isinstance(value, int) else None


def _native_machine() -> str:
    if sys.platform == "win32":  # pragma: no cover: Windows alone can be asked
        native, emulated = ctypes.c_ushort(), ctypes.c_ushort()
        kernel = ctypes.WinDLL("kernel32")
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        process = ctypes.c_void_p(kernel.GetCurrentProcess())
        if kernel.IsWow64Process2(process, ctypes.byref(emulated), ctypes.byref(native)):
            return "arm64" if native.value == _ARM64_MACHINE else "x86_64"
    return platform.machine()


def _has_feature(number: int) -> bool:
    if sys.platform == "win32":  # pragma: no cover: Windows alone can be asked
        return bool(ctypes.WinDLL("kernel32").IsProcessorFeaturePresent(number))
    return False


def display_keys(read: "Callable[[str], Values] | None" = None) -> Iterator[Values]:
    """The keys of the display class, one for each driver that was ever installed."""
    for number in range(32):
        if values := (read or _values)(rf"{_DISPLAY_CLASS}\{number:04d}"):
            yield values


def _values(path: str) -> dict[str, object]:
    values: dict[str, object] = {}
    if sys.platform == "win32":  # pragma: no cover: Windows alone has a registry
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
                for index in range(winreg.QueryInfoKey(key)[1]):
                    name, value, _ = winreg.EnumValue(key, index)
                    values[name] = value
        except OSError:
            return values
    return values
