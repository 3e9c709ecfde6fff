"""Graphics devices as Linux shows them on the PCI bus, whatever driver they have."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from launcher.core.hardware import Backend, Graphics, SeenGpu
from launcher.core.messages import Message
from launcher.system.probes import drm
from launcher.system.probes.names import AMD, INTEL, NVIDIA, PciNames, is_integrated, is_unified
from launcher.system.probes.units import free_mib, mib

_MAKERS: Final = frozenset({AMD, INTEL, NVIDIA})
"""The rest are pictures of a screen: a virtual machine's, a server's, a dock's."""
_DISPLAY: Final = "03"
_ACCELERATOR: Final = "12"
"""Class of AMD's Instinct cards. Intel's neural units have it too; the engine cannot use those."""
_AMD_PROCESSOR: Final = "1022"
_INTEL_OWN_SLOT = re.compile(r"^[0-9a-f]{4}:00:02\.")
"""Intel's graphics have been at this place of the first bus since 2004; cards sit behind a bridge."""

ROCM_TARGETS: Final = frozenset(
    {"gfx908", "gfx90a", "gfx942", "gfx950", "gfx1030", "gfx1100"}
    | {"gfx1101", "gfx1102", "gfx1150", "gfx1151", "gfx1200", "gfx1201"}
)
"""What Ollama 0.32 builds its ROCm engine for on Linux (llama/server/CMakePresets.json); others get Vulkan."""


@dataclass(frozen=True, slots=True)
class _Device:
    """One device on the bus: its address, ids in four hexadecimal digits, and the driver bound to it."""

    folder: Path
    address: str
    vendor: str
    device: str
    revision: str
    driver: str | None

    def number(self, file: str) -> int | None:
        """A decimal number in one of its files."""
        return _number(_text(self.folder / file))


def look(names: PciNames, root: Path = Path("/"), regions: drm.Regions = drm.regions) -> Graphics:
    """All devices of the three makers; ``root`` stands for ``/``, ``regions`` asks an Intel driver for its memory.

    A NVIDIA card has no backend here: whether the engine can use it, only NVML can say.
    """
    targets = _rocm_targets(root)
    devices: list[SeenGpu] = []
    notes: list[Message] = []
    working_set: int | None = None
    for found in _devices(root):
        name = names.name(found.vendor, found.device, found.revision)
        if found.vendor == AMD:
            seen = _amd(found, name, targets.get(found.address))
        elif found.vendor == INTEL:
            seen = _intel(found, name, root, regions)
        else:
            seen = SeenGpu(name, None, pci=found.address, vendor=found.vendor, driver=found.driver)
        devices.append(seen)
        notes += _notes(found, seen)
        if seen.unified:
            working_set = mib((found.number("mem_info_vram_total") or 0) + (found.number("mem_info_gtt_total") or 0))
    return Graphics(tuple(devices), working_set, tuple(notes))


def _devices(root: Path) -> Iterator[_Device]:
    for folder in _children(root / "sys/bus/pci/devices"):
        vendor, kind = _hex(folder / "vendor"), _text(folder / "class").removeprefix("0x")
        wanted = kind.startswith(_DISPLAY) or (vendor == AMD and kind.startswith(_ACCELERATOR))
        if vendor not in _MAKERS or not wanted or (folder / "physfn").exists():  # a share that was cut for a guest
            continue
        yield _Device(
            folder,
            folder.name,
            vendor,
            _hex(folder / "device"),
            _text(folder / "revision").removeprefix("0x").zfill(2),
            _link(folder / "driver"),
        )


def _amd(found: _Device, name: str, target: str | None) -> SeenGpu:
    total, used = found.number("mem_info_vram_total"), found.number("mem_info_vram_used")
    unified = is_unified(name) or target == "gfx1151"
    backend = Backend.ROCM if target in ROCM_TARGETS else Backend.VULKAN
    return SeenGpu(
        name,
        backend if found.driver == "amdgpu" else None,
        mib(total),
        free_mib(total - used, total) if total is not None and used is not None else None,
        pci=found.address,
        vendor=AMD,
        driver=found.driver,
        integrated=unified or _is_of_a_processor(found, name),
        unified=unified,
    )


def _is_of_a_processor(found: _Device, name: str) -> bool:
    """Cards say who made their memory (Ollama's own rule); a Ryzen has its security unit at the next function."""
    if any(_text(found.folder / file) not in ("", "unknown") for file in ("board_info", "mem_info_vram_vendor")):
        return False
    slot = found.address.rpartition(".")[0]
    siblings = (each for each in _children(found.folder.parent) if each.name.startswith(f"{slot}."))
    return is_integrated(name) or any(_hex(each / "vendor") == _AMD_PROCESSOR for each in siblings)


def _intel(found: _Device, name: str, root: Path, regions: drm.Regions) -> SeenGpu:
    if _INTEL_OWN_SLOT.match(found.address):
        return SeenGpu(
            name,
            _if_bound(found, Backend.VULKAN),
            pci=found.address,
            vendor=INTEL,
            driver=found.driver,
            integrated=True,
        )
    tiles = [_number(_text(tile / "physical_vram_size_bytes")) or 0 for tile in sorted(found.folder.glob("tile[0-9]*"))]
    total, free = sum(tiles) or None, None
    nodes = [each.name for each in _children(found.folder / "drm") if each.name.startswith("renderD")]
    if found.driver is not None and nodes:
        asked = regions(found.driver, root / "dev/dri" / nodes[0])
        if asked is not None:
            total, free = asked
    return SeenGpu(
        name,
        _if_bound(found, Backend.INTEL),
        mib(total),
        free_mib(free, total),
        pci=found.address,
        vendor=INTEL,
        driver=found.driver,
    )


def _if_bound(found: _Device, backend: Backend) -> Backend | None:
    return backend if found.driver in ("i915", "xe") else None


def _notes(found: _Device, seen: SeenGpu) -> Iterator[Message]:
    if found.driver == "vfio-pci":
        yield Message("probes.card-given-away", {"name": seen.name})
    elif found.driver == "nouveau":
        yield Message("probes.nouveau", {"name": seen.name})
    elif found.vendor != NVIDIA and not seen.integrated:
        if seen.backend is None:
            yield Message("probes.driver-missing", {"name": seen.name})
        elif seen.vram_total_mib is None:
            yield Message("probes.memory-unknown", {"name": seen.name})


def _rocm_targets(root: Path) -> dict[str, str]:
    """Bus address → ``gfx1101``, as the compute part of AMD's driver says it."""
    targets = {}
    for node in _children(root / "sys/class/kfd/kfd/topology/nodes"):
        lines = (line.split() for line in _text(node / "properties").splitlines())
        facts = {line[0]: _number(line[1]) or 0 for line in lines if len(line) == 2}
        version, place = facts.get("gfx_target_version", 0), facts.get("location_id", 0)
        if version:
            address = f"{facts.get('domain', 0):04x}:{place >> 8 & 0xFF:02x}:{place >> 3 & 0x1F:02x}.{place & 7}"
            targets[address] = f"gfx{version // 10000}{version // 100 % 100:x}{version % 100:x}"
    return targets


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:  # not there, not ours to read, or the card sleeps
        return ""


def _hex(path: Path) -> str:
    return _text(path).removeprefix("0x").lower()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _link(path: Path) -> str | None:
    try:
        return path.readlink().name
    except OSError:
        return None
