"""NVIDIA's cards through a compiled stand-in for NVML."""

import ctypes
import ctypes.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.core.hardware import Backend, Graphics
from launcher.core.shortfall import Slowed
from launcher.system.probes import nvidia
from tests.support.nvml import compiled, in_the_place_of_nvml, needs_compiler

pytestmark = needs_compiler

RAM_MIB = 124_546
DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("nvml"))


@pytest.fixture(scope="session")
def old_stub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("nvml-old"), "-DOLD", "-Wno-unused-function")


@pytest.fixture
def nvml(stub: Path) -> Iterator[ctypes.CDLL]:
    with in_the_place_of_nvml(stub) as library:
        assert library is not None
        yield library


def look(library: ctypes.CDLL, scenario: str) -> Graphics:
    library.stub_scenario(scenario.encode())
    return nvidia.look(lambda: RAM_MIB)


def keys(graphics: Graphics) -> list[str]:
    return [note.key for note in graphics.notes]


def test_a_card_is_described_in_full(nvml: ctypes.CDLL) -> None:
    (card,) = look(nvml, "one card").devices
    assert (card.name, card.backend, card.vendor) == ("NVIDIA GeForce RTX 4090", Backend.CUDA, "10de")
    assert (card.vram_total_mib, card.vram_free_mib) == (24564, 23600)
    assert card.bandwidth_gbs == pytest.approx(1008, abs=0.2)
    assert (card.pci, card.driver, card.compute_capability) == ("0000:01:00.0", "570.86.15", (8, 9))
    assert not card.integrated
    assert not card.unified


