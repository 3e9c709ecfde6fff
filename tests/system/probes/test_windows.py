"""A Windows computer, its COM objects made of C function pointers and its registry of mappings."""

import ctypes
import sys

import pytest

from launcher.core.hardware import Backend, SeenGpu
from launcher.system.probes import dxgi, windows
from tests.system.probes.com import Card, Windows

GIB = 1024**3
NVIDIA, AMD, INTEL, MICROSOFT = 0x10DE, 0x1002, 0x8086, 0x1414


def seen(*cards: Card) -> tuple[SeenGpu, ...]:
    world = Windows([Card(**{**vars(card), "luid": index + 1}) for index, card in enumerate(cards)])
    found = windows.graphics(lambda: dxgi.adapters(world.create)).devices
    assert world.references == 0
    return found


@pytest.mark.skipif(sys.maxsize < 2**32, reason="the sizes of 64-bit Windows")
def test_structures_are_as_long_as_in_windows_headers() -> None:
    assert ctypes.sizeof(dxgi.Description) == 312
    assert dxgi.Description.dedicated_video_memory.offset == 272
    assert dxgi.Description.luid_low.offset == 296
    assert ctypes.sizeof(dxgi.VideoMemory) == 32


def test_a_card_is_described_by_dxgi() -> None:
    (card,) = seen(Card("AMD Radeon RX 7900 XTX", AMD, 24 * GIB, 16 * GIB, budget=22 * GIB, usage=GIB))
    assert (card.name, card.vendor, card.backend) == ("AMD Radeon RX 7900 XTX", "1002", Backend.ROCM)
    assert (card.vram_total_mib, card.vram_free_mib) == (24 * 1024, 21 * 1024)
    assert not card.integrated


def test_memory_above_four_gigabytes_is_whole() -> None:
    (card,) = seen(Card("Intel(R) Arc(TM) A770 Graphics", INTEL, 16225243136, 8 * GIB))
    assert (card.vram_total_mib, card.vram_free_mib, card.backend) == (15473, None, Backend.INTEL)


@pytest.mark.parametrize(
    "card",
    [
        Card("Microsoft Basic Render Driver", MICROSOFT, 0, 8 * GIB, flags=2),
        Card("NVIDIA GeForce RTX 4090", NVIDIA, 24 * GIB, flags=1),
        Card("AMD Radeon RX 6800", AMD, 16 * GIB, flags=2),
        Card("Parsec Virtual Display Adapter", NVIDIA, 0),
        Card("Microsoft Remote Display Adapter", INTEL, 0),
        Card("", NVIDIA, describes=False),
    ],
)
def test_adapters_that_are_no_devices_are_dropped(card: Card) -> None:
    assert seen(card) == ()


def test_an_adapter_is_taken_once() -> None:
    world = Windows([Card("NVIDIA GeForce RTX 4090", NVIDIA, 24 * GIB, luid=7)] * 3)
    assert len(dxgi.adapters(world.create)) == 1


def test_a_laptops_own_graphics_do_not_count_as_a_card() -> None:
    own, card = seen(
        Card("Intel(R) UHD Graphics 770", INTEL, 128 * 1024**2, 16 * GIB),
        Card("NVIDIA GeForce RTX 4060 Laptop GPU", NVIDIA, 8 * GIB, budget=7 * GIB),
    )
    assert (own.integrated, own.backend, own.vram_total_mib) == (True, Backend.VULKAN, 128)
    assert (card.integrated, card.backend) == (False, None)  # NVML speaks for it


def test_strix_halo_may_use_what_it_shares() -> None:
    world = Windows([Card("AMD Radeon(TM) 8060S Graphics", AMD, 64 * GIB, 31 * GIB)])
    found = windows.graphics(lambda: dxgi.adapters(world.create))
    (chip,) = found.devices
    assert (chip.unified, chip.integrated, chip.backend) == (True, True, Backend.ROCM)
    assert found.working_set_mib == 95 * 1024


def test_an_adreno_is_seen_but_has_no_backend() -> None:
    (own,) = seen(Card("Qualcomm(R) Adreno(TM) X1-85 GPU", 0x4D4F4351, 0, 8 * GIB))
    assert (own.vendor, own.integrated, own.backend) == ("5143", True, None)


