"""Cards on the PCI bus, from recorded trees."""

import sys
from pathlib import Path

import pytest

from launcher.core.hardware import Backend, Graphics
from launcher.system.probes import linux, sysfs
from launcher.system.probes.names import PciNames, load_names
from tests.support.machines import build

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Linux' /sys, whose names Windows cannot hold")


@pytest.fixture
def names() -> PciNames:
    return load_names()


def look(machine: str, root: Path, names: PciNames) -> Graphics:
    return sysfs.look(names, build(machine, root), regions=lambda _driver, _node: None)


def keys(graphics: Graphics) -> list[str]:
    return [note.key for note in graphics.notes]


def test_an_amd_card_and_the_processors_own_graphics_are_told_apart(tmp_path: Path, names: PciNames) -> None:
    found = look("amd-rx7800xt", tmp_path, names)
    card, own = found.devices
    assert (card.name, card.backend, card.integrated) == ("AMD Radeon RX 7800 XT", Backend.ROCM, False)
    assert (card.vram_total_mib, card.vram_free_mib) == (16368, 15139)
    assert (card.pci, card.driver, card.vendor) == ("0000:03:00.0", "amdgpu", "1002")
    assert (own.name, own.integrated, own.unified, own.vram_total_mib) == ("AMD Radeon 610M", True, False, 512)
    assert own.backend is Backend.VULKAN
    assert found.notes == ()
    assert found.working_set_mib is None


def test_an_amd_card_that_rocm_is_not_built_for_gets_vulkan(tmp_path: Path, names: PciNames) -> None:
    (card,) = look("amd-rx6700xt-old-kernel", tmp_path, names).devices
    assert (card.name, card.backend, card.integrated) == ("AMD Radeon RX 6700 XT", Backend.VULKAN, False)
    assert card.vram_total_mib == 12272


def test_strix_halo_shares_the_computers_memory(tmp_path: Path, names: PciNames) -> None:
    found = look("strix-halo", tmp_path, names)
    (chip,) = found.devices
    assert (chip.name, chip.unified, chip.integrated, chip.backend) == ("AMD Radeon 8060S", True, True, Backend.ROCM)
    assert found.working_set_mib == (536870912 + 117111652352) // 1024**2


def test_unknown_graphics_beside_a_ryzens_security_unit_are_its_own(tmp_path: Path, names: PciNames) -> None:
    (own,) = look("ryzen-laptop", tmp_path, names).devices
    assert (own.name, own.integrated, own.vram_free_mib) == ("AMD (1002:1fff)", True, None)


def test_intels_own_graphics_are_seen_once(tmp_path: Path, names: PciNames) -> None:
    found = look("intel-uhd770", tmp_path, names)
    (own,) = found.devices
    assert (own.name, own.integrated, own.vram_total_mib) == ("Intel UHD Graphics 770", True, None)
    assert found.notes == ()


def test_an_arc_whose_driver_says_nothing_has_unknown_memory(tmp_path: Path, names: PciNames) -> None:
    found = look("intel-arc-a770", tmp_path, names)
    (card,) = found.devices
    assert (card.name, card.backend, card.integrated) == ("Intel Arc A770", Backend.INTEL, False)
    assert card.vram_total_mib is None
    assert keys(found) == ["probes.memory-unknown"]


def test_an_arc_is_asked_for_its_memory_through_its_node(tmp_path: Path, names: PciNames) -> None:
    asked: list[tuple[str, Path]] = []

    def regions(driver: str, node: Path) -> tuple[int, int | None]:
        asked.append((driver, node))
        return 16 * 1024**3, 15 * 1024**3

    found = sysfs.look(names, build("intel-arc-a770", tmp_path), regions)
    (card,) = found.devices
    assert (card.vram_total_mib, card.vram_free_mib) == (16384, 15360)
    assert asked == [("i915", tmp_path / "dev/dri/renderD128")]
    assert found.notes == ()


def test_an_arc_with_xe_says_its_size_to_everyone(tmp_path: Path, names: PciNames) -> None:
    found = look("intel-arc-b580", tmp_path, names)
    (card,) = found.devices
    assert (card.name, card.vram_total_mib, card.vram_free_mib) == ("Intel Arc B580", 12288, None)
    assert found.notes == ()


def test_a_nvidia_card_with_nouveau_is_seen_and_explained(tmp_path: Path, names: PciNames) -> None:
    found = look("nvidia-nouveau", tmp_path, names)
    own, card = found.devices
    assert own.integrated
    assert (card.name, card.backend, card.driver) == ("NVIDIA GeForce RTX 4060 Laptop GPU", None, "nouveau")
    assert keys(found) == ["probes.nouveau"]


def test_nvidia_cards_without_a_driver_are_named_all_the_same(tmp_path: Path, names: PciNames) -> None:
    found = look("nvidia-bare", tmp_path, names)
    assert [card.name for card in found.devices] == [
        "NVIDIA GeForce RTX 4090",
        "NVIDIA GeForce RTX 4090",
        "NVIDIA (10de:3fff)",
    ]
    assert all(card.backend is None for card in found.devices)
    assert keys(found) == ["probes.card-given-away"]


def test_a_servers_screen_and_a_neural_unit_are_no_cards_but_cards_without_drivers_are(
    tmp_path: Path, names: PciNames
) -> None:
    found = look("server", tmp_path, names)
    arc, card = found.devices
    assert (arc.name, arc.backend, arc.integrated) == ("Intel Arc A380", None, False)
    assert (card.name, card.pci, card.backend) == ("AMD Instinct MI300X", "0001:05:00.0", None)
    assert keys(found) == ["probes.driver-missing", "probes.driver-missing"]


def test_a_computer_without_a_bus_has_no_cards(tmp_path: Path, names: PciNames) -> None:
    assert sysfs.look(names, tmp_path) == Graphics()


def test_a_jetson_is_known_by_its_board(tmp_path: Path) -> None:
    (board,) = linux.graphics(build("jetson", tmp_path)).devices
    assert (board.name, board.unified) == ("NVIDIA Jetson AGX Orin Developer Kit", True)


def test_a_jetson_without_a_name_is_a_jetson(tmp_path: Path) -> None:
    (board,) = linux.graphics(build("jetson-nameless", tmp_path)).devices
    assert board.name == "NVIDIA Jetson"