def test_a_real_card_is_described_as_it_was_recorded(nvml: ctypes.CDLL) -> None:
    """What a real H100's driver said is what the stand-in says; the probe's answer is the one that it gave there."""
    (said,) = json.loads((DATA / "nvml-h100.json").read_text(encoding="utf-8"))["cards"]
    found = look(nvml, "h100")
    (card,) = found.devices
    assert card.name == said["GetName"]
    memory = said["GetMemoryInfo"]
    assert (card.vram_total_mib, card.vram_free_mib) == (int(memory["total"]) // 2**20, int(memory["free"]) // 2**20)
    assert (card.vram_total_mib, card.vram_free_mib) == (81559, 81079)
    assert card.bandwidth_gbs == pytest.approx(3352.3, abs=0.1)
    clock, width = said["GetMaxClockInfo(2,)"], said["GetMemoryBusWidth"]
    assert card.bandwidth_gbs == pytest.approx(2 * clock * width / 8000, abs=0.1)
    assert (card.pci, card.driver, card.compute_capability) == ("0000:00:06.0", "580.159.04", (9, 0))
    assert not found.notes, "passed through to a virtual machine is not shared with others"


def test_two_cards_keep_their_own_memory(nvml: ctypes.CDLL) -> None:
    first, second = look(nvml, "two cards").devices
    assert (first.vram_total_mib, second.vram_total_mib) == (24564, 12288)
    assert (second.pci, second.bandwidth_gbs) == ("0000:41:00.0", 360.0)


def test_memory_shared_with_the_processor_is_the_computers(nvml: ctypes.CDLL) -> None:
    found = look(nvml, "unified")
    (chip,) = found.devices
    assert (chip.name, chip.unified, chip.integrated) == ("NVIDIA GB10", True, True)
    assert (chip.vram_total_mib, chip.vram_free_mib, chip.bandwidth_gbs) == (None, None, None)
    assert found.working_set_mib == RAM_MIB


def test_of_a_divided_card_the_largest_part_is_the_engines(nvml: ctypes.CDLL) -> None:
    found = look(nvml, "mig")
    large, small = found.devices
    assert (large.name, large.vram_total_mib, large.backend) == (
        "NVIDIA A100-SXM4-40GB MIG 3g.20gb",
        19968,
        Backend.CUDA,
    )
    assert (small.vram_total_mib, small.backend) == (4864, None)
    assert large.bandwidth_gbs == pytest.approx(1555.2 * 19968 / 40960, abs=0.1)
    assert keys(found) == ["probes.nvidia-mig"]
    assert found.notes[0].facts["count"] == 2


def test_a_part_of_a_card_that_keeps_its_own_memory_secret_has_no_known_speed(nvml: ctypes.CDLL) -> None:
    large, _ = look(nvml, "mig sealed").devices
    assert (large.vram_total_mib, large.bandwidth_gbs) == (19968, None)


def test_a_divided_card_without_a_part_for_us_is_seen_but_not_usable(nvml: ctypes.CDLL) -> None:
    found = look(nvml, "mig without parts")
    (card,) = found.devices
    assert (card.backend, card.vram_total_mib) == (None, None)
    assert keys(found) == ["probes.nvidia-mig-empty"]


def test_the_speed_of_a_virtual_card_stays_unknown(nvml: ctypes.CDLL) -> None:
    found = look(nvml, "virtual")
    (card,) = found.devices
    assert (card.vram_total_mib, card.bandwidth_gbs) == (8192, None)
    assert keys(found) == ["probes.nvidia-virtual"]


@pytest.mark.parametrize(
    ("scenario", "note"),
    [
        ("lost", "probes.nvidia-lost"),
        ("vanishes", "probes.nvidia-lost"),
        ("silent", "probes.nvidia-card-silent"),
    ],
)
def test_a_card_that_fails_costs_the_other_nothing(nvml: ctypes.CDLL, scenario: str, note: str) -> None:
    found = look(nvml, scenario)
    assert [card.name for card in found.devices] == ["NVIDIA GeForce RTX 4090"]
    assert keys(found) == [note]
    assert found.notes[0].facts == {"number": 2}


def test_absurd_figures_are_unknown_and_said_so(nvml: ctypes.CDLL) -> None:
    found = look(nvml, "absurd")
    (card,) = found.devices
    assert (card.vram_total_mib, card.vram_free_mib, card.bandwidth_gbs) == (None, None, None)
    assert keys(found) == ["probes.memory-absurd"]


def test_a_name_that_cannot_be_read_is_no_reason_to_lose_the_card(nvml: ctypes.CDLL) -> None:
    (card,) = look(nvml, "nameless").devices
    assert (card.name, card.pci, card.vram_total_mib) == ("NVIDIA", None, 24564)


@pytest.mark.parametrize(
    ("scenario", "notes"),
    [
        ("none", []),
        ("no count", []),
        ("not loaded", []),
        ("mismatch", ["probes.nvidia-restart"]),
        ("forbidden", ["probes.nvidia-no-permission"]),
        ("broken", ["probes.nvidia-error"]),
    ],
)
def test_without_cards_the_reason_is_told_where_there_is_one(
    nvml: ctypes.CDLL, scenario: str, notes: list[str]
) -> None:
    found = look(nvml, scenario)
    assert found.devices == ()
    assert keys(found) == notes


def test_an_old_driver_is_asked_only_what_it_has(old_stub: Path) -> None:
    with in_the_place_of_nvml(old_stub) as library:
        assert library is not None
        (card,) = look(library, "one card").devices
    assert (card.vram_total_mib, card.bandwidth_gbs, card.compute_capability) == (24564, None, (8, 9))


def test_without_a_driver_there_is_nothing_to_say() -> None:
    if ctypes.util.find_library("nvidia-ml"):
        pytest.skip("this computer has NVIDIA's driver")
    with in_the_place_of_nvml(None):
        assert nvidia.look(lambda: RAM_MIB) == Graphics()


@pytest.mark.skipif(sys.platform != "linux", reason="Linux under Windows")
def test_under_windows_the_library_is_where_windows_lays_it(tmp_path: Path) -> None:
    if ctypes.util.find_library("nvidia-ml"):
        pytest.skip("this computer has NVIDIA's driver")
    with in_the_place_of_nvml(None):
        (card,) = nvidia.look(lambda: RAM_MIB, wsl_library=compiled(tmp_path)).devices
    assert card.name == "NVIDIA GeForce RTX 4090"


@pytest.mark.skipif(sys.platform != "linux", reason="Linux under Windows")
def test_a_library_of_windows_that_cannot_be_loaded_is_no_driver(tmp_path: Path) -> None:
    if ctypes.util.find_library("nvidia-ml"):
        pytest.skip("this computer has NVIDIA's driver")
    broken = tmp_path / "libnvidia-ml.so.1"
    broken.write_bytes(b"not a library")
    with in_the_place_of_nvml(None):
        assert nvidia.look(lambda: RAM_MIB, wsl_library=broken) == Graphics()


@pytest.mark.skipif(sys.platform != "linux", reason="how Linux finds libraries")
def test_without_a_library_the_long_module_is_not_loaded() -> None:
    if ctypes.util.find_library("nvidia-ml"):
        pytest.skip("this computer has NVIDIA's driver")
    program = (
        "import sys; from launcher.system.probes import nvidia\n"
        "found = nvidia.look(lambda: None)\n"
        "sys.exit(1 if found.devices or 'pynvml' in sys.modules else 0)"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    assert subprocess.run([sys.executable, "-c", program], env=environment, check=False).returncode == 0


def test_the_library_is_found_by_its_name(stub: Path, tmp_path: Path) -> None:
    program = (
        "import json; from launcher.system.probes import nvidia\n"
        "print(json.dumps([card.name for card in nvidia.look(lambda: None).devices]))"
    )
    ours = str(Path(__file__).parents[3])
    environment = os.environ | {"LD_LIBRARY_PATH": str(stub.parent), "STUB_SCENARIO": "two cards", "PYTHONPATH": ours}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == ["NVIDIA GeForce RTX 4090", "NVIDIA GeForce RTX 3060"]


@pytest.mark.parametrize(
    ("scenario", "why"),
    [
        ("one card", None),
        ("two cards", None),
        ("hot", Slowed.HEAT),
        ("braked", Slowed.POWER),
        ("renamed", Slowed.HEAT),
        ("vanishes", None),
        ("silent", None),
        ("broken", None),
        ("no count", None),
    ],
)
def test_a_card_that_slows_itself_down_says_why(nvml: ctypes.CDLL, scenario: str, why: Slowed | None) -> None:
    nvml.stub_scenario(scenario.encode())
    assert nvidia.slowed() is why


def test_an_old_driver_says_it_under_the_old_name(old_stub: Path) -> None:
    with in_the_place_of_nvml(old_stub) as library:
        assert library is not None
        library.stub_scenario(b"one card")
        assert nvidia.slowed() is Slowed.HEAT


def test_without_a_driver_no_card_slows_down() -> None:
    with in_the_place_of_nvml(None):
        assert nvidia.slowed() is None
