"""When the engine is looked at again."""

import pytest

from launcher.core.watching import BEAT_S, SELDOM_S, SLEPT_S, Look, Moment, look, slept

WALL = 1_790_000_000.0


def moment(seconds: float, jump: float = 0.0) -> Moment:
    return Moment(seconds, WALL + seconds + jump)


@pytest.mark.parametrize(
    ("since_look", "seen", "loaded", "leaves_in", "due"),
    [
        (5, True, False, None, Look.ENGINE),
        (5, False, False, None, Look.NOTHING),
        (5, False, True, None, Look.SURROUNDINGS),
        (25, False, True, 25, Look.SURROUNDINGS),
        (25, False, True, 24, Look.ENGINE),
        (25, False, True, -1, Look.SURROUNDINGS),
        (SELDOM_S, False, False, None, Look.ENGINE),
    ],
)
def test_who_sees_nothing_need_not_be_told_at_once(
    since_look: float, seen: bool, loaded: bool, leaves_in: float | None, due: Look
) -> None:
    beat, before = moment(100 + since_look), moment(95 + since_look)
    leaves_at = None if leaves_in is None else WALL + 100 + leaves_in
    assert look(beat, before, moment(100), seen=seen, loaded=loaded, leaves_at=leaves_at) is due


def test_after_a_sleep_it_looks_at_once_whichever_clock_stood_still() -> None:
    before = moment(100)
    for after in (moment(105, jump=8 * 3600), moment(100 + 8 * 3600)):
        assert slept(before, after)
        assert look(after, before, before, seen=False, loaded=False, leaves_at=None) is Look.ENGINE
    assert not slept(before, moment(100 + BEAT_S + SLEPT_S))
    assert not slept(before, moment(105, jump=-3600))
