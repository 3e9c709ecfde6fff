"""A Mac: sysctl for chip and memory, Metal for what the GPU may take. Never ``system_profiler``: it takes seconds."""

import ctypes
import platform
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from launcher.core.hardware import Backend, Graphics, SeenGpu
from launcher.core.messages import Message
from launcher.system.probes import instructions
from launcher.system.probes.linux import architecture
from launcher.system.probes.memory import Processor
from launcher.system.probes.units import mib

_METAL: Final = "/System/Library/Frameworks/Metal.framework/Metal"
_OBJC: Final = "/usr/lib/libobjc.A.dylib"
_GIB_MIB: Final = 1024
_SMALL_MAC_GIB: Final = 32


class Sysctl:
    """Asks the kernel by name. ``sysctlbyname`` is the C function, from the process itself where none is given."""

    def __init__(self, sysctlbyname: Callable[..., int] | None = None) -> None:
        self._ask: Callable[..., int] | None = sysctlbyname or getattr(ctypes.CDLL(None), "sysctlbyname", None)

    def number(self, name: str) -> int | None:
        """A number of four or eight bytes; ``None`` where this Mac does not have it."""
        raw = self._raw(name)
        return int.from_bytes(raw, "little") if raw is not None and len(raw) in (4, 8) else None

    def text(self, name: str) -> str | None:
        """A text."""
        raw = self._raw(name)
        return raw.split(b"\0")[0].decode("utf-8", "replace").strip() or None if raw else None

    def _raw(self, name: str) -> bytes | None:
        if self._ask is None:
            return None
        size, key = ctypes.c_size_t(0), name.encode()
        if self._ask(key, None, ctypes.byref(size), None, ctypes.c_size_t(0)) != 0 or not size.value:
            return None
        buffer = ctypes.create_string_buffer(size.value)
        if self._ask(key, buffer, ctypes.byref(size), None, ctypes.c_size_t(0)) != 0:
            return None
        return buffer.raw[: size.value]


@dataclass(frozen=True, slots=True)
class MetalDevice:
    """What Metal says about the Mac's GPU: ``working_set`` in bytes is what it may hold without harm."""

    name: str
    working_set: int


@dataclass(frozen=True, slots=True)
class ObjectiveC:
    """The functions that Metal is asked through: ``objc_msgSend`` once for each type that it gives back."""

    default_device: Callable[[], int | None]
    selector: Callable[[bytes], int | None]
    number: Callable[[int, int | None], int]
    pointer: Callable[[int, int | None], int | None]


def metal() -> MetalDevice | None:
    """The system's GPU; ``None`` where there is no Metal."""
    try:
        framework, objc = ctypes.CDLL(_METAL), ctypes.CDLL(_OBJC)
    except OSError:
        return None
    return ask_metal(objective_c(framework, objc))  # pragma: no cover: a Mac alone has Metal


def objective_c(framework: ctypes.CDLL, objc: ctypes.CDLL) -> ObjectiveC:
    """The functions, typed one by one: on ARM a call without types passes its arguments elsewhere."""
    pointer, number = ctypes.c_void_p, ctypes.c_uint64  # pragma: no cover: a Mac alone has these functions
    return ObjectiveC(  # pragma: no cover
        ctypes.CFUNCTYPE(pointer)(("MTLCreateSystemDefaultDevice", framework)),
        ctypes.CFUNCTYPE(pointer, ctypes.c_char_p)(("sel_registerName", objc)),
        ctypes.CFUNCTYPE(number, pointer, pointer)(("objc_msgSend", objc)),
        ctypes.CFUNCTYPE(pointer, pointer, pointer)(("objc_msgSend", objc)),
    )


def ask_metal(runtime: ObjectiveC) -> MetalDevice | None:
    """Name and working set of the default device."""
    device = runtime.default_device()
    if not device:
        return None
    working_set = runtime.number(device, runtime.selector(b"recommendedMaxWorkingSetSize"))
    name = runtime.pointer(device, runtime.selector(b"name"))
    text = runtime.pointer(name, runtime.selector(b"UTF8String")) if name else None
    found = MetalDevice(ctypes.string_at(text).decode("utf-8", "replace") if text else "GPU", working_set)
    runtime.pointer(device, runtime.selector(b"release"))
    return found


def graphics(sysctl: Sysctl | None = None, gpu: Callable[[], MetalDevice | None] = metal) -> Graphics:
    """The chip's GPU, which shares the memory; on an Intel Mac a card that the engine does not use."""
    kernel = sysctl or Sysctl()
    found = gpu()
    if not is_apple_silicon(kernel):
        return Graphics((SeenGpu(found.name, None),) if found else ())
    name = kernel.text("machdep.cpu.brand_string") or (found.name if found else "Apple")
    device = SeenGpu(name, Backend.METAL, vendor="apple", integrated=True, unified=True)
    return Graphics((device,), working_set_mib(kernel, found))


def working_set_mib(kernel: Sysctl, found: MetalDevice | None) -> int | None:
    """MiB that the GPU may take: what the owner set, else what Metal says, else the share of older systems."""
    wired = kernel.number("iogpu.wired_limit_mb")
    if wired:
        return wired
    if found is not None and mib(found.working_set) is not None:
        return mib(found.working_set)
    ram = mib(kernel.number("hw.memsize"))
    if ram is None:
        return None
    # Metal's own shares before macOS 26, as llama.cpp prints them: two thirds, from 36 GB on three quarters.
    return ram * 2 // 3 if ram <= _SMALL_MAC_GIB * _GIB_MIB else ram * 3 // 4


def processor(sysctl: Sysctl | None = None, machine: str | None = None) -> Processor:
    """The chip, and its true architecture: under Rosetta a program is told that it runs on Intel."""
    kernel = sysctl or Sysctl()
    name = kernel.text("machdep.cpu.brand_string")
    apple = is_apple_silicon(kernel)
    rosetta = kernel.number("sysctl.proc_translated") == 1
    return Processor(
        name,
        "arm64" if apple else architecture(machine or platform.machine()),
        chip=name if apple else None,
        instructions=_instructions(kernel),
        notes=(Message("probes.rosetta"),) if rosetta else (),
    )


def _instructions(kernel: Sysctl) -> tuple[str, ...]:
    if is_apple_silicon(kernel):
        return instructions.named([name for name in instructions.APPLE if kernel.number(name) == 1], instructions.APPLE)
    words = [kernel.text(name) or "" for name in ("machdep.cpu.features", "machdep.cpu.leaf7_features")]
    return instructions.named(" ".join(words).split(), instructions.INTEL_MAC)


def is_apple_silicon(kernel: Sysctl) -> bool:
    """Whether the processor is Apple's."""
    return kernel.number("hw.optional.arm64") == 1
