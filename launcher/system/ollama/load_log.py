"""What the log of the engine that we start says of its last load: buffer by buffer, to a hundredth of a MiB."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from launcher.core.truth import Allocation

_TAIL: Final = 1 << 20
"""Bytes read from the end: a load writes about 20 kB, a long chat after it some 100 kB."""
_START: Final = 'msg="starting llama-server"'
_BUFFER: Final = re.compile(r"(\w+):\s+(\S+)\s+(model|KV|compute|output|RS)\s+buffer size\s*=\s*([\d.]+)\s*MiB")
_BREAKDOWN: Final = re.compile(r"memory_breakdown_print: \|\s+- Host\s+\|\s+\d+ =\s+(\d+) \+")
"""What the processor keeps of the weights, in whole MiB."""
_MAPPED: Final = "_Mapped"
"""Of a mapped file the log shows the pages' span, which counts what lies on the card a second time."""
_FREE: Final = re.compile(r"using device (\S+)\s+\(.*\)\s+-\s+(\d+)\s+MiB free")


def last_load(file: Path) -> Allocation | None:
    """The memory that the engine's last load took; ``None`` where the log does not say it."""
    try:
        with file.open("rb") as log:
            log.seek(max(0, file.stat().st_size - _TAIL))
            text = log.read().decode("utf-8", "replace")
    except OSError:
        return None
    _, found, load = text.rpartition(_START)
    return read_load(load.splitlines()) if found else None


def read_load(lines: Sequence[str]) -> Allocation | None:
    """What these lines say. A buffer that is named twice was tried before: the last figure counts."""
    buffers: dict[tuple[str, str, str], float] = {}
    free: dict[str, int] = {}
    kept: float | None = None
    for line in lines:
        if found := _BUFFER.search(line):
            component, device, kind, mib = found.groups()
            buffers[component, device, kind] = float(mib)
        elif found := _FREE.search(line):
            free[found[1]] = int(found[2])
        elif found := _BREAKDOWN.search(line):
            kept = float(found[1])
    if not buffers:
        return None
    if kept is not None:
        buffers |= {key: kept for key in buffers if key[1].endswith(_MAPPED)}
    return Allocation(
        weights=sum(mib for (_, _, kind), mib in buffers.items() if kind == "model"),
        kv=sum(mib for (_, _, kind), mib in buffers.items() if kind in ("KV", "RS")),
        compute=sum(mib for (_, _, kind), mib in buffers.items() if kind in ("compute", "output")),
        on_gpu_mib=sum(mib for (_, device, _), mib in buffers.items() if _is_graphics(device)),
        gpu_free_mib=sum(free.values()) if free else None,
    )


def _is_graphics(device: str) -> bool:
    """As the engine itself tells them apart: the processor's buffers, and those pinned for it, are not a card's."""
    return device not in ("CPU", "BLAS") and not device.startswith("CPU_") and not device.endswith("_Host")
