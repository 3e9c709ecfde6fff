"""The instruction sets that the engine has code of its own for, by one name each, from the words of each system.

The list is that of the processor builds that come with the engine (llama.cpp, ``ggml/src/CMakeLists.txt``). The first
that a processor lacks is why it calculates more slowly than another with the same memory.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Final

LINUX: Final = {
    "sse4_2": "SSE4.2",
    "avx": "AVX",
    "f16c": "F16C",
    "fma": "FMA",
    "avx2": "AVX2",
    "bmi2": "BMI2",
    "avx_vnni": "AVX-VNNI",
    "avx512f": "AVX-512",
    "avx512_vnni": "AVX-512 VNNI",
    "avx512_bf16": "AVX-512 BF16",
    "amx_int8": "AMX",
    "asimd": "NEON",
    "asimdhp": "FP16",
    "asimddp": "DotProd",
    "i8mm": "I8MM",
    "sve": "SVE",
    "sve2": "SVE2",
    "sme": "SME",
}
"""Words of ``/proc/cpuinfo``: ``flags`` of x86 (arch/x86/include/asm/cpufeatures.h), ``Features`` of ARM."""

INTEL_MAC: Final = {
    "SSE4.2": "SSE4.2",
    "AVX1.0": "AVX",
    "F16C": "F16C",
    "FMA": "FMA",
    "AVX2": "AVX2",
    "BMI2": "BMI2",
    "AVX512F": "AVX-512",
    "AVX512VNNI": "AVX-512 VNNI",
}
"""Words of ``machdep.cpu.features`` and ``machdep.cpu.leaf7_features``."""

APPLE: Final = {
    "hw.optional.AdvSIMD": "NEON",
    "hw.optional.arm.FEAT_FP16": "FP16",
    "hw.optional.arm.FEAT_DotProd": "DotProd",
    "hw.optional.arm.FEAT_I8MM": "I8MM",
    "hw.optional.arm.FEAT_SME": "SME",
}
"""Names in the kernel's table, 1 where the chip has it (Apple, "Determining Instruction Set Characteristics")."""

WINDOWS: Final = {
    38: "SSE4.2",
    39: "AVX",
    40: "AVX2",
    41: "AVX-512",
    19: "NEON",
    43: "DotProd",
    46: "SVE",
}
"""Numbers of ``IsProcessorFeaturePresent`` (winnt.h, ``PF_…_AVAILABLE``)."""


def named(words: Collection[str], table: Mapping[str, str]) -> tuple[str, ...]:
    """What the system's ``words`` mean, in the order of ``table``."""
    return tuple(name for word, name in table.items() if word in words)


def present(table: Mapping[int, str], has: Callable[[int], object]) -> tuple[str, ...]:
    """Those of ``table`` that the system says are there."""
    return tuple(name for number, name in table.items() if has(number))
