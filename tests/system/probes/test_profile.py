"""From the probes' findings to the profile that is judged: the machines that other programs misread."""

import sys
from pathlib import Path

import pytest

from launcher.core.hardware import Backend, Graphics, Kind, Memory, Profile, Survey
from launcher.core.survey import compose
from launcher.core.systems import Os
from launcher.system.probes import dxgi, linux, macos, nvidia, windows
from launcher.system.probes.graphics import join
from launcher.system.resources import load_gpus
from tests.support.machines import build
from tests.support.nvml import compiled, in_the_place_of_nvml, needs_compiler
from tests.system.probes.com import Card, Windows
from tests.system.probes.test_macos import M2_PRO, kernel, says

GIB = 1024**3


def profile(graphics: Graphics | None, memory: Memory) -> Profile:
    return compose(Survey(graphics, memory), load_gpus()).profile


def on_linux(machine: str, root: Path, nvml: Graphics | None = None) -> Profile:
    found = join(nvml or Graphics(), linux.graphics(build(machine, root)))
    return profile(found, Memory(Os.LINUX, 32 * 1024, 28 * 1024, bandwidth_gbs=51.0))


@pytest.mark.skipif(sys.platform == "win32", reason="Linux' /sys")
def test_a_radeon_is_the_card_and_the_ryzens_own_graphics_are_left_out(tmp_path: Path) -> None:
    found = on_linux("amd-rx7800xt", tmp_path)
    assert found.kind is Kind.GPU
    assert [(gpu.name, gpu.backend) for gpu in found.gpus] == [("Radeon RX 7800 XT", Backend.ROCM)]
    assert found.gpus[0].bandwidth_gbs == pytest.approx(624, rel=0.01)
    assert found.ignored_devices == ("Radeon 610M (512 MB)",)


def test_graphics_of_half_a_gigabyte_are_no_card(tmp_path: Path) -> None:
    found = on_linux("ryzen-laptop", tmp_path)
    assert (found.kind, found.gpus, found.mem_bandwidth_gbs) == (Kind.CPU, (), 51.0)


@pytest.mark.skipif(sys.platform == "win32", reason="Linux' /sys")
def test_strix_halo_is_unified_and_not_a_card_of_512_mb(tmp_path: Path) -> None:
    found = on_linux("strix-halo", tmp_path)
    assert (found.kind, found.gpus, found.chip) == (Kind.UNIFIED, (), "AMD Radeon 8060S")
    assert (found.gpu_working_set_mib, found.mem_bandwidth_gbs) == (112198, 256.0)


def test_a_card_without_its_driver_leaves_the_processor(tmp_path: Path) -> None:
    found = on_linux("nvidia-nouveau", tmp_path)
    assert found.kind is Kind.CPU
    assert "GeForce RTX 4060 Laptop GPU" in found.ignored_devices


@needs_compiler
def test_gb10_uses_the_computers_memory(tmp_path: Path) -> None:
    with in_the_place_of_nvml(compiled(tmp_path)) as library:
        assert library is not None
        library.stub_scenario(b"unified")
        told = nvidia.look(lambda: 123904)
    found = profile(told, Memory(Os.LINUX, 123904, 118000, bandwidth_gbs=180.0))
    assert (found.kind, found.chip, found.gpu_working_set_mib) == (Kind.UNIFIED, "NVIDIA GB10", 123904)
    assert found.mem_bandwidth_gbs == pytest.approx(273, abs=1)


@needs_compiler
@pytest.mark.parametrize(
    ("scenario", "least"), [("one card", None), ("old driver", "550"), ("old card", "570"), ("old card served", None)]
)
def test_a_driver_too_old_for_the_engine_leaves_the_card_out_and_names_the_version(
    tmp_path: Path, scenario: str, least: str | None
) -> None:
    with in_the_place_of_nvml(compiled(tmp_path)) as library:
        assert library is not None
        library.stub_scenario(scenario.encode())
        told = nvidia.look(lambda: None)
    report = compose(Survey(told, Memory(Os.LINUX, 32 * 1024, 20 * 1024)), load_gpus())
    assert (report.profile.kind is Kind.GPU) is (least is None)
    assert [note.facts.get("least") for note in report.notes] == ([] if least is None else [least])


def test_a_windows_laptop_counts_its_card_alone() -> None:
    own = Card("Intel(R) UHD Graphics 770", 0x8086, 128 * 1024**2, 16 * GIB, luid=1)
    card = Card("Intel(R) Arc(TM) A770 Graphics", 0x8086, 16 * GIB, budget=15 * GIB, luid=2)
    seen = windows.graphics(lambda: dxgi.adapters(Windows([own, card]).create))
    found = profile(seen, Memory(Os.WINDOWS, 32 * 1024, 20 * 1024))
    assert [(gpu.name, gpu.vram_free_mib) for gpu in found.gpus] == [("Arc A770 Graphics", 15360)]
    assert found.gpus[0].bandwidth_gbs is not None
    assert found.ignored_devices == ("UHD Graphics 770 (128 MB)",)


def test_a_mac_is_its_chip() -> None:
    seen = macos.graphics(kernel(M2_PRO), says(macos.MetalDevice("Apple M2 Pro", 22906503168)))
    chip = macos.processor(kernel(M2_PRO), "arm64").chip
    found = profile(seen, Memory(Os.MACOS, 32 * 1024, 20 * 1024, bandwidth_gbs=150.0, chip=chip))
    assert (found.kind, found.chip, found.gpu_working_set_mib) == (Kind.UNIFIED, "Apple M2 Pro", 21845)
    assert found.mem_bandwidth_gbs == 200
