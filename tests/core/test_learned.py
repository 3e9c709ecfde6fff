from dataclasses import replace
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.core.hardware import Backend, Graphics, Learned, Memory, Profile, SeenGpu, Survey
from launcher.core.judgement import Verdict
from launcher.core.learned import KEPT, LEAST_TOKENS, Measured, Run, learn, machine_of
from launcher.core.recommendation import recommend
from launcher.core.systems import Os
from tests.core.computers import CATALOG, card, mac, processor_only, with_cards

M7, M14 = "deepseek-r1:7b", "deepseek-r1:14b"


def run(tps: float, model: str = M7, *, share: float = 0.0, ctx: int = 8192, tokens: int = 200) -> Run:
    return Run(model, ctx, 1024, tokens, tps, share)


def measured(*runs: Run, machine: str = "here") -> Measured:
    found = Measured(machine)
    for each in runs:
        found = found.with_run(each)
    return found


def learned(profile: Profile, *runs: Run) -> Learned:
    found = learn(measured(*runs), profile, CATALOG)
    assert found is not None
    return found


def tps(profile: Profile, tag: str, taught: Learned | None) -> tuple[float, float]:
    judgement = recommend(profile, CATALOG, learned=taught).judgement(tag)
    assert judgement is not None
    assert judgement.tps is not None
    return judgement.tps


def test_nothing_measured_changes_nothing() -> None:
    profile = processor_only(12_000)
    assert learn(Measured("here"), profile, CATALOG) is None
    assert learn(measured(run(5.0, "another:1b"), run(5.0, share=0.5)), profile, CATALOG) is None
    assert recommend(profile, CATALOG) == recommend(profile, CATALOG, learned=None)


def test_what_was_measured_is_predicted_for_the_same_model() -> None:
    for profile, share in ((processor_only(12_000), 0.0), (mac(16.0), 1.0), (with_cards(card(7700)), 1.0)):
        low, high = tps(profile, M7, learned(profile, run(6.0 if share == 0 else 22.0, share=share)))
        assert low < (6.0 if share == 0 else 22.0) < high


def test_one_model_teaches_the_speed_of_the_others() -> None:
    profile = processor_only(24_000, bandwidth=100.0)
    taught = learned(profile, run(4.0))
    assert tps(profile, "deepseek-r1:1.5b", taught)[1] < tps(profile, "deepseek-r1:1.5b", None)[1]
    chosen = recommend(profile, CATALOG, learned=taught).chosen
    before = recommend(profile, CATALOG).chosen
    assert before is not None
    assert chosen is not None
    assert (before.model, chosen.model) == (M7, "deepseek-r1:1.5b")
    slow = recommend(profile, CATALOG, learned=taught).judgement(M7)
    assert slow is not None
    assert slow.verdict is Verdict.TOO_SLOW


def test_what_the_processor_does_says_nothing_of_the_graphics() -> None:
    profile = with_cards(card(7700))
    assert tps(profile, M7, learned(profile, run(4.0))) == tps(profile, M7, None)


def test_a_card_of_unknown_speed_is_known_after_its_first_reply() -> None:
    profile = with_cards(card(7700, bandwidth=None))
    unknown = recommend(profile, CATALOG).judgement(M7)
    assert unknown is not None
    assert unknown.tps is None
    low, high = tps(profile, M7, learned(profile, run(30.0, share=1.0)))
    assert low < 30.0 < high


def test_a_model_that_would_be_split_is_judged_as_before() -> None:
    profile = with_cards(card(6500, bandwidth=336.0), ram_gib=16.0)
    taught = Learned(graphics=200.0)
    before, after = (recommend(profile, CATALOG, learned=each).judgement("deepseek-r1:8b") for each in (None, taught))
    assert before is not None
    assert before.gpu_layers is not None
    assert after is not None
    assert (before.tps, before.verdict) == (after.tps, after.verdict)


SPLIT = with_cards(card(5950, bandwidth=336.0), ram_gib=16.0, bandwidth=50.0)
"""27 of the 28 layers of 7b fit on its card."""


def test_a_split_model_teaches_how_fast_the_processor_reads_its_part() -> None:
    before = tps(SPLIT, M7, None)
    quick, slow = (tps(SPLIT, M7, learned(SPLIT, run(each, share=27 / 28))) for each in (42.0, 30.0))
    assert slow[0] < 30.0 < slow[1] < before[1]
    assert quick[0] < 42.0 < quick[1]


