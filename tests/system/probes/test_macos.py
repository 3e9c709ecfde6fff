"""A Mac: its kernel's table and Metal's answers given by C function pointers."""

import ctypes
import sys
from collections.abc import Callable, Mapping

import pytest

from launcher.core.hardware import Backend
from launcher.system.probes import macos
from launcher.system.probes.macos import MetalDevice, ObjectiveC, Sysctl

GIB = 1024**3
Table = Mapping[str, bytes]

_SYSCTL = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_char_p,
    ctypes.c_void_p,
    ctypes.POINTER(ctypes.c_size_t),
    ctypes.c_void_p,
    ctypes.c_size_t,
)


def kernel(table: Table) -> Sysctl:
    """``sysctlbyname(3)``: first the size, then the bytes."""

    def sysctlbyname(
        name: bytes, buffer: int | None, size: "ctypes._Pointer[ctypes.c_size_t]", _new: int | None, _length: int
    ) -> int:
        value = table.get(name.decode())
        if value is None:
            return -1
        if buffer is not None:
            if value == b"changes":
                return -1
            ctypes.memmove(buffer, value, len(value))
        size[0] = len(value)
        return 0

    return Sysctl(_SYSCTL(sysctlbyname))


def number(value: int, length: int = 8) -> bytes:
    return value.to_bytes(length, "little")


M2_PRO: Table = {
    "machdep.cpu.brand_string": b"Apple M2 Pro\0",
    "hw.optional.arm64": number(1, 4),
    "hw.memsize": number(32 * GIB),
    "iogpu.wired_limit_mb": number(0, 4),
    "sysctl.proc_translated": number(0, 4),
}
INTEL: Table = {
    "machdep.cpu.brand_string": b"Intel(R) Core(TM) i9-9880H CPU @ 2.30GHz\0",
    "hw.memsize": number(16 * GIB),
}


def says(device: MetalDevice | None) -> Callable[[], MetalDevice | None]:
    return lambda: device


def test_a_chips_gpu_shares_the_memory() -> None:
    found = macos.graphics(kernel(M2_PRO), says(MetalDevice("Apple M2 Pro", 22906503168)))
    (gpu,) = found.devices
    assert (gpu.name, gpu.backend, gpu.unified, gpu.integrated) == ("Apple M2 Pro", Backend.METAL, True, True)
    assert found.working_set_mib == 21845


def test_the_owners_limit_replaces_metals() -> None:
    table = {**M2_PRO, "iogpu.wired_limit_mb": number(28672, 4)}
    assert macos.graphics(kernel(table), says(MetalDevice("Apple M2 Pro", 22906503168))).working_set_mib == 28672


@pytest.mark.parametrize(("gib", "expected"), [(8, 5461), (16, 10922), (32, 21845), (36, 27648), (64, 49152)])
def test_without_metal_the_share_of_older_systems_counts(gib: int, expected: int) -> None:
    table = {**M2_PRO, "hw.memsize": number(gib * GIB)}
    assert macos.graphics(kernel(table), says(None)).working_set_mib == expected


def test_a_working_set_of_nothing_is_not_believed() -> None:
    assert macos.graphics(kernel(M2_PRO), says(MetalDevice("Apple M2 Pro", 0))).working_set_mib == 21845


def test_what_nobody_tells_is_unknown() -> None:
    found = macos.graphics(kernel({"hw.optional.arm64": number(1, 4)}), says(None))
    assert found.working_set_mib is None
    assert found.devices[0].name == "Apple"


def test_a_chip_without_a_name_is_called_as_metal_does() -> None:
    found = macos.graphics(kernel({"hw.optional.arm64": number(1, 4)}), says(MetalDevice("Apple M9", 8 * GIB)))
    assert found.devices[0].name == "Apple M9"


def test_an_intel_macs_card_is_seen_but_not_used() -> None:
    found = macos.graphics(kernel(INTEL), says(MetalDevice("AMD Radeon Pro 5500M", 4 * GIB)))
    (card,) = found.devices
    assert (card.name, card.backend, card.unified) == ("AMD Radeon Pro 5500M", None, False)
    assert found.working_set_mib is None
    assert macos.graphics(kernel(INTEL), says(None)).devices == ()


