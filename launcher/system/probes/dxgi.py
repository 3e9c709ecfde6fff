"""Windows' own list of graphics adapters (DXGI 1.4), called through COM by position: no package is needed."""

import ctypes
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

_METHOD = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)  # alike on 64-bit; the tests call it on other systems

_IDXGI_FACTORY1: Final = uuid.UUID("770aae78-f26f-4dba-a829-253c83d1b387")
_IDXGI_ADAPTER3: Final = uuid.UUID("645967a4-1392-4310-a798-8053ce3e93fd")

# Positions in the tables of methods: IUnknown has 3, IDXGIObject 4 more, then dxgi.h, dxgi1_2.h, dxgi1_4.h in order.
_QUERY_INTERFACE: Final = 0
_RELEASE: Final = 2
_ENUM_ADAPTERS1: Final = 12
_GET_DESC1: Final = 10
_QUERY_VIDEO_MEMORY_INFO: Final = 14

_LOCAL_MEMORY: Final = 0
_FLAG_REMOTE: Final = 1
_FLAG_SOFTWARE: Final = 2
_MOST_ADAPTERS: Final = 32


class Description(ctypes.Structure):
    """DXGI_ADAPTER_DESC1, with UTF-16 units instead of ``wchar_t``, which is longer elsewhere."""

    _fields_ = (
        ("name", ctypes.c_uint16 * 128),
        ("vendor", ctypes.c_uint32),
        ("device", ctypes.c_uint32),
        ("subsystem", ctypes.c_uint32),
        ("revision", ctypes.c_uint32),
        ("dedicated_video_memory", ctypes.c_size_t),
        ("dedicated_system_memory", ctypes.c_size_t),
        ("shared_system_memory", ctypes.c_size_t),
        ("luid_low", ctypes.c_uint32),
        ("luid_high", ctypes.c_int32),
        ("flags", ctypes.c_uint32),
    )


class VideoMemory(ctypes.Structure):
    """DXGI_QUERY_VIDEO_MEMORY_INFO."""

    _fields_ = (
        ("budget", ctypes.c_uint64),
        ("current_usage", ctypes.c_uint64),
        ("available_for_reservation", ctypes.c_uint64),
        ("current_reservation", ctypes.c_uint64),
    )


@dataclass(frozen=True, slots=True)
class Adapter:
    """One adapter. Memory in bytes; ``available`` is what Windows would grant to a program now, ``None`` if untold."""

    name: str
    vendor: str
    device: str
    revision: str
    dedicated: int
    shared: int
    available: int | None
    luid: tuple[int, int]
    remote: bool
    software: bool


CreateFactory = Callable[[bytes], int]
"""The factory's address for an interface's 16 bytes; 0 where Windows refuses."""


def adapters(create: CreateFactory | None = None) -> list[Adapter]:
    """All adapters, virtual ones included; each once. Raises ``OSError`` where there is no DXGI."""
    factory = (create or _create_factory)(_IDXGI_FACTORY1.bytes_le)
    if not factory:
        raise OSError("no DXGI factory")
    try:
        found = {adapter.luid: adapter for adapter in _each(factory)}
    finally:
        _release(factory)
    return list(found.values())


def _create_factory(interface: bytes) -> int:
    library = ctypes.CDLL("dxgi")  # pragma: no cover: Windows has it
    made = ctypes.c_void_p()  # pragma: no cover
    library.CreateDXGIFactory1(ctypes.c_char_p(interface), ctypes.byref(made))  # pragma: no cover
    return made.value or 0  # pragma: no cover


def _each(factory: int) -> Iterator[Adapter]:
    for index in range(_MOST_ADAPTERS):
        address = ctypes.c_void_p()
        result = _call(factory, _ENUM_ADAPTERS1, (ctypes.c_uint32, index), (ctypes.c_void_p, ctypes.addressof(address)))
        if result != 0 or not address.value:  # DXGI_ERROR_NOT_FOUND: there are no more
            return
        try:
            described = _described(address.value)
        finally:
            _release(address.value)
        if described is not None:
            yield described


def _described(adapter: int) -> Adapter | None:
    told = Description()
    if _call(adapter, _GET_DESC1, (ctypes.c_void_p, ctypes.addressof(told))) != 0:
        return None
    return Adapter(
        name=bytes(told.name).decode("utf-16-le", "replace").partition("\0")[0].strip(),
        vendor=f"{told.vendor:04x}",
        device=f"{told.device:04x}",
        revision=f"{told.revision:02x}",
        dedicated=told.dedicated_video_memory,
        shared=told.shared_system_memory,
        available=_available(adapter),
        luid=(told.luid_high, told.luid_low),
        remote=bool(told.flags & _FLAG_REMOTE),
        software=bool(told.flags & _FLAG_SOFTWARE),
    )


def _available(adapter: int) -> int | None:
    """The budget that Windows has for us, less what we use: it shrinks as other programs take memory."""
    newer = ctypes.c_void_p()
    interface = ctypes.create_string_buffer(_IDXGI_ADAPTER3.bytes_le, 16)
    wanted = (ctypes.c_void_p, ctypes.addressof(interface)), (ctypes.c_void_p, ctypes.addressof(newer))
    if _call(adapter, _QUERY_INTERFACE, *wanted) != 0 or not newer.value:  # before Windows 10
        return None
    try:
        info = VideoMemory()
        node, segment = (ctypes.c_uint32, 0), (ctypes.c_uint32, _LOCAL_MEMORY)
        answer = _call(newer.value, _QUERY_VIDEO_MEMORY_INFO, node, segment, (ctypes.c_void_p, ctypes.addressof(info)))
    finally:
        _release(newer.value)
    if answer != 0 or not info.budget:
        return None
    return max(0, int(info.budget) - int(info.current_usage))


def _call(this: int, position: int, *arguments: tuple[type, int]) -> int:
    """Calls the method at ``position`` of a COM object; the arguments are (C type, value) pairs."""
    table = ctypes.cast(this, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p))).contents
    prototype = _METHOD(ctypes.c_int32, ctypes.c_void_p, *(kind for kind, _ in arguments))
    return int(prototype(table[position])(this, *(value for _, value in arguments)))


def _release(this: int) -> None:
    _call(this, _RELEASE)
