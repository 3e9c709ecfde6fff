"""What the log of the engine that we start says of the graphics that it found, and why of one that it left out."""

import re
from pathlib import Path
from typing import Final

from launcher.core.engine import EngineDevices
from launcher.system.ollama.errors import shortened

_HEAD: Final = 1 << 20
"""Bytes read from the beginning: the engine looks for cards before anything else."""
_FOUND: Final = re.compile(r'msg="inference compute" .*?\blibrary=(\S+)')
_WHY: Final = re.compile(
    r'level=(?:WARN|ERROR) .*?msg="([^"]*(?:GPU|gpu|driver|CUDA|cuda|ROCm|rocm|Vulkan|vulkan)[^"]*)"'
)


def devices(file: Path) -> EngineDevices | None:
    """What it found; ``None`` where the log does not say (any more)."""
    try:
        with file.open("rb") as log:
            text = log.read(_HEAD).decode("utf-8", "replace")
    except OSError:
        return None
    found = _FOUND.findall(text)
    if not found:
        return None
    why = _WHY.findall(text[: text.rindex("inference compute")])
    libraries = tuple(library.lower() for library in found if library.lower() != "cpu")
    return EngineDevices(libraries, shortened(why[-1]) if why else "")
