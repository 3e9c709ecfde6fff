"""An Intel card's memory, through a stand-in for the kernel's call."""

import ctypes
import struct
from pathlib import Path

import pytest

from launcher.system.probes import drm

GIB = 1024**3
REGION = struct.Struct("=H6xQQ64x")


class Kernel:
    """Answers the queries as i915_query.c and xe_query.c do, writing through the addresses that it is given."""

    def __init__(self, *regions: tuple[int, int, int]) -> None:
        self.body = b"".join(REGION.pack(*region) for region in regions)
        self.count = len(regions)

    def i915(self, file: int, request: int, form: bytearray) -> int:
        assert request == 0xC0106479
        items, flags, item = struct.unpack("=IIQ", form)
        assert (items, flags) == (1, 0)
        what, length, _, data = struct.unpack("=QiIQ", ctypes.string_at(item, 24))
        assert what == 4
        answer = struct.pack("=I12x", self.count) + self.body
        if length == 0:
            ctypes.memmove(item, struct.pack("=Qi", what, len(answer)), 12)
        else:
            assert length == len(answer)
            ctypes.memmove(data, answer, length)
        return 0

    def xe(self, file: int, request: int, form: bytearray) -> int:
        assert request == 0xC0286440
        _, what, length, data = struct.unpack("=QIIQ16x", form)
        assert what == 1
        answer = struct.pack("=I4x", self.count) + self.body
        if length == 0:
            form[12:16] = struct.pack("=I", len(answer))
        else:
            ctypes.memmove(data, answer, length)
        return 0


@pytest.fixture
def node(tmp_path: Path) -> Path:
    path = tmp_path / "renderD128"
    path.touch()
    return path


def test_i915_says_what_is_left(node: Path) -> None:
    kernel = Kernel((0, 64 * GIB, 64 * GIB), (1, 16 * GIB, 15 * GIB))
    assert drm.regions("i915", node, kernel.i915) == (16 * GIB, 15 * GIB)


def test_i915_tells_an_ordinary_user_only_the_size(node: Path) -> None:
    assert drm.regions("i915", node, Kernel((1, 16 * GIB, 16 * GIB)).i915) == (16 * GIB, None)


def test_xe_says_what_is_taken(node: Path) -> None:
    kernel = Kernel((0, 64 * GIB, GIB), (1, 12 * GIB, 2 * GIB))
    assert drm.regions("xe", node, kernel.xe) == (12 * GIB, 10 * GIB)


def test_xe_tells_an_ordinary_user_only_the_size(node: Path) -> None:
    assert drm.regions("xe", node, Kernel((1, 12 * GIB, 0)).xe) == (12 * GIB, None)


def test_graphics_without_memory_of_their_own_have_none(node: Path) -> None:
    assert drm.regions("xe", node, Kernel((0, 64 * GIB, 0)).xe) is None


def test_a_driver_of_another_maker_is_not_asked(node: Path) -> None:
    assert drm.regions("nouveau", node) is None


def test_a_node_that_may_not_be_opened_says_nothing(tmp_path: Path) -> None:
    assert drm.regions("i915", tmp_path / "missing") is None


def test_a_file_that_is_no_node_is_refused_by_the_kernel(node: Path) -> None:
    assert drm.regions("xe", node) is None


def test_an_older_driver_that_does_not_know_the_question_says_nothing(node: Path) -> None:
    def refuses(file: int, request: int, form: bytearray) -> int:
        item = struct.unpack("=IIQ", form)[2]
        ctypes.memmove(item, struct.pack("=Qi", 4, -22), 12)
        return 0

    assert drm.regions("i915", node, refuses) is None
