"""The processor of a Linux computer, and what stands between us and it: a virtual machine, Windows, a container."""

import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from launcher.core.hardware import Backend, Graphics, SeenGpu
from launcher.core.messages import Message
from launcher.system.probes import instructions, sysfs
from launcher.system.probes.memory import Processor
from launcher.system.probes.names import NVIDIA, load_names

_ARCHITECTURES: Final = {"amd64": "x86_64", "x64": "x86_64", "aarch64": "arm64"}


def graphics(root: Path = Path("/")) -> Graphics:
    """The devices on the PCI bus, and NVIDIA's boards that have none (Jetson)."""
    found = sysfs.look(load_names(), root)
    return Graphics((*found.devices, *_jetson(root)), found.working_set_mib, found.notes)


def processor(root: Path = Path("/")) -> Processor:
    """Name, architecture, and notes about a machine that is not what it seems."""
    facts = _facts(root)
    words = f"{facts.get('flags', '')} {facts.get('Features', '')}".split()
    return Processor(
        _name(root),
        architecture(platform.machine()),
        instructions=instructions.named(words, instructions.LINUX),
        notes=tuple(_notes(root)),
    )


def architecture(machine: str) -> str | None:
    """One name for each: ``x86_64``, ``arm64``, else as the system says it."""
    lower = machine.lower()
    return _ARCHITECTURES.get(lower, lower) or None


def cache_bytes(root: Path = Path("/")) -> int | None:
    """The last and largest cache of the first processor: ``32768K`` in sysfs."""
    sizes = [_text(file).strip() for file in (root / "sys/devices/system/cpu/cpu0/cache").glob("index*/size")]
    return max((int(size[:-1]) * 1024 for size in sizes if size[:-1].isdigit() and size.endswith("K")), default=None)


def _jetson(root: Path) -> Iterator[SeenGpu]:
    """A Jetson's driver may be too old for NVML; that it is one, the board says."""
    compatible = _text(root / "proc/device-tree/compatible").split("\0")
    if any(each.startswith("nvidia,tegra") for each in compatible):
        name = _text(root / "proc/device-tree/model").strip("\0") or "NVIDIA Jetson"
        yield SeenGpu(name, Backend.CUDA, vendor=NVIDIA, integrated=True, unified=True)


def _name(root: Path) -> str | None:
    facts = _facts(root)
    for key in ("model name", "Model", "Hardware", "cpu model"):  # x86, Raspberry Pi, older ARM, MIPS
        if facts.get(key):
            return facts[key]
    return _text(root / "proc/device-tree/model").strip("\0") or None


def _facts(root: Path) -> dict[str, str]:
    """The first processor's lines of ``/proc/cpuinfo``."""
    facts: dict[str, str] = {}
    for line in _text(root / "proc/cpuinfo").splitlines():
        key, _, value = line.partition(":")
        facts.setdefault(key.strip(), value.strip())
    return facts


def _notes(root: Path) -> Iterator[Message]:
    if "microsoft" in _text(root / "proc/version").lower():
        yield Message("probes.wsl")
    elif "hypervisor" in _facts(root).get("flags", "").split():
        yield Message("probes.virtual-machine")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
