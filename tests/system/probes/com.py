"""COM objects made of C function pointers, laid out as Windows lays them out: for calls by position."""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, field

from launcher.system.probes.dxgi import Description, VideoMemory

_NOT_FOUND = -2005270526  # DXGI_ERROR_NOT_FOUND
_NO_INTERFACE = -2147467262  # E_NOINTERFACE
_ADAPTER3 = bytes.fromhex("a4675964921310 43a79880 53ce3e93fd".replace(" ", ""))

_RELEASE = ctypes.CFUNCTYPE(ctypes.c_uint32, ctypes.c_void_p)
_QUERY = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p))
_ENUM = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(ctypes.c_void_p))
_DESC = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.POINTER(Description))
_INFO = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint32, ctypes.POINTER(VideoMemory))


@dataclass
class Card:
    """What an adapter would answer; sizes in bytes. ``budget`` of ``None``: Windows 8, without IDXGIAdapter3."""

    name: str
    vendor: int
    dedicated: int = 0
    shared: int = 0
    budget: int | None = None
    usage: int = 0
    flags: int = 0
    luid: int = 0
    describes: bool = True
    informs: bool = True


@dataclass
class Windows:
    """A factory with adapters; counts references, so that a test sees what was not given back."""

    cards: Sequence[Card]
    references: int = 0
    _kept: list[object] = field(default_factory=list)

    def create(self, interface: bytes) -> int:
        """``CreateDXGIFactory1``."""
        assert interface.hex() == "78ae0a776ff2ba4da829253c83d1b387"  # IDXGIFactory1 as it lies in memory
        adapters = [self._adapter(card) for card in self.cards]

        def enumerate_adapters(this: int, index: int, made: "ctypes._Pointer[ctypes.c_void_p]") -> int:
            if index >= len(adapters):
                return _NOT_FOUND
            self.references += 1
            made[0] = ctypes.c_void_p(adapters[index])
            return 0

        self.references += 1
        return self._object({2: _RELEASE(self._release), 12: _ENUM(enumerate_adapters)})

    def _adapter(self, card: Card) -> int:
        def describe(this: int, told: "ctypes._Pointer[Description]") -> int:
            if not card.describes:
                return -1
            units = card.name.encode("utf-16-le")
            told[0].name[: len(units) // 2] = [
                int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2)
            ]
            told[0].vendor, told[0].device, told[0].revision = card.vendor, 0x2684, 0xA1
            told[0].dedicated_video_memory, told[0].shared_system_memory = card.dedicated, card.shared
            told[0].luid_low, told[0].flags = card.luid, card.flags
            return 0

        def inform(this: int, node: int, segment: int, info: "ctypes._Pointer[VideoMemory]") -> int:
            assert (node, segment) == (0, 0)
            info[0].budget, info[0].current_usage = card.budget or 0, card.usage
            return 0 if card.informs else -1

        newer = self._object({2: _RELEASE(self._release), 14: _INFO(inform)})

        def query(this: int, interface: int, made: "ctypes._Pointer[ctypes.c_void_p]") -> int:
            assert ctypes.string_at(interface, 16) == _ADAPTER3
            if card.budget is None:
                return _NO_INTERFACE
            self.references += 1
            made[0] = ctypes.c_void_p(newer)
            return 0

        return self._object({0: _QUERY(query), 2: _RELEASE(self._release), 10: _DESC(describe)})

    def _release(self, this: int) -> int:
        self.references -= 1
        return self.references

    def _object(self, methods: dict[int, "ctypes._CFunctionType"]) -> int:
        table = (ctypes.c_void_p * 20)()
        for position, method in methods.items():
            table[position] = ctypes.cast(method, ctypes.c_void_p).value
        made = ctypes.pointer(table)
        self._kept += [methods, table, made]
        return ctypes.addressof(made)
