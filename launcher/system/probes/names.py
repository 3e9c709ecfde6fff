"""What graphics devices are called, by their PCI numbers; and which of them are part of a processor."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from launcher.system.resources import resource

AMD: Final = "1002"
INTEL: Final = "8086"
NVIDIA: Final = "10de"
QUALCOMM: Final = "5143"

_MAKERS: Final[Mapping[str, str]] = {AMD: "AMD", INTEL: "Intel", NVIDIA: "NVIDIA", QUALCOMM: "Qualcomm"}

_UNIFIED = re.compile(r"Radeon (?:\w+ )*80[4-6]0S\b")
"""Strix Halo: a processor's graphics with the memory of a large card."""

_INTEGRATED = re.compile(
    r"""Radeon\ (?:\w+\ )*(?:\d{3}M|80[4-6]0S)\b        # 680M, 8060S
      | Radeon\ (?:RX\ )?(?:Vega\ (?:\d+\ )?)?Graphics  # of Ryzen: "AMD Radeon(TM) Graphics", "RX Vega 11 Graphics"
      | Radeon\ R[2-7]\ Graphics | Steam\ Deck | Custom\ GPU
      | \bU?HD\ Graphics | Iris(?!.*\bMAX\b)            # "Iris Xe MAX" is a card
      | \bArc\ (?:Graphics|1[34]0[TV]) | Intel\ Graphics | Graphics\ \(
      | Adreno""",
    re.VERBOSE,
)
_MARKS = re.compile(r"\((?:R|TM)\)", re.IGNORECASE)


def is_integrated(name: str) -> bool:
    """Whether a device of this name is part of a processor and uses its memory."""
    return _INTEGRATED.search(_plain(name)) is not None


def is_unified(name: str) -> bool:
    """Whether it is made to hold models: wide memory that it shares with the processor."""
    return _UNIFIED.search(_plain(name)) is not None


def _plain(name: str) -> str:
    return " ".join(_MARKS.sub("", name).split())


@dataclass(frozen=True, slots=True)
class PciNames:
    """The table of ``resources/pci-ids.json``."""

    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def name(self, vendor: str, device: str, revision: str = "") -> str:
        """Maker and name; ids are hexadecimal, four digits and (revision) two. An unknown one keeps its numbers."""
        maker = _MAKERS.get(vendor, "")
        known = self.names.get(vendor, {})
        called = known.get(f"{device}:{revision}") or known.get(device) or f"({vendor}:{device})"
        return f"{maker} {called}".strip()


def load_names(path: Path | None = None) -> PciNames:
    """The table; empty where it is missing or damaged, for names are not worth a failure."""
    try:
        table = json.loads((path or resource("pci-ids.json")).read_text(encoding="utf-8"))["names"]
        return PciNames({str(vendor): dict(names) for vendor, names in table.items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return PciNames()
