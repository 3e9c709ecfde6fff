"""Processor and memory: containers from recorded trees, the rest on this computer."""

import os
import platform
import sys
from pathlib import Path

import psutil
import pytest

from launcher.core.systems import Os
from launcher.system.probes import cgroup, linux, memory
from launcher.system.probes.cgroup import Limit
from launcher.system.probes.memory import Processor
from tests.support.machines import build

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
RAM_MIB = 32 * 1024


@pytest.mark.parametrize(
    ("machine", "limit"),
    [
        ("docker-v2", Limit(8192, 8192 - 2048)),  # a GiB of file pages can be dropped
        ("systemd-nested-v2", Limit(4096, 1024)),  # free under the slice, not under the service's own limit
        ("docker-v1", Limit(2048, 512)),
        ("unlimited-v1", None),
        ("outside-namespace-v2", Limit(1024, 1024)),
        ("raspberry-pi", None),
    ],
)
def test_the_tightest_limit_of_all_groups_around_us_counts(tmp_path: Path, machine: str, limit: Limit | None) -> None:
    assert cgroup.limit(RAM_MIB, build(machine, tmp_path)) == limit


def test_a_limit_above_the_memory_is_none(tmp_path: Path) -> None:
    assert cgroup.limit(4096, build("docker-v2", tmp_path)) is None


def test_a_group_that_uses_more_than_its_limit_has_nothing_free(tmp_path: Path) -> None:
    root = build("docker-v2", tmp_path)
    (root / "sys/fs/cgroup/memory.current").write_text("20000000000\n")
    assert cgroup.limit(RAM_MIB, root) == Limit(8192, 0)


def test_a_mount_without_a_group_of_ours_is_passed_over(tmp_path: Path) -> None:
    root = build("docker-v2", tmp_path)
    (root / "proc/self/cgroup").write_text("1:name=systemd:/\n")
    assert cgroup.limit(RAM_MIB, root) is None


def test_an_unreadable_line_about_groups_is_passed_over(tmp_path: Path) -> None:
    root = build("docker-v2", tmp_path)
    (root / "proc/self/cgroup").write_text("nonsense\n0::\n")
    assert cgroup.limit(RAM_MIB, root) is not None


def test_a_containers_limit_is_what_is_free_and_is_said(tmp_path: Path) -> None:
    root = tmp_path
    build("docker-v1", root)
    found = memory.look(Os.LINUX, Processor("A processor", "x86_64"), root)
    assert found.limit_mib == 2048
    assert found.free_mib == 512
    assert [note.key for note in found.notes] == ["probes.container-limit"]
    assert found.notes[0].facts == {"limit": 2048}


@pytest.mark.skipif(sys.platform == "win32", reason="Linux' /proc")
def test_memory_that_nobody_tells_is_unknown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def untold(logical: bool = True) -> int:
        raise FileNotFoundError("/proc/cpuinfo")

    with monkeypatch.context() as hidden:
        hidden.setattr(psutil, "PROCFS_PATH", str(tmp_path))  # a container without /proc
        hidden.setattr(psutil, "cpu_count", untold)
        found = memory.look(Os.LINUX, Processor(None, None), tmp_path)
        assert (memory.ram_mib(), memory.free_mib()) == (None, None)
    assert (found.ram_mib, found.free_mib, found.limit_mib, found.cores) == (None, None, None, None)


def test_other_systems_have_no_control_groups(tmp_path: Path) -> None:
    assert memory.look(Os.MACOS, Processor("Apple M2", "arm64"), build("docker-v1", tmp_path)).limit_mib is None


@pytest.mark.parametrize(
    ("machine", "name", "notes"),
    [
        ("wsl", "Intel(R) Core(TM) i7-13700K", ["probes.wsl"]),
        ("raspberry-pi", "Raspberry Pi 5 Model B Rev 1.0", []),
        ("jetson", "NVIDIA Jetson AGX Orin Developer Kit", []),
        ("server", None, []),
    ],
)
def test_a_processor_has_the_name_that_its_system_gives(
    tmp_path: Path, machine: str, name: str | None, notes: list[str]
) -> None:
    found = linux.processor(build(machine, tmp_path))
    assert found.name == name
    assert [note.key for note in found.notes] == notes


@pytest.mark.parametrize(
    ("machine", "sets"), [("wsl", ("AVX2",)), ("raspberry-pi", ("NEON", "FP16", "DotProd")), ("server", ())]
)
def test_the_instruction_sets_that_the_engine_uses_have_one_name(
    tmp_path: Path, machine: str, sets: tuple[str, ...]
) -> None:
    found = linux.processor(build(machine, tmp_path))
    assert found.instructions == sets
    assert memory.look(Os.LINUX, found, tmp_path).instructions == sets


def test_a_virtual_machine_is_told_by_its_processor(tmp_path: Path) -> None:
    root = build("wsl", tmp_path)
    (root / "proc/version").write_text("Linux version 6.1.0-13-amd64 (debian-kernel@lists.debian.org)\n")
    assert [note.key for note in linux.processor(root).notes] == ["probes.virtual-machine"]


def test_the_largest_cache_is_the_last_one(tmp_path: Path) -> None:
    assert linux.cache_bytes(build("cpu-caches", tmp_path)) == 32 * 1024 * 1024
    assert linux.cache_bytes(tmp_path / "nowhere") is None


@pytest.mark.parametrize(
    ("machine", "name"),
    [("AMD64", "x86_64"), ("x86_64", "x86_64"), ("aarch64", "arm64"), ("riscv64", "riscv64"), ("", None)],
)
def test_an_architecture_has_one_name(machine: str, name: str | None) -> None:
    assert linux.architecture(machine) == name


@on_linux
def test_this_computers_memory_is_what_the_kernel_says() -> None:
    facts = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    total, available = (int(facts[key].split()[0]) // 1024 for key in ("MemTotal", "MemAvailable"))
    found = memory.look(Os.LINUX, linux.processor())
    assert found.ram_mib == total
    assert found.free_mib is not None
    assert found.free_mib <= available + 512
    assert found.threads == os.cpu_count()
    assert found.limit_mib is None or found.limit_mib < total


@on_linux
def test_this_computers_processor_is_the_kernels() -> None:
    found = linux.processor()
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    assert found.name == named[0] if named else True
    assert found.architecture == linux.architecture(platform.machine())