@given(speed=st.floats(1.0, 60.0), share=st.floats(0.05, 0.98), seen=st.none() | st.floats(60.0, 300.0))
def test_what_a_split_model_teaches_is_what_the_processor_could_read(
    speed: float, share: float, seen: float | None
) -> None:
    replies = [run(speed, share=share)]
    if seen is not None:
        replies.append(run(seen / 4.7, share=1.0))
    taught = learn(measured(*replies), SPLIT, CATALOG)
    if taught is not None and taught.split is not None:
        assert 0.05 * 50.0 <= taught.split <= 4.0 * 50.0
        assert taught.processor is None, "the processor alone is another matter"
        assert taught.models[M7, None] == taught.split


def test_one_split_model_teaches_another_with_the_cards_pace_as_it_was_seen() -> None:
    alone = learned(SPLIT, run(3.0, M14, share=0.5))
    beside = learned(SPLIT, run(3.0, M14, share=0.5), run(200.0, "deepseek-r1:1.5b", share=1.0))
    assert alone.graphics is None
    assert beside.graphics is not None
    for taught in (alone, beside):
        assert tps(SPLIT, M7, taught) != tps(SPLIT, M7, None)
        wide = tps(SPLIT, M7, taught)
        assert wide[1] / wide[0] == pytest.approx(1.2 / 0.8)


def test_a_split_over_a_card_of_unknown_speed_teaches_nothing_until_the_card_is_known() -> None:
    profile = with_cards(card(5950, bandwidth=None), ram_gib=16.0, bandwidth=50.0)
    assert learn(measured(run(20.0, share=0.9)), profile, CATALOG) is None
    taught = learned(profile, run(20.0, share=0.9), run(250.0, "deepseek-r1:1.5b", share=1.0))
    assert taught.split is not None
    assert tps(profile, M7, taught)[0] > 0
    assert recommend(profile, CATALOG, learned=Learned(processor=20.0)).judgement(M7) == recommend(
        profile, CATALOG
    ).judgement(M7)


def test_a_split_that_is_too_slow_has_a_number_once_it_was_measured() -> None:
    profile = with_cards(card(5250), bandwidth=45.0)
    unmeasured = recommend(profile, CATALOG).judgement(M7)
    seen = recommend(profile, CATALOG, learned=learned(profile, run(9.0, share=22 / 28))).judgement(M7)
    assert unmeasured is not None
    assert unmeasured.tps is None
    assert seen is not None
    assert seen.verdict is Verdict.TOO_SLOW
    assert seen.tps is not None
    assert seen.tps[0] < 9.0 < seen.tps[1]


def test_a_measured_speed_is_no_estimate_and_says_so() -> None:
    profile = processor_only(12_500)
    taught = recommend(profile, CATALOG, learned=learned(profile, run(12.0)))
    assert "recommendation.note.estimate" not in [note.key for note in taught.notes]
    assert "recommendation.reason.speed-measured" in [reason.key for reason in taught.reasons]


def test_more_memory_or_closed_programs_do_not_make_the_same_memory_faster() -> None:
    profile = processor_only(12_000, bandwidth=100.0)
    slow = recommend(profile, CATALOG, learned=learned(profile, run(2.0))).judgement(M7)
    assert slow is not None
    assert slow.change is None or slow.change.key == "recommendation.change.card"


@given(st.lists(st.floats(3.0, 9.0), min_size=1, max_size=KEPT))
def test_the_middle_reply_counts(speeds: list[float]) -> None:
    profile = processor_only(12_000, bandwidth=None)
    each = [learned(profile, run(speed)).processor or 0.0 for speed in speeds]
    assert learned(profile, *map(run, speeds)).processor == pytest.approx(median(each))


def test_disturbed_replies_do_not_count_among_good_ones() -> None:
    profile = processor_only(12_000)
    calm = learned(profile, *[run(6.0)] * 5)
    disturbed = learned(profile, *[run(6.0)] * 5, *[run(0.5)] * 4)
    assert calm == disturbed