def test_the_chip_is_the_processor() -> None:
    found = macos.processor(kernel(M2_PRO), "arm64")
    assert (found.name, found.chip, found.architecture, found.notes) == ("Apple M2 Pro", "Apple M2 Pro", "arm64", ())


def test_the_instruction_sets_are_those_of_the_chip_even_under_rosetta() -> None:
    table = {**M2_PRO, "sysctl.proc_translated": number(1, 4), "hw.optional.AdvSIMD": number(1, 4)}
    table |= {"hw.optional.arm.FEAT_DotProd": number(1, 4), "hw.optional.arm.FEAT_SME": number(0, 4)}
    table["machdep.cpu.features"] = b"SSE4.2 AVX1.0\0"  # what Rosetta imitates
    assert macos.processor(kernel(table)).instructions == ("NEON", "DotProd")


def test_an_intel_mac_names_its_instruction_sets_in_two_lists() -> None:
    table = {**INTEL, "machdep.cpu.features": b"FPU SSE4.2 AVX1.0 F16C\0", "machdep.cpu.leaf7_features": b"AVX2 BMI2\0"}
    assert macos.processor(kernel(table)).instructions == ("SSE4.2", "AVX", "F16C", "AVX2", "BMI2")
    assert macos.processor(kernel(INTEL)).instructions == ()


def test_an_intel_mac_has_no_chip() -> None:
    found = macos.processor(kernel(INTEL), "x86_64")
    assert (found.chip, found.architecture) == (None, "x86_64")


def test_under_rosetta_the_true_architecture_is_told() -> None:
    found = macos.processor(kernel({**M2_PRO, "sysctl.proc_translated": number(1, 4)}), "x86_64")
    assert found.architecture == "arm64"
    assert [note.key for note in found.notes] == ["probes.rosetta"]


@pytest.mark.parametrize("value", [b"", b"abc", b"changes"])
def test_an_answer_of_another_form_is_no_number(value: bytes) -> None:
    assert kernel({"hw.memsize": value}).number("hw.memsize") is None


def test_an_empty_text_is_none() -> None:
    assert kernel({"machdep.cpu.brand_string": b"\0"}).text("machdep.cpu.brand_string") is None


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="this is a Mac, or has no C library to ask")
def test_on_other_systems_there_is_no_table_and_no_metal() -> None:
    assert Sysctl().number("hw.memsize") is None
    assert Sysctl().text("machdep.cpu.brand_string") is None
    assert macos.metal() is None
    assert macos.processor().chip is None


class Runtime:
    """The messages of Objective-C, answered by name."""

    def __init__(self, device: int | None, name: bytes | None) -> None:
        self._selectors: dict[int, bytes] = {}
        self._name = ctypes.create_string_buffer(name) if name is not None else None
        self.released = False
        self.functions = ObjectiveC(lambda: device, self._selector, self._number, self._pointer)

    def _selector(self, name: bytes) -> int:
        self._selectors[len(self._selectors) + 1] = name
        return len(self._selectors)

    def _number(self, _device: int, selector: int | None) -> int:
        assert self._selectors[selector or 0] == b"recommendedMaxWorkingSetSize"
        return 22906503168

    def _pointer(self, _object: int, selector: int | None) -> int | None:
        match self._selectors[selector or 0]:
            case b"name":
                return 2 if self._name is not None else None
            case b"UTF8String":
                return ctypes.addressof(self._name) if self._name is not None else None
            case other:
                assert other == b"release"
                self.released = True
                return None


def test_metal_is_asked_for_name_and_working_set() -> None:
    runtime = Runtime(1, b"Apple M2 Pro")
    assert macos.ask_metal(runtime.functions) == MetalDevice("Apple M2 Pro", 22906503168)
    assert runtime.released


def test_a_device_without_a_name_is_a_gpu() -> None:
    assert macos.ask_metal(Runtime(1, None).functions) == MetalDevice("GPU", 22906503168)


def test_a_mac_without_a_metal_device_has_none() -> None:
    assert macos.ask_metal(Runtime(None, None).functions) is None
