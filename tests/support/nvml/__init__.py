"""Compiles the stand-in for NVIDIA's library, and puts it where pynvml looks."""

import ctypes
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pynvml
import pytest

_SOURCE = Path(__file__).parent / "stub.c"
COMPILER = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
needs_compiler = pytest.mark.skipif(COMPILER is None, reason="no C compiler: the stand-in for NVML cannot be built")


def compiled(folder: Path, *options: str) -> Path:
    """The library, under the name that the loader looks for, in ``folder``."""
    library = folder / "libnvidia-ml.so.1"
    assert COMPILER is not None
    command = [COMPILER, "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", *options, "-o", str(library), str(_SOURCE)]
    subprocess.run(command, check=True)
    return library


@contextmanager
def in_the_place_of_nvml(library: Path | None) -> Iterator[ctypes.CDLL | None]:
    """While the block runs, pynvml has ``library`` loaded; ``None``: nothing, as where there is no driver."""
    before = pynvml.nvmlLib
    loaded = ctypes.CDLL(str(library)) if library else None
    pynvml._nvmlGetFunctionPointer_cache.clear()
    pynvml.nvmlLib = loaded
    try:
        yield loaded
    finally:
        pynvml._nvmlGetFunctionPointer_cache.clear()
        pynvml.nvmlLib = before