@given(speed=st.floats(1e-6, 1e9), bandwidth=st.none() | st.floats(5.0, 2000.0), tag=st.sampled_from([M7, M14]))
def test_no_reply_is_believed_beyond_what_memory_can_do(speed: float, bandwidth: float | None, tag: str) -> None:
    profile = processor_only(24_000, bandwidth=bandwidth)
    taught = learn(measured(run(speed, tag)), profile, CATALOG)
    low, high = (0.5, 20_000.0) if bandwidth is None else (0.05 * bandwidth, 4 * bandwidth)
    if taught is not None:
        assert taught.processor is not None
        assert taught.graphics is None
        assert low <= taught.processor <= high


@pytest.mark.parametrize("tps", [12_400.0, 900.0, 0.01])
def test_a_reply_that_no_such_model_could_write_does_not_count(tps: float) -> None:
    for profile, share in ((processor_only(12_000), 0.0), (with_cards(card(7700)), 1.0), (mac(16.0), 1.0)):
        assert learn(measured(run(tps, share=share)), profile, CATALOG) is None
        assert learned(profile, run(6.0, share=share), run(6.0, share=share), run(tps, share=share)) == learned(
            profile, run(6.0, share=share)
        )


@given(
    slow=st.floats(1.0, 6.0), faster=st.floats(1.0, 5.0), tag=st.sampled_from([each.tag for each in CATALOG.offered])
)
def test_a_faster_reply_never_predicts_slower_ones(slow: float, faster: float, tag: str) -> None:
    profile = processor_only(200_000, ram_gib=256.0)
    before, after = (learned(profile, run(each)) for each in (slow, slow * faster))
    assert tps(profile, tag, before)[0] <= tps(profile, tag, after)[0] * 1.0001


def test_short_replies_do_not_count_and_old_ones_make_room() -> None:
    assert measured(run(5.0, tokens=LEAST_TOKENS - 1), run(0.0)).runs == ()
    many = measured(*[run(float(number)) for number in range(1, KEPT + 4)], run(3.0, ctx=4096), run(9.0, share=1.0))
    assert len(many.runs) == KEPT + 2
    assert many.runs[0].tps == 4.0


def test_the_best_bandwidth_is_kept_on_the_same_computer_only() -> None:
    first = Measured("here").with_bandwidth(34.0)
    assert first.with_bandwidth(105.0).bandwidth_gbs == 105.0
    assert first.with_bandwidth(20.0) is first
    assert first.with_bandwidth(34.2) is first, "noise"
    assert first.with_bandwidth(None) is first
    assert first.on("here") is first
    assert first.on("elsewhere") == Measured("elsewhere")


def test_a_computer_is_told_by_its_parts() -> None:
    memory = Memory(Os.LINUX, ram_mib=32_100, free_mib=20_000, processor="A processor", bandwidth_gbs=40.0)
    gpu = SeenGpu("RTX 4060", Backend.CUDA, 8188, 7000)
    survey = Survey(Graphics((gpu,)), memory)
    name = machine_of(survey)
    assert name == "linux · A processor · 31 GiB · RTX 4060 8188"
    busy = Survey(Graphics((replace(gpu, vram_free_mib=1),)), replace(memory, free_mib=1, bandwidth_gbs=9.0))
    assert machine_of(busy) == name
    assert machine_of(Survey(Graphics(), memory)) != name
    assert machine_of(Survey(Graphics((gpu,)), replace(memory, limit_mib=8192))) != name
    assert machine_of(Survey(Graphics((gpu,)), Memory(Os.LINUX))) == "linux · ? · 0 GiB · RTX 4060 8188"
    assert machine_of(Survey(None, memory)) is None
    assert machine_of(Survey(Graphics())) is None


def test_it_reads_back_what_it_wrote() -> None:
    for each in (Measured(), measured(run(5.5), run(30.0, share=1.0)).with_bandwidth(50.5)):
        assert Measured.from_json(each.to_json()) == each


@pytest.mark.parametrize(
    "data",
    [
        [],
        {},
        {"schema": 2},
        {"schema": 1, "machine": 5, "runs": []},
        {"schema": 1, "machine": "m", "bandwidth_gbs": float("inf"), "runs": []},
        {"schema": 1, "machine": "m", "bandwidth_gbs": None, "runs": [{"model": "x"}]},
        {
            "schema": 1,
            "machine": "m",
            "bandwidth_gbs": None,
            "runs": [{"model": "x", "ctx": 1, "used": 1, "tokens": 1, "tps": 1.0, "gpu_share": 2}],
        },
    ],
)
def test_other_data_are_refused(data: object) -> None:
    with pytest.raises(ValueError, match=r"schema|measured"):
        Measured.from_json(data)
