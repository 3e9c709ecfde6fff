"""The memory of an Intel card, asked of its Linux driver: sysfs does not have it (i915), or not what is free (xe)."""

import ctypes
import os
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

Regions = Callable[[str, Path], tuple[int, int | None] | None]
"""(driver, node) → bytes in all and free, ``None`` where the driver does not say."""

Ioctl = Callable[[int, int, bytearray], int]

# include/uapi/drm/i915_drm.h and xe_drm.h, part of Linux's stable interface.
_I915_QUERY: Final = 0xC0106479
_I915_MEMORY_REGIONS: Final = 4
_I915_QUERY_FORM: Final = struct.Struct("=IIQ")  # items, flags, their address
_I915_ITEM_FORM: Final = struct.Struct("=QiIQ")  # what, length of the answer, flags, its address
_XE_QUERY: Final = 0xC0286440
_XE_MEMORY_REGIONS: Final = 1
_XE_QUERY_FORM: Final = struct.Struct("=QIIQ16x")  # extensions, what, length of the answer, its address, reserved
_REGION_FORM: Final = struct.Struct("=H6xQQ64x")  # class, size, and what is left (i915) or taken (xe)
_OF_THE_CARD: Final = 1
_HEADER: Final = {"i915": 16, "xe": 8}
_LONGEST_ANSWER: Final = 64 * 1024


def regions(driver: str, node: Path, ioctl: Ioctl | None = None) -> tuple[int, int | None] | None:
    """Bytes of a card's own memory, in all and free; free is ``None`` where only the administrator may know it."""
    ask = _ASKING.get(driver)
    if ask is None:
        return None
    try:
        file = os.open(node, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    except OSError:  # not in the group "render"
        return None
    try:
        answer = ask(file, ioctl or _system_ioctl())
    except (OSError, struct.error):  # an older driver
        return None
    finally:
        os.close(file)
    return _sum(driver, answer)


def _system_ioctl() -> Ioctl:
    if sys.platform != "win32":
        from fcntl import ioctl

        return lambda file, request, form: ioctl(file, request, form, True)
    raise OSError("no ioctl")  # pragma: no cover: on Windows alone


def _ask_i915(file: int, ioctl: Ioctl) -> bytes:
    item = ctypes.create_string_buffer(_I915_ITEM_FORM.size)
    query = _I915_QUERY_FORM.pack(1, 0, ctypes.addressof(item))
    _I915_ITEM_FORM.pack_into(item, 0, _I915_MEMORY_REGIONS, 0, 0, 0)
    ioctl(file, _I915_QUERY, bytearray(query))  # with length 0 it says the length
    length = _I915_ITEM_FORM.unpack(item.raw)[1]
    answer = ctypes.create_string_buffer(_checked(length))
    _I915_ITEM_FORM.pack_into(item, 0, _I915_MEMORY_REGIONS, length, 0, ctypes.addressof(answer))
    ioctl(file, _I915_QUERY, bytearray(query))
    return answer.raw


def _ask_xe(file: int, ioctl: Ioctl) -> bytes:
    query = bytearray(_XE_QUERY_FORM.pack(0, _XE_MEMORY_REGIONS, 0, 0))
    ioctl(file, _XE_QUERY, query)
    length = _XE_QUERY_FORM.unpack(query)[2]
    answer = ctypes.create_string_buffer(_checked(length))
    ioctl(file, _XE_QUERY, bytearray(_XE_QUERY_FORM.pack(0, _XE_MEMORY_REGIONS, length, ctypes.addressof(answer))))
    return answer.raw


_ASKING: Final = {"i915": _ask_i915, "xe": _ask_xe}


def _checked(length: int) -> int:
    if not 0 < length <= _LONGEST_ANSWER:  # i915 says a negative number for "no such question"
        raise OSError(length)
    return length


def _sum(driver: str, answer: bytes) -> tuple[int, int | None] | None:
    found = [(size, other) for kind, size, other in _each(answer, _HEADER[driver]) if kind == _OF_THE_CARD]
    if not found:
        return None
    total, other = sum(size for size, _ in found), sum(other for _, other in found)
    untold = total if driver == "i915" else 0  # what a driver says to those who may not know
    if other == untold:
        return total, None
    return total, other if driver == "i915" else total - other


def _each(answer: bytes, header: int) -> Iterator[tuple[int, int, int]]:
    (count,) = struct.unpack_from("=I", answer)
    for index in range(min(count, (len(answer) - header) // _REGION_FORM.size)):
        yield _REGION_FORM.unpack_from(answer, header + index * _REGION_FORM.size)
