"""The policy, as a user would put it, and what must hold on every computer."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.core.hardware import Backend, Gpu, Kind, Profile
from launcher.core.judgement import Judgement, Recommendation, Verdict
from launcher.core.purpose import Purpose
from launcher.core.recommendation import recommend
from launcher.core.systems import Os
from tests.core.computers import CATALOG, card, mac, processor_only, with_cards

ORDER = [Verdict.DOES_NOT_FIT, Verdict.TOO_SLOW, Verdict.TIGHT, Verdict.FITS, Verdict.COMFORTABLE]
GB_S = st.floats(20, 4000)
MEMORY = st.integers(0, 120_000)
PURPOSE = st.sampled_from(Purpose)


def chosen(profile: Profile, purpose: Purpose = Purpose.BALANCED) -> Judgement:
    found = recommend(profile, CATALOG, purpose).chosen
    assert found is not None
    return found


def judged(profile: Profile, tag: str) -> Judgement:
    found = recommend(profile, CATALOG).judgement(f"deepseek-r1:{tag}")
    assert found is not None
    return found


def keys(recommendation: Recommendation) -> set[str]:
    said = [*recommendation.reasons, *recommendation.notes, recommendation.title]
    return {each.key.removeprefix("recommendation.") for each in said}


def size(judgement: Judgement | None) -> int:
    return judgement.download_bytes if judgement else 0


# what the user wants most


def test_quality_takes_the_newer_8b_where_balanced_takes_7b() -> None:
    profile = with_cards(card(7700))
    assert chosen(profile).model == "deepseek-r1:7b"
    assert chosen(profile, Purpose.QUALITY).model == "deepseek-r1:8b"
    assert "note.thinks-long" in keys(recommend(profile, CATALOG, Purpose.QUALITY))


def test_quality_waits_for_a_slow_model_on_a_processor() -> None:
    profile = processor_only(12_500)
    assert chosen(profile).model == "deepseek-r1:1.5b"
    assert chosen(profile, Purpose.QUALITY).model == "deepseek-r1:8b"
    assert chosen(profile, Purpose.QUALITY).verdict is Verdict.TOO_SLOW


def test_speed_keeps_14b_for_fast_work_on_24_gb() -> None:
    profile = with_cards(card(23_900, bandwidth=1008.0, name="GeForce RTX 4090"))
    assert chosen(profile).model == "deepseek-r1:32b"
    assert chosen(profile, Purpose.SPEED).model == "deepseek-r1:14b"
    assert recommend(profile, CATALOG, Purpose.SPEED).alternative == "deepseek-r1:32b"


def test_speed_on_a_slow_computer_is_the_smallest_model() -> None:
    assert chosen(mac(16.0, 100.0), Purpose.SPEED).model == "deepseek-r1:1.5b"
    assert chosen(processor_only(12_500), Purpose.SPEED).model == "deepseek-r1:1.5b"


def test_speed_without_any_known_speed_is_the_balanced_choice() -> None:
    profile = with_cards(card(15_900, bandwidth=None))
    assert chosen(profile, Purpose.SPEED).model == chosen(profile).model == "deepseek-r1:14b"


# where it fits


def test_where_nothing_is_fast_enough_the_smallest_is_offered_as_slow() -> None:
    recommendation = recommend(processor_only(3000, 10.0, 4.0), CATALOG)
    assert recommendation.chosen is not None
    assert (recommendation.chosen.model, recommendation.chosen.verdict) == ("deepseek-r1:1.5b", Verdict.TOO_SLOW)
    assert {"title.slow", "note.slow", "note.rent"} <= keys(recommendation)


def test_a_card_that_holds_nothing_leaves_the_model_to_the_processor() -> None:
    small_card = with_cards(card(1900, name="GeForce GT 1030"), ram_gib=16.0, bandwidth=45.0)
    recommendation = recommend(small_card, CATALOG)
    assert recommendation.chosen is not None
    assert recommendation.chosen.model == "deepseek-r1:1.5b"
    assert {"note.cards-too-small", "reason.fits-processor"} <= keys(recommendation)


def test_less_than_two_gigabytes_of_memory_is_said_clearly() -> None:
    recommendation = recommend(with_cards(card(23_900), ram_gib=1.5), CATALOG)
    assert recommendation.chosen is None
    assert recommendation.alternative is None
    assert {"reason.little-ram", "title.none", "note.rent"} <= keys(recommendation)


def test_a_computer_that_hides_its_memory_gets_no_model_and_a_reason() -> None:
    recommendation = recommend(Profile(Os.LINUX, Kind.CPU), CATALOG)
    assert recommendation.chosen is None
    assert {"reason.nothing-known", "note.memory-unknown"} <= keys(recommendation)
    assert recommend(Profile(Os.MACOS, Kind.UNIFIED), CATALOG).chosen is None
    assert recommend(Profile(Os.LINUX, Kind.GPU), CATALOG).chosen is None


def test_a_full_memory_is_told_in_figures() -> None:
    assert "reason.nothing" in keys(recommend(processor_only(1500), CATALOG))


def test_shared_memory_that_leaves_too_little_room_to_think_is_not_offered() -> None:
    recommendation = recommend(replace(mac(32.0, 400.0), gpu_working_set_mib=21_845), CATALOG)
    assert recommendation.chosen is not None
    assert recommendation.chosen.model == "deepseek-r1:14b"
    assert "reason.bigger-cramped" in keys(recommendation)
    cramped = recommendation.judgement("deepseek-r1:32b")
    assert cramped is not None
    assert (cramped.verdict, cramped.ctx) == (Verdict.TIGHT, 4096)
    assert cramped.why.key == "recommendation.why.short"


def test_a_few_layers_on_the_processor_are_bearable_where_the_card_is_quick() -> None:
    recommendation = recommend(with_cards(card(5950, bandwidth=336.0)), CATALOG)
    assert recommendation.chosen is not None
    assert recommendation.chosen.gpu_layers == (27, 28)
    assert {"reason.fits-partly", "reason.speed-partly", "note.short-context"} <= keys(recommendation)


def test_an_old_card_with_layers_on_the_processor_is_slower_still() -> None:
    old, new = (judged(with_cards(card(5950, bandwidth=336.0, name=name)), "7b") for name in ("GTX 1060", "RTX 2060"))
    assert old.tps is not None
    assert new.tps is not None
    assert old.tps[0] == pytest.approx(new.tps[0] / 2)


def test_many_layers_on_the_processor_get_words_and_no_number() -> None:
    judgement = judged(with_cards(card(5250)), "7b")
    assert (judgement.verdict, judgement.tps, judgement.gpu_layers) == (Verdict.TOO_SLOW, None, (22, 28))
    assert judgement.why.key == "recommendation.why.partly-slow"


def test_layers_that_no_memory_would_take_do_not_fit() -> None:
    assert judged(with_cards(card(5250), ram_gib=2.5), "7b").verdict is Verdict.DOES_NOT_FIT
    assert judged(with_cards(card(5250), ram_gib=None), "7b").verdict is Verdict.TOO_SLOW


def test_the_processor_s_measured_memory_narrows_the_range_of_a_split_model() -> None:
    unknown, measured = (judged(with_cards(card(5950), bandwidth=each), "7b").tps for each in (None, 60.0))
    assert unknown is not None
    assert measured is not None
    assert unknown[0] < measured[1]


def test_an_unknown_card_in_a_split_leaves_the_speed_unknown() -> None:
    pair = with_cards(card(11_900, bandwidth=None), card(11_900, bandwidth=360.0))
    assert judged(pair, "32b").tps is None
    assert judged(with_cards(card(5950, bandwidth=None)), "7b").verdict is Verdict.TOO_SLOW


def test_two_unequal_cards_are_between_the_two() -> None:
    slow, quick = (card(11_900, bandwidth=each) for each in (300.0, 900.0))
    speeds = [judged(with_cards(*each), "32b").tps for each in ((slow, slow), (slow, quick), (quick, quick))]
    assert None not in speeds
    assert speeds == sorted(speeds, key=lambda tps: tps or (0, 0))


# what is said


def test_a_driver_that_does_not_say_what_is_free_is_not_taken_for_an_empty_card() -> None:
    recommendation = recommend(with_cards(card(None, total=8188)), CATALOG)
    assert "note.free-unknown" in keys(recommendation)
    assert recommendation.chosen is not None
    assert recommendation.chosen.budget_mib < 8188 - 457 - 1024
    assert "note.card-memory-unknown" in keys(recommend(with_cards(card(None), card(8000)), CATALOG))


def test_what_other_programs_hold_is_named_where_closing_them_would_help() -> None:
    busy = with_cards(card(9000, total=16_380))
    assert "change.close-on-card" in keys(recommend(busy, CATALOG))
    assert "change.close-on-card" not in keys(recommend(with_cards(card(15_900, total=16_380)), CATALOG))
    assert "change.close-on-card" not in keys(recommend(with_cards(card(13_900, total=16_380)), CATALOG))
    full = recommend(with_cards(card(1000, total=8188), ram_gib=2.5), CATALOG)
    assert full.chosen is None
    assert "change.close-on-card" in keys(full)


def test_only_where_nothing_good_fits_is_renting_mentioned() -> None:
    assert "note.rent" not in keys(recommend(with_cards(card(7700)), CATALOG))


def test_where_70b_fits_the_quicker_32b_is_named() -> None:
    recommendation = recommend(with_cards(card(48_500, bandwidth=768.0, name="RTX A6000")), CATALOG)
    assert recommendation.chosen is not None
    assert recommendation.chosen.model == "deepseek-r1:70b"
    assert {"note.twice-as-fast", "reason.largest"} <= keys(recommendation)


def test_each_model_has_a_word_why() -> None:
    recommendation = recommend(with_cards(card(15_900, bandwidth=672.0)), CATALOG)
    whys = {each.model.partition(":")[2]: each.why.key.rpartition(".")[2] for each in recommendation.judgements}
    assert whys == {
        "1.5b": "smaller",
        "7b": "smaller",
        "8b": "thinks-longer",
        "14b": "chosen",
        "32b": "too-big",
        "70b": "too-big",
    }
    beside = recommend(with_cards(card(7700)), CATALOG).judgement("deepseek-r1:8b")
    assert beside is not None
    assert beside.why.key == "recommendation.why.beside"
    quick = recommend(with_cards(card(15_900, bandwidth=288.0)), CATALOG, Purpose.SPEED)
    larger = quick.judgement("deepseek-r1:14b")
    assert larger is not None
    assert larger.why.key == "recommendation.why.slower"


def test_the_reason_against_the_bigger_one_is_the_true_one() -> None:
    cases = {
        "reason.bigger-does-not-fit": with_cards(card(7700)),
        "reason.bigger-slow": processor_only(12_500),
        "reason.bigger-partly": with_cards(card(5250)),
        "reason.bigger-unknown": processor_only(12_500, None),
    }
    for key, profile in cases.items():
        assert key in keys(recommend(profile, CATALOG))
    wanted = recommend(with_cards(card(23_900, bandwidth=1008.0)), CATALOG, Purpose.SPEED)
    assert {"reason.bigger-slow", "reason.purpose-speed"} <= keys(wanted)


def test_the_bound_of_the_speed_is_named() -> None:
    cases = {
        "reason.speed-card": with_cards(card(7700)),
        "reason.speed-cards": with_cards(card(11_900), card(11_900)),
        "reason.speed-old": with_cards(card(7700, name="GeForce GTX 1080")),
        "reason.speed-shared": mac(16.0),
        "reason.speed-processor": processor_only(12_500),
        "reason.speed-unknown-card": with_cards(card(7700, bandwidth=None)),
        "reason.speed-unknown-memory": processor_only(12_500, None),
    }
    for key, profile in cases.items():
        assert key in keys(recommend(profile, CATALOG))


def test_an_assumed_pace_is_called_an_estimate() -> None:
    arc = with_cards(card(11_500, bandwidth=456.0, name="Arc B580", backend=Backend.INTEL))
    assert "note.estimate" in keys(recommend(arc, CATALOG))
    assert "note.estimate" in keys(recommend(processor_only(12_500), CATALOG))
    assert "note.estimate" not in keys(recommend(mac(16.0), CATALOG))
    strix = Profile(Os.LINUX, Kind.UNIFIED, chip="Radeon 8060S", ram_gib=64.0, mem_bandwidth_gbs=256.0)
    assert "note.estimate" in keys(recommend(strix, CATALOG))


def test_a_slow_model_of_unknown_speed_is_called_slow_without_a_figure() -> None:
    recommendation = recommend(replace(mac(16.0, None)), CATALOG)
    assert "reason.speed-unknown-memory" in keys(recommendation)
    quality = recommend(with_cards(card(5250, bandwidth=None), ram_gib=16.0), CATALOG, Purpose.QUALITY)
    assert quality.chosen is not None
    assert quality.chosen.model == "deepseek-r1:1.5b"


def test_the_newer_8b_takes_several_times_as_long_to_a_hard_answer() -> None:
    seven, eight = (judged(with_cards(card(7700)), tag) for tag in ("7b", "8b"))
    assert seven.answer_hard_s is not None
    assert eight.answer_hard_s is not None
    assert eight.answer_hard_s[0] > 3 * seven.answer_hard_s[0]
    assert eight.answer_hard_s[1] > 3 * seven.answer_hard_s[1]


def test_an_answer_s_time_is_its_tokens_by_the_speed() -> None:
    judgement, model = judged(with_cards(card(7700)), "7b"), CATALOG.model("7b")
    assert model is not None
    assert judgement.tps is not None
    assert judgement.answer_quick_s is not None
    assert judgement.answer_quick_s[0] == pytest.approx(model.answer_tokens.quick[0] / judgement.tps[1])
    assert judgement.answer_quick_s[1] == pytest.approx(model.answer_tokens.quick[1] / judgement.tps[0])


# what must hold on every computer


@given(free=MEMORY, more=st.integers(0, 60_000), bandwidth=st.none() | GB_S, purpose=PURPOSE)
def test_more_memory_on_a_card_never_makes_anything_worse(
    free: int, more: int, bandwidth: float | None, purpose: Purpose
) -> None:
    less, more_of_it = (with_cards(card(each, bandwidth=bandwidth), bandwidth=45.0) for each in (free, free + more))
    _never_worse(less, more_of_it, purpose)


@given(free=st.lists(MEMORY, min_size=1, max_size=4), more=st.integers(0, 60_000), which=st.integers(0, 3))
def test_more_memory_on_any_of_several_cards_never_makes_anything_worse(free: list[int], more: int, which: int) -> None:
    cards = [card(each, bandwidth=800.0) for each in free]
    index = which % len(cards)
    larger = [*cards[:index], card(free[index] + more, bandwidth=800.0), *cards[index + 1 :]]
    _never_worse(with_cards(*cards), with_cards(*larger), Purpose.BALANCED)


@given(ram=st.floats(2, 500), more=st.floats(0, 200), bandwidth=st.none() | GB_S, purpose=PURPOSE)
def test_more_shared_memory_never_makes_anything_worse(
    ram: float, more: float, bandwidth: float | None, purpose: Purpose
) -> None:
    _never_worse(mac(ram, bandwidth), mac(ram + more, bandwidth), purpose)


@given(free=MEMORY, more=st.integers(0, 60_000), bandwidth=st.none() | st.floats(5, 500), purpose=PURPOSE)
def test_more_memory_of_the_processor_never_makes_anything_worse(
    free: int, more: int, bandwidth: float | None, purpose: Purpose
) -> None:
    less, more_of_it = (processor_only(each, bandwidth, 512.0) for each in (free, free + more))
    _never_worse(less, more_of_it, purpose)


@given(free=MEMORY, bandwidth=GB_S, more=st.floats(0, 2000), backend=st.sampled_from(Backend))
def test_a_faster_card_is_never_slower_and_never_gets_a_smaller_model(
    free: int, bandwidth: float, more: float, backend: Backend
) -> None:
    slow, fast = (
        recommend(with_cards(card(free, bandwidth=each, backend=backend)), CATALOG)
        for each in (bandwidth, bandwidth + more)
    )
    assert size(fast.chosen) >= size(slow.chosen)
    for before, after in zip(slow.judgements, fast.judgements, strict=True):
        assert ORDER.index(after.verdict) >= ORDER.index(before.verdict)
        if before.tps and after.tps:
            assert after.tps[0] >= before.tps[0] - 1e-9
            assert after.tps[1] >= before.tps[1] - 1e-9


@given(
    profile=st.one_of(
        st.builds(with_cards, st.builds(card, MEMORY, bandwidth=st.none() | GB_S, backend=st.sampled_from(Backend))),
        st.builds(mac, st.none() | st.floats(0.1, 500), st.none() | GB_S, st.none() | MEMORY),
        st.builds(processor_only, st.none() | MEMORY, st.none() | GB_S, st.none() | st.floats(0.1, 500)),
    ),
    purpose=PURPOSE,
)
def test_every_judgement_holds_together(profile: Profile, purpose: Purpose) -> None:
    recommendation = recommend(profile, CATALOG, purpose)
    assert [each.model for each in recommendation.judgements] == [each.tag for each in CATALOG.offered]
    for each in recommendation.judgements:
        if each.runs and each.gpu_layers is None:
            assert each.need_mib <= each.budget_mib + 1
        if each.verdict is Verdict.COMFORTABLE:
            assert (each.ctx or 0) >= 16384
        for bounds in (each.tps, each.answer_quick_s, each.answer_hard_s):
            assert bounds is None or 0 < bounds[0] <= bounds[1]
        assert (each.ctx is None) == (each.verdict is Verdict.DOES_NOT_FIT)
        if each.tps:
            assert each.answer_quick_s is not None
            assert each.answer_hard_s is not None
            assert each.answer_quick_s < each.answer_hard_s
    if recommendation.chosen:
        assert recommendation.chosen.runs
        assert recommendation.chosen == recommendation.judgement(recommendation.chosen.model)
        assert recommendation.alternative != recommendation.chosen.model
    else:
        assert not any(each.runs for each in recommendation.judgements)
    if recommendation.alternative:
        other = recommendation.judgement(recommendation.alternative)
        assert other is not None
        assert other.runs


def _never_worse(less: Profile, more: Profile, purpose: Purpose) -> None:
    before, after = recommend(less, CATALOG, purpose), recommend(more, CATALOG, purpose)
    if not _same_kind(before, after):
        return  # by the processor before, on the card now: other figures
    assert size(after.chosen) >= size(before.chosen)
    for old, new in zip(before.judgements, after.judgements, strict=True):
        assert ORDER.index(new.verdict) >= ORDER.index(old.verdict)
        assert (new.ctx or 0) >= (old.ctx or 0)


def _same_kind(before: Recommendation, after: Recommendation) -> bool:
    moved = {"recommendation.note.cards-too-small"}
    return bool(moved & {each.key for each in before.notes}) == bool(moved & {each.key for each in after.notes})


@pytest.mark.parametrize("free", [0, 800, 1480])
def test_a_full_card_is_no_crash(free: int) -> None:
    assert recommend(Profile(Os.WINDOWS, Kind.GPU, (Gpu("X", 8000, free, 0.0, Backend.CUDA),)), CATALOG).chosen is None
