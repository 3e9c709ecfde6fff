"""The picture of the memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.core.hardware import Kind, Profile
from launcher.core.memory_bar import MemoryBar, Share, memory_bar
from launcher.core.recommendation import recommend
from launcher.core.systems import Os
from tests.core.computers import CATALOG, card, mac, processor_only, with_cards


def bar(profile: Profile, tag: str) -> MemoryBar:
    judgement = recommend(profile, CATALOG).judgement(f"deepseek-r1:{tag}")
    assert judgement is not None
    return memory_bar(profile, judgement)


def test_the_parts_of_a_card_are_all_of_it() -> None:
    drawn = bar(with_cards(card(7100, total=8188)), "7b")
    assert [segment.share for segment in drawn.segments] == list(Share)
    assert sum(segment.mib for segment in drawn.segments) == pytest.approx(8188)
    assert drawn.mib(Share.OTHER) == 1088
    assert drawn.total_mib == 8188
    assert drawn.usable_mib == 7100 - 457 - 1024
    assert drawn.fits


def test_what_is_too_big_leaves_nothing_free_and_is_longer_than_the_card() -> None:
    drawn = bar(with_cards(card(7100, total=8188)), "14b")
    assert drawn.mib(Share.FREE) == 0
    assert sum(segment.mib for segment in drawn.segments) > 8188
    assert not drawn.fits


def test_a_split_model_is_drawn_over_the_cards_that_it_takes() -> None:
    pair = with_cards(*(card(24_000, total=24_576, bandwidth=936.2) for _ in range(2)))
    assert bar(pair, "70b").total_mib == 2 * 24_576
    assert bar(pair, "7b").total_mib == 24_576


def test_shared_and_processor_s_memory_are_drawn_whole() -> None:
    assert bar(mac(16.0), "7b").total_mib == 16 * 1024
    assert bar(mac(16.0), "7b").mib(Share.OTHER) == 0
    drawn = bar(processor_only(12_000), "1.5b")
    assert (drawn.total_mib, drawn.mib(Share.OTHER)) == (16 * 1024, 16 * 1024 - 12_000)


def test_beside_a_card_that_holds_nothing_the_computer_s_memory_is_drawn() -> None:
    drawn = bar(with_cards(card(1900), ram_gib=16.0, bandwidth=45.0), "1.5b")
    assert drawn.total_mib == 16 * 1024
    assert drawn.fits


def test_unknown_memory_is_unknown() -> None:
    assert bar(Profile(Os.LINUX, Kind.CPU), "7b").total_mib is None
    assert bar(Profile(Os.LINUX, Kind.GPU), "7b").total_mib is None
    assert bar(with_cards(card(None), ram_gib=None), "7b").total_mib is None
    assert bar(with_cards(card(None, total=8188)), "7b").mib(Share.OTHER) == 0


@given(free=st.integers(0, 60_000), held=st.integers(0, 8000), tag=st.sampled_from(["1.5b", "8b", "32b", "70b"]))
def test_bar_and_verdict_agree(free: int, held: int, tag: str) -> None:
    profile = with_cards(card(free, total=free + held), ram_gib=2.0)
    judgement = recommend(profile, CATALOG).judgement(f"deepseek-r1:{tag}")
    assert judgement is not None
    drawn = memory_bar(profile, judgement)
    assert all(segment.mib >= 0 for segment in drawn.segments)
    if judgement.runs and judgement.gpu_layers is None and not drawn.fits:
        pytest.fail("called fitting and drawn too long")
