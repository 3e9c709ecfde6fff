import pytest

from launcher.core.hardware import Disk
from launcher.core.room import Room, judge, same_drive, short_bytes

GB = 1_000_000_000
HOME = Disk("/home/ada/.ollama/models", 10 * GB, 100 * GB, "/")
ENGINE = Disk("/home/ada/stillhouse/engine", 10 * GB, 100 * GB, "/")
BIG = Disk("/media/big/Stillhouse/models", 400 * GB, 500 * GB, "/media/big")
BIGGER = Disk("/media/bigger/Stillhouse/models", 900 * GB, 999 * GB, "/media/bigger")


@pytest.mark.parametrize(
    ("free", "coming", "short"), [(None, 5, 0), (0, 0, 0), (1000, 1000, 50), (1050, 1000, 0), (0, 1000, 1050)]
)
def test_five_hundredths_more_than_what_comes_must_be_free(free: int | None, coming: int, short: int) -> None:
    assert short_bytes(free, coming) == short


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (HOME, ENGINE, True),
        (HOME, BIG, False),
        (Disk("/a", 5, 9, "/a"), Disk("/b", 5, 9, "/b"), True),
        (Disk("/a", None, None, "/a"), Disk("/b", None, None, "/b"), False),
        (Disk("/a"), Disk("/b"), True),
    ],
)
def test_two_folders_share_their_space_or_do_not(one: Disk, other: Disk, same: bool) -> None:
    assert same_drive(one, other) is same


def test_engine_and_model_on_one_drive_need_room_for_both() -> None:
    assert judge(HOME, 5 * GB, ENGINE, GB) == Room()
    assert judge(HOME, 9 * GB, ENGINE, GB) == Room(short=round(12 * GB * 1.05) - 10 * GB)


def test_on_two_drives_each_needs_room_for_its_own() -> None:
    small = Disk("/engine", GB, 2 * GB, "/engine")
    assert judge(BIG, 40 * GB, small, GB) == Room(engine_short=round(3 * GB * 1.05) - GB)
    assert judge(small, 40 * GB, BIG, GB).engine_short == 0


def test_the_roomiest_other_drive_is_offered_where_the_models_do_not_fit() -> None:
    assert judge(HOME, 40 * GB, ENGINE, GB, (HOME, BIG, BIGGER)).elsewhere == BIGGER
    assert judge(HOME, 5 * GB, ENGINE, GB, (BIG,)).elsewhere is None
    assert judge(HOME, 600 * GB, ENGINE, GB, (BIG,)).elsewhere is None
    assert judge(HOME, 40 * GB, BIG, 0, (HOME, BIG)).elsewhere == BIG


def test_no_drive_is_offered_where_the_engine_alone_is_too_large_for_its_own() -> None:
    assert judge(HOME, 5 * GB, ENGINE, 9 * GB, (BIG,)).elsewhere is None
