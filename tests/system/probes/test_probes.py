"""The whole look at a computer."""

import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.core.hardware import Backend, Disk, Graphics, Memory, SeenGpu
from launcher.core.messages import Fact, Message
from launcher.core.systems import Os
from launcher.system.probes import Answer, Bandwidth, SystemProbes, this_system
from launcher.text import sentence
from launcher.text.english import probes as words
from launcher.workflows.computer import Probes
from tests.support.nvml import compiled, in_the_place_of_nvml, needs_compiler

CARD = SeenGpu("NVIDIA GeForce RTX 4090", Backend.CUDA, 24564, 23600, 1008.1, "0000:01:00.0", "10de")
FACTS = Memory(Os.LINUX, 32000, 28000)
DRIVE = Disk("/models", 10, 20)


@pytest.fixture
def hang() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def probes(**changed: object) -> SystemProbes:
    """Probes with quick answers, but for those that are named; an event is waited for, an error is raised."""
    answers: dict[str, object] = {
        "nvidia": Graphics((CARD,)),
        "bus": Graphics(),
        "memory": FACTS,
        "bandwidth": Bandwidth(42.0),
        "disk": DRIVE,
    }
    answers |= changed

    def question(answer: object) -> Answer:
        if isinstance(answer, threading.Event):
            answer.wait(10)
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Answer)
        return answer

    questions = {name: lambda answer=answer: question(answer) for name, answer in answers.items()}
    return SystemProbes(lambda: "/models", questions, seconds=0.2)


def test_all_parts_are_found() -> None:
    found = list(probes().look())
    assert Graphics((CARD,)) in found
    assert Memory(Os.LINUX, 32000, 28000, bandwidth_gbs=42.0) in found
    assert DRIVE in found
    assert len(found) == 3


@pytest.mark.parametrize(
    ("silent", "message"),
    [
        (("memory",), "probes.silent.memory"),
        (("disk",), "probes.silent.disk"),
        (("nvidia", "bus"), "probes.silent.graphics"),
    ],
)
def test_a_part_that_hangs_is_one_message_and_the_others_are_found(
    hang: threading.Event, silent: tuple[str, ...], message: str
) -> None:
    begun = time.monotonic()
    found = list(probes(**dict.fromkeys(silent, hang)).look())
    assert time.monotonic() - begun < 1
    assert Message(message) in found
    assert len(found) == 3


def test_a_disturbed_measurement_is_told_from_a_calm_one() -> None:
    disturbed = list(probes(bandwidth=Bandwidth(12.0, disturbed=True)).look())
    assert Memory(Os.LINUX, 32000, 28000, bandwidth_gbs=12.0, disturbed=True) in disturbed


def test_a_part_that_fails_is_one_message() -> None:
    assert Message("probes.silent.disk") in list(probes(disk=OSError("gone")).look())


def test_a_measurement_that_takes_too_long_leaves_the_memory_without_it(hang: threading.Event) -> None:
    assert FACTS in list(probes(bandwidth=hang).look())


@needs_compiler
def test_a_driver_that_hangs_leaves_the_rest_of_the_computer(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    library = compiled(tmp_path_factory.mktemp("nvml-hang"))
    with in_the_place_of_nvml(library) as nvml:
        assert nvml is not None
        nvml.stub_scenario(b"hang")
        looking = SystemProbes(lambda: str(tmp_path), seconds=1.0)
        try:
            begun = time.monotonic()
            found = list(looking.look())
            assert time.monotonic() - begun < 2
            assert {type(each) for each in found} == {Graphics, Memory, Disk}
        finally:
            nvml.stub_release()
            for thread in threading.enumerate():
                if thread.name.startswith("probe "):
                    thread.join(5)


def test_this_computer_is_told_truly(tmp_path: Path) -> None:
    looking: Probes = SystemProbes(lambda: str(tmp_path / "models"))
    begun = time.monotonic()
    found = {type(each): each for each in looking.look()}
    assert time.monotonic() - begun < 1.5
    memory, disk, graphics = found[Memory], found[Disk], found[Graphics]
    assert isinstance(memory, Memory)
    assert isinstance(disk, Disk)
    assert isinstance(graphics, Graphics)
    assert memory.os is this_system()
    assert memory.threads == os.cpu_count()
    assert disk.total_bytes == shutil.disk_usage(tmp_path).total
    if sys.platform == "linux":
        status = os.statvfs(tmp_path)
        assert disk.total_bytes == status.f_blocks * status.f_frsize
        assert disk.free_bytes == pytest.approx(status.f_bavail * status.f_frsize, rel=0.05)
        assert _cards_on_the_bus() >= len([each for each in graphics.devices if each.pci])


def _cards_on_the_bus() -> int:
    classes = Path("/sys/bus/pci/devices").glob("*/class")
    return sum(each.read_text().startswith(("0x03", "0x12")) for each in classes)


def test_every_note_has_its_words() -> None:
    sources = (Path(__file__).parents[3] / "launcher/system/probes").glob("*.py")
    used = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    for key in words.WORDS:
        short = key.removeprefix("probes.")
        assert f'"{key}"' in used or f'"{short}"' in used or short.startswith("silent."), f"{key} is never said"
    facts: dict[str, Fact] = {"name": "GeForce RTX 4090", "number": 2, "count": 3, "limit": 8192}
    assert all("{" not in sentence(Message(key, facts)) for key in words.WORDS)