@pytest.mark.parametrize(
    "card",
    [
        Card("AMD Radeon RX 7600", AMD, 8 * GIB, budget=0),
        Card("AMD Radeon RX 7600", AMD, 8 * GIB, budget=GIB, informs=False),
    ],
)
def test_a_budget_that_windows_does_not_tell_is_unknown(card: Card) -> None:
    assert seen(card)[0].vram_free_mib is None


def test_a_budget_above_the_memory_is_the_memory() -> None:
    (card,) = seen(Card("AMD Radeon RX 6700 XT", AMD, 12 * GIB, budget=20 * GIB))
    assert (card.vram_free_mib, card.backend) == (12 * 1024, Backend.VULKAN)


REGISTRY: list[windows.Values] = [
    {
        "DriverDesc": "NVIDIA GeForce RTX 3060",
        "MatchingDeviceId": "PCI\\VEN_10DE&DEV_2504",
        "HardwareInformation.qwMemorySize": 12 * GIB,
        "DriverVersion": "31.0.15.3699",
    },
    {
        "DriverDesc": "AMD Radeon RX 6600",
        "MatchingDeviceId": "PCI\\VEN_1002&DEV_73FF",
        "HardwareInformation.qwMemorySize": (8 * GIB).to_bytes(8, "little"),
    },
    {"DriverDesc": "AMD Radeon RX 6600", "MatchingDeviceId": "PCI\\VEN_1002&DEV_73FF"},
    {"DriverDesc": "Microsoft Basic Display Adapter", "MatchingDeviceId": "PCI\\CC_0300"},
    {"DriverDesc": "Parsec Virtual Display Adapter", "MatchingDeviceId": "Root\\ven_10de"},
    {"MatchingDeviceId": "PCI\\VEN_10DE&DEV_2504"},
    {},
]


def test_the_registry_is_read_where_dxgi_does_not_answer() -> None:
    found = windows.graphics(lambda: dxgi.adapters(lambda _interface: 0), lambda: REGISTRY[:2] + REGISTRY[3:])
    first, second = found.devices
    assert (first.name, first.vram_total_mib, first.driver) == ("NVIDIA GeForce RTX 3060", 12288, "31.0.15.3699")
    assert (second.vram_total_mib, second.vram_free_mib) == (8192, None)
    assert [note.key for note in found.notes] == ["probes.registry-only"]


def test_every_key_of_the_display_class_is_read() -> None:
    class_key = r"SYSTEM\CurrentControlSet\Control\Class\{4d36e968-e325-11ce-bfc1-08002be10318}"
    keys = {rf"{class_key}\0000": REGISTRY[0], rf"{class_key}\0003": REGISTRY[1]}
    assert list(windows.display_keys(lambda path: keys.get(path, {}))) == REGISTRY[:2]


def test_a_list_of_adapters_that_never_ends_is_left() -> None:
    world = Windows([Card("AMD Radeon RX 6600", AMD, 8 * GIB, luid=number) for number in range(40)])
    assert len(dxgi.adapters(world.create)) == 32
    assert world.references == 0


def test_a_card_of_which_an_old_key_remains_is_there_once() -> None:
    assert [card.name for card in windows.from_registry(REGISTRY[1:3])] == ["AMD Radeon RX 6600"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is a registry")
def test_without_dxgi_and_registry_there_is_nothing() -> None:
    found = windows.graphics()
    assert found.devices == ()
    assert found.notes == ()


def test_the_processor_is_what_the_registry_calls_it() -> None:
    def values(path: str) -> windows.Values:
        assert path.endswith(r"CentralProcessor\0")
        return {"ProcessorNameString": "AMD Ryzen 7 7800X3D 8-Core Processor           "}

    found = windows.processor(values, "AMD64", has={38, 39, 40, 41}.__contains__)
    assert (found.name, found.architecture) == ("AMD Ryzen 7 7800X3D 8-Core Processor", "x86_64")
    assert found.instructions == ("SSE4.2", "AVX", "AVX2", "AVX-512")


@pytest.mark.parametrize("machine", ["ARM64", "arm64", "aarch64"])
def test_windows_on_arm_is_arm_and_has_its_sets(machine: str) -> None:
    found = windows.processor(lambda _path: {}, machine, has={19, 43}.__contains__)
    assert (found.architecture, found.instructions) == ("arm64", ("NEON", "DotProd"))


@pytest.mark.skipif(sys.platform == "win32", reason="there is a registry")
def test_a_processor_without_a_name_has_an_architecture() -> None:
    found = windows.processor()
    assert found.name is None
    assert found.architecture in ("x86_64", "arm64")
