"""What would change a judgement, and what the model is for."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.core.changes import worth_offering
from launcher.core.hardware import Kind, Profile
from launcher.core.judgement import Recommendation
from launcher.core.messages import Message
from launcher.core.purpose import Purpose, Work
from launcher.core.recommendation import recommend
from launcher.core.systems import Os
from launcher.core.verdicts import judge
from launcher.text import sentence
from tests.core.computers import CATALOG, card, mac, processor_only, with_cards


def change(profile: Profile, tag: str) -> Message | None:
    judgement = recommend(profile, CATALOG).judgement(f"deepseek-r1:{tag}")
    assert judgement is not None
    return judgement.change


def said(profile: Profile, tag: str) -> str:
    found = change(profile, tag)
    assert found is not None
    return sentence(found)


def keys(recommendation: Recommendation) -> list[str]:
    return [each.key.removeprefix("recommendation.") for each in (*recommendation.reasons, *recommendation.notes)]


def test_what_is_worth_offering_needs_no_change() -> None:
    recommendation = recommend(with_cards(card(23_900, bandwidth=1008.0)), CATALOG)
    assert [each.change is None for each in recommendation.judgements] == [True] * 5 + [False]


def test_the_programs_to_close_are_named_with_what_they_hold() -> None:
    busy = with_cards(card(4700, total=8188), ram_gib=16.0)
    assert said(busy, "7b") == (
        "Other programs hold 3.0 GB of the graphics card. With them closed, DeepSeek-R1 7B would run well."
    )
    assert said(processor_only(1500), "1.5b").startswith("Other programs hold 10.5 GB of the memory.")


@pytest.mark.parametrize(
    ("profile", "tag", "words"),
    [
        (with_cards(card(7700)), "14b", "On a graphics card with 12 GB, DeepSeek-R1 14B would run well."),
        (with_cards(card(7700)), "32b", "On a graphics card with 24 GB, DeepSeek-R1 32B would run well."),
        (
            with_cards(card(7700)),
            "70b",
            "On two graphics cards with 24 GB each, DeepSeek-R1 70B would run well. No single one for a home holds it.",
        ),
        (
            processor_only(9000, 200.0, 12.0),
            "14b",
            "With 4 GB more memory (16 GB in all), DeepSeek-R1 14B would run well.",
        ),
        (
            processor_only(None, 45.0, 1.0),
            "1.5b",
            "With 3 GB more memory (4 GB in all), DeepSeek-R1 1.5B would run well.",
        ),
        (processor_only(12_500), "7b", "On a graphics card with 8 GB, DeepSeek-R1 7B would run well."),
        (processor_only(None, 45.0, None), "1.5b", "On a graphics card with 6 GB, DeepSeek-R1 1.5B would run well."),
        (mac(16.0), "14b", "On a computer of this kind with 24 GB of memory, DeepSeek-R1 14B would run well."),
        (
            mac(128.0, 400.0),
            "70b",
            "With memory that reads 546 GB a second, DeepSeek-R1 70B would be quick enough.",
        ),
        (
            mac(16.0),
            "32b",
            (
                "On a computer of this kind with 36 GB of memory that reads 273 GB a second, "
                "DeepSeek-R1 32B would run well."
            ),
        ),
    ],
)
def test_the_least_that_would_help_is_said(profile: Profile, tag: str, words: str) -> None:
    assert said(profile, tag) == words


def test_where_no_single_change_would_help_nothing_is_promised() -> None:
    assert change(mac(None, None), "70b") is None


@given(
    st.one_of(
        st.builds(
            lambda free, held, ram: with_cards(card(free, total=free + held), ram_gib=ram),
            st.integers(0, 50_000),
            st.integers(0, 8000),
            st.floats(0.5, 200),
        ),
        st.builds(
            processor_only, st.none() | st.integers(0, 200_000), st.none() | st.floats(5, 500), st.floats(0.5, 200)
        ),
        st.builds(mac, st.floats(0.5, 200), st.none() | st.floats(20, 900)),
    )
)
def test_only_what_is_not_worth_offering_has_a_change(profile: Profile) -> None:
    for judgement in recommend(profile, CATALOG).judgements:
        model = CATALOG.model(judgement.model)
        assert model is not None
        if judgement.change is not None:
            where = replace(profile, kind=judgement.where or profile.kind)
            assert not worth_offering(judge(model, where), where)


def test_where_nothing_fits_the_notes_say_what_would_help_before_they_speak_of_renting() -> None:
    assert keys(recommend(processor_only(1500), CATALOG)) == ["reason.nothing", "change.close-in-memory", "note.rent"]
    slow = keys(recommend(processor_only(3000, 10.0, 4.0), CATALOG))
    assert slow.index("change.card") < slow.index("note.rent")
    assert keys(recommend(Profile(Os.MACOS, Kind.UNIFIED), CATALOG))[-1] == "note.memory-unknown"


def test_a_card_that_went_away_is_not_called_too_small() -> None:
    gone = Profile(Os.WINDOWS, Kind.GPU, ram_gib=16.0, ram_free_mib=12_000, mem_bandwidth_gbs=45.0)
    recommendation = recommend(gone, CATALOG)
    assert recommendation.chosen is not None
    assert recommendation.chosen.model == "deepseek-r1:1.5b"
    assert "note.card-gone" in keys(recommendation)
    assert "note.cards-too-small" not in keys(recommendation)
    assert "note.card-gone" in keys(recommend(Profile(Os.WINDOWS, Kind.GPU), CATALOG))


def test_a_card_that_others_fill_is_not_called_too_small() -> None:
    full = with_cards(card(500, total=8188), ram_gib=16.0, bandwidth=45.0)
    assert {"note.cards-full", "change.close-on-card"} <= set(keys(recommend(full, CATALOG)))
    assert "note.cards-too-small" not in keys(recommend(full, CATALOG))


def test_a_card_of_unknown_memory_is_not_called_too_small() -> None:
    said_of_it = keys(recommend(with_cards(card(None), bandwidth=45.0), CATALOG))
    assert "note.card-memory-unknown" in said_of_it
    assert "note.cards-too-small" not in said_of_it


# what the model is for


@pytest.mark.parametrize(
    ("purpose", "work", "model", "moved"),
    [
        (Purpose.BALANCED, None, "7b", False),
        (Purpose.BALANCED, Work.MATHS, "7b", False),
        (Purpose.BALANCED, Work.CODE, "8b", True),
        (Purpose.BALANCED, Work.CONVERSATION, "8b", True),
        (Purpose.QUALITY, Work.MATHS, "7b", True),
        (Purpose.QUALITY, Work.CODE, "8b", False),
        (Purpose.SPEED, Work.CODE, "7b", False),
    ],
)
def test_8_gb_holds_7b_for_maths_and_8b_for_code_and_conversation(
    purpose: Purpose, work: Work | None, model: str, moved: bool
) -> None:
    recommendation = recommend(with_cards(card(7700)), CATALOG, purpose, work)
    assert recommendation.chosen is not None
    assert recommendation.chosen.model == f"deepseek-r1:{model}"
    assert (f"reason.work-{work}" in keys(recommendation)) is moved


@pytest.mark.parametrize("work", Work)
def test_elsewhere_the_work_moves_nothing(work: Work) -> None:
    for profile in (with_cards(card(15_900)), with_cards(card(3300)), processor_only(12_500), processor_only(500)):
        plain, given_work = recommend(profile, CATALOG), recommend(profile, CATALOG, work=work)
        assert (plain.chosen, plain.reasons) == (given_work.chosen, given_work.reasons)


def test_32b_is_not_for_code_that_is_finished_while_one_types() -> None:
    assert "note.quick-work" in keys(recommend(with_cards(card(23_900, bandwidth=1008.0)), CATALOG))
    assert "note.quick-work" not in keys(recommend(with_cards(card(15_900)), CATALOG))
