"""What NVML says and what the system sees, as one list."""

import sys
from pathlib import Path

import pytest

from launcher.core.hardware import Backend, Graphics, SeenGpu
from launcher.core.messages import Message
from launcher.system.probes import sysfs
from launcher.system.probes.deadline import LATE
from launcher.system.probes.graphics import join
from launcher.system.probes.names import load_names
from tests.support.machines import build

TOLD = SeenGpu("NVIDIA GeForce RTX 4090", Backend.CUDA, 24564, 23600, 1008.1, "0000:01:00.0", "10de")
BUS = SeenGpu("NVIDIA GeForce RTX 4090", None, pci="0000:01:00.0", vendor="10de")
SECOND = SeenGpu("NVIDIA GeForce RTX 3060", None, pci="0000:02:00.0", vendor="10de")
ADAPTER = SeenGpu("NVIDIA GeForce RTX 4090", None, 24314, 23000, vendor="10de")
OWN = SeenGpu("Intel UHD Graphics 770", Backend.VULKAN, vendor="8086", integrated=True)


def keys(graphics: Graphics | None) -> list[str]:
    assert graphics is not None
    return [note.key for note in graphics.notes]


def test_a_card_that_both_saw_is_there_once() -> None:
    joined = join(Graphics((TOLD,)), Graphics((OWN, BUS)))
    assert joined == Graphics((TOLD, OWN))


def test_without_bus_addresses_nvml_speaks_for_all_of_nvidias() -> None:
    assert join(Graphics((TOLD,)), Graphics((ADAPTER, OWN))) == Graphics((TOLD, OWN))


def test_a_card_that_nvml_lost_is_still_seen() -> None:
    lost = Message("probes.nvidia-lost", {"number": 2})
    joined = join(Graphics((TOLD,), notes=(lost,)), Graphics((BUS, SECOND)))
    assert joined == Graphics((TOLD, SECOND), notes=(lost,))


@pytest.mark.skipif(sys.platform == "win32", reason="Linux' /sys")
def test_a_card_without_nvidias_driver_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    joined = join(Graphics(), sysfs.look(load_names(), build("nvidia-bare", tmp_path)))
    assert keys(joined) == ["probes.card-given-away", "probes.driver-missing"]
    assert joined is not None
    assert joined.notes[1].facts == {"name": "NVIDIA (10de:3fff)"}


def test_a_container_without_nvidias_library_is_told_from_a_missing_driver() -> None:
    bound = SeenGpu("NVIDIA GeForce RTX 4090", None, pci="0000:01:00.0", vendor="10de", driver="nvidia")
    assert keys(join(Graphics(), Graphics((bound,)))) == ["probes.nvidia-library-missing"]


@pytest.mark.skipif(sys.platform == "win32", reason="Linux' /sys")
def test_nouveau_explains_itself(tmp_path: Path) -> None:
    joined = join(Graphics(), sysfs.look(load_names(), build("nvidia-nouveau", tmp_path)))
    assert keys(joined) == ["probes.nouveau"]


def test_what_the_driver_says_is_not_doubted() -> None:
    restart = Message("probes.nvidia-restart")
    assert keys(join(Graphics(notes=(restart,)), Graphics((BUS,)))) == ["probes.nvidia-restart"]


def test_a_driver_that_hangs_is_a_note_where_there_is_a_card() -> None:
    joined = join(LATE, Graphics((BUS,)))
    assert joined is not None
    assert joined.devices == (BUS,)
    assert keys(joined) == ["probes.nvidia-silent"]


def test_a_driver_that_hangs_without_a_card_is_nothing_to_say() -> None:
    assert join(LATE, Graphics((OWN,))) == Graphics((OWN,))


def test_a_bus_that_says_nothing_leaves_nvidias_cards() -> None:
    joined = join(Graphics((TOLD,)), LATE)
    assert joined is not None
    assert joined.devices == (TOLD,)
    assert keys(joined) == ["probes.bus-silent"]


def test_silence_from_both_is_no_finding() -> None:
    assert join(LATE, LATE) is None
