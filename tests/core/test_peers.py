"""What other programs get wrong, each as a test. The issue that reported it stands beside the name."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.core.gpus import Gpus
from launcher.core.hardware import Backend, Graphics, Kind, Memory, SeenGpu, Survey
from launcher.core.judgement import Verdict
from launcher.core.memory import kv_mib
from launcher.core.placement import card_budget_mib, shared_budget_mib
from launcher.core.recommendation import recommend
from launcher.core.speed import predict
from launcher.core.survey import compose
from launcher.core.systems import Os
from launcher.core.verdicts import judge
from launcher.system.resources import load_gpus, resource
from tests.core.computers import CATALOG, card, mac, processor_only, with_cards

GPUS: Gpus = load_gpus()
_ARTICLE = json.loads((Path(__file__).parent.parent / "data" / "article-facts.json").read_text(encoding="utf-8"))
UHD = SeenGpu("Intel(R) UHD Graphics 770", Backend.VULKAN, vram_total_mib=128, integrated=True)
RTX_4090 = SeenGpu("NVIDIA GeForce RTX 4090", Backend.CUDA, 24_564, 23_600, 1008.0, "0000:01:00.0", driver="560.1")


def seen(*devices: SeenGpu, ram_mib: int = 32_768) -> Survey:
    return Survey(Graphics(devices), Memory(Os.WINDOWS, ram_mib, ram_mib // 2, bandwidth_gbs=50.0))


def test_kv_is_not_guessed_from_the_size_of_the_model() -> None:
    seven, eight = (CATALOG.model(tag) for tag in ("7b", "8b"))
    assert seven is not None
    assert eight is not None
    assert kv_mib(eight, 8192) / kv_mib(seven, 8192) == pytest.approx(36 * 8 / (28 * 4))


@given(ram=st.floats(8, 512))
def test_the_memory_of_a_mac_is_not_all_the_gpu_s(ram: float) -> None:
    assert shared_budget_mib(mac(ram)) < 0.75 * ram * 1024


def test_a_laptop_s_card_does_not_get_the_desktop_s_bandwidth_llmfit_919() -> None:
    assert GPUS.bandwidth("NVIDIA GeForce RTX 4090 Laptop GPU", 16_376) == 576
    assert GPUS.bandwidth("NVIDIA GeForce RTX 4090", 24_564) == 1008
    assert GPUS.bandwidth("NVIDIA GeForce RTX 9999 Laptop GPU") is None


def test_a_laptop_s_card_does_not_get_the_desktop_s_published_speed() -> None:
    laptop = card(15_000, bandwidth=576.0, name="GeForce RTX 4090 Laptop GPU")
    desktop = recommend(with_cards(card(23_900, bandwidth=1008.0, name="GeForce RTX 4090")), CATALOG)
    portable = recommend(with_cards(laptop), CATALOG)
    fast, slow = (each.judgement("deepseek-r1:7b") for each in (desktop, portable))
    assert fast is not None
    assert slow is not None
    assert fast.tps == (80, 100)
    assert slow.tps is not None
    assert slow.tps != fast.tps


def test_a_card_above_4_gb_keeps_its_whole_memory_llmfit_55_830() -> None:
    profile = compose(seen(RTX_4090), GPUS).profile
    assert profile.gpus[0].vram_total_mib == 24_564


def test_graphics_in_the_processor_are_no_card_llm_checker_76() -> None:
    alone = compose(seen(UHD), GPUS).profile
    assert (alone.kind, alone.gpus) == (Kind.CPU, ())
    beside = compose(seen(UHD, RTX_4090), GPUS).profile
    assert [gpu.name for gpu in beside.gpus] == ["GeForce RTX 4090"]
    assert beside.ignored_devices == ("UHD Graphics 770 (128 MB)",)


def test_a_virtual_monitor_is_no_card_llm_checker_106() -> None:
    monitor = SeenGpu("Virtual Display Adapter", None, vram_total_mib=8192)
    profile = compose(seen(monitor), GPUS).profile
    assert profile.kind is Kind.CPU
    assert profile.ignored_devices == ("Virtual Display Adapter (8192 MB)",)


def test_gb10_shares_its_memory_and_reaches_what_it_is_sold_with_llmfit_17_83_194() -> None:
    gb10 = SeenGpu("NVIDIA GB10", Backend.CUDA, unified=True, driver="580.95", compute_capability=(12, 1))
    survey = Survey(Graphics((gb10,), working_set_mib=123_904), Memory(Os.LINUX, 123_904, 110_000))
    profile = compose(survey, GPUS).profile
    assert (profile.kind, profile.chip, profile.gpu_working_set_mib) == (Kind.UNIFIED, "NVIDIA GB10", 123_904)
    assert profile.mem_bandwidth_gbs == pytest.approx(273.2)
    assert recommend(profile, CATALOG).chosen is not None


def test_strix_halo_shares_its_memory_llmfit_964() -> None:
    halo = SeenGpu("AMD Radeon(TM) 8060S Graphics", Backend.VULKAN, vram_total_mib=512, unified=True)
    profile = compose(Survey(Graphics((halo,), 98_304), Memory(Os.LINUX, 131_072)), GPUS).profile
    assert (profile.kind, profile.mem_bandwidth_gbs) == (Kind.UNIFIED, 256)


@pytest.mark.parametrize("unknown", [None, 0.0, -1.0])
def test_an_unknown_bandwidth_is_unknown_and_not_zero_whichllm_78(unknown: float | None) -> None:
    chosen = recommend(with_cards(card(7700, bandwidth=unknown)), CATALOG).chosen
    assert chosen is not None
    assert chosen.model == "deepseek-r1:7b"
    assert (chosen.tps, chosen.answer_quick_s, chosen.answer_hard_s) == (None, None, None)


def test_what_is_free_counts_and_not_what_the_card_has_lmstudio_2295() -> None:
    idle, busy = card(7700, total=8188), card(3000, total=8188)
    assert card_budget_mib(idle) - card_budget_mib(busy) == 4700
    chosen = recommend(with_cards(busy), CATALOG).chosen
    assert chosen is not None
    assert chosen.model == "deepseek-r1:1.5b"


def test_no_quantisation_is_offered_that_ollama_has_no_tag_for() -> None:
    tags = ["1.5b", "7b", "8b", "14b", "32b", "70b"]
    assert [model.tag for model in CATALOG.offered] == [f"deepseek-r1:{tag}" for tag in tags]


def test_much_slow_memory_is_no_reason_for_a_large_model() -> None:
    for bandwidth in (45.0, None):
        chosen = recommend(processor_only(250_000, bandwidth, 256.0), CATALOG).chosen
        assert chosen is not None
        assert chosen.model == "deepseek-r1:1.5b"


def test_the_context_asked_for_fits_and_is_not_the_engine_s_default_ollama_14719() -> None:
    pair = with_cards(*(card(24_000, bandwidth=936.2, name="GeForce RTX 3090") for _ in range(2)))
    chosen = recommend(pair, CATALOG).chosen
    assert chosen is not None
    assert (chosen.model, chosen.ctx) == ("deepseek-r1:70b", 8192)


def test_a_context_too_short_to_think_is_said_ollama_10960() -> None:
    tight = recommend(with_cards(card(10_900, bandwidth=616.0)), CATALOG)
    assert "recommendation.note.short-context" in {note.key for note in tight.notes}


def test_what_does_not_fit_is_known_before_the_download_ollama_8192_8707() -> None:
    judgement = recommend(with_cards(card(23_900)), CATALOG).judgement("deepseek-r1:70b")
    assert judgement is not None
    assert judgement.verdict is Verdict.DOES_NOT_FIT
    assert judgement.need_mib > judgement.budget_mib


def test_a_model_that_would_run_on_the_processor_in_part_is_not_called_fitting_ollama_15918() -> None:
    judgement = recommend(with_cards(card(9000)), CATALOG).judgement("deepseek-r1:14b")
    assert judgement is not None
    assert judgement.verdict not in {Verdict.COMFORTABLE, Verdict.FITS}


def test_a_card_left_out_for_its_driver_is_named_and_not_silently_replaced_ollama_10053_4396() -> None:
    old = replace(RTX_4090, driver="470.1", compute_capability=(8, 9))
    report = compose(seen(old), GPUS)
    assert report.profile.kind is Kind.CPU
    assert [note.key for note in report.notes] == ["hardware.note.driver-too-old"]


def test_each_model_is_said_to_fit_or_why_not_and_what_would_change_it_ollama_14771() -> None:
    for judgement in recommend(with_cards(card(7700)), CATALOG).judgements:
        assert judgement.why.key
        assert judgement.runs or judgement.change is not None


def test_programs_that_hold_the_card_are_named_lmstudio_2133() -> None:
    change = recommend(with_cards(card(4700, total=8188), ram_gib=16.0), CATALOG).judgement("deepseek-r1:7b")
    assert change is not None
    assert change.change is not None
    assert change.change.key == "recommendation.change.close-on-card"


def test_a_windows_card_without_a_driver_s_word_is_not_given_memory_by_its_name_llmfit_25() -> None:
    nameless = SeenGpu("NVIDIA GeForce RTX 3060", Backend.CUDA)
    report = compose(seen(nameless), GPUS)
    assert report.profile.gpus[0].vram_total_mib is None
    assert card_budget_mib(report.profile.gpus[0]) == 0


def test_two_cards_hold_more_and_are_no_faster() -> None:
    one, two = (with_cards(*[card(24_000, bandwidth=936.2)] * count) for count in (1, 2))
    model = CATALOG.model("32b")
    assert model is not None
    alone, together = (predict(judge(model, each).placed, each) for each in (one, two))
    assert alone is not None
    assert together is not None
    assert together.expected == pytest.approx(alone.expected)


def test_cards_of_different_makers_do_not_share_a_model() -> None:
    mixed = with_cards(card(11_900), card(11_900, name="Radeon RX 6700 XT", backend=Backend.ROCM))
    recommendation = recommend(mixed, CATALOG)
    assert recommendation.chosen is not None
    assert (recommendation.chosen.model, recommendation.chosen.gpus_used) == ("deepseek-r1:14b", 1)
    assert "recommendation.note.mixed-cards" in {note.key for note in recommendation.notes}


def test_one_card_seen_twice_counts_once() -> None:
    by_sysfs = SeenGpu("NVIDIA 0x2684", Backend.VULKAN, pci="0000:01:00.0", vendor="nvidia")
    profile = compose(seen(RTX_4090, by_sysfs), GPUS).profile
    assert [gpu.name for gpu in profile.gpus] == ["GeForce RTX 4090"]


@pytest.mark.parametrize(
    ("system", "capability", "driver", "usable"),
    [
        (Os.LINUX, (8, 9), "560.94", True),
        (Os.LINUX, (8, 9), "550.54.14", True),
        (Os.LINUX, (8, 9), "535.183.01", False),
        (Os.WINDOWS, (8, 9), "551.23", False),
        (Os.WINDOWS, (8, 9), "551.61", True),
        (Os.LINUX, (6, 1), "560.94", False),
        (Os.LINUX, (6, 1), "570", True),
        (Os.LINUX, (3, 5), "575.0", False),
        (Os.LINUX, None, None, True),
        (Os.LINUX, None, "unknown", True),
    ],
)
def test_a_driver_or_card_too_old_for_the_engine_is_told(
    system: Os, capability: tuple[int, int] | None, driver: str | None, usable: bool
) -> None:
    device = replace(RTX_4090, compute_capability=capability, driver=driver)
    report = compose(Survey(Graphics((device,)), Memory(system, 32_768)), GPUS)
    assert (report.profile.kind is Kind.GPU) is usable
    assert bool(report.notes) is not usable


def test_70b_is_offered_on_no_consumer_card_of_the_table() -> None:
    table = json.loads(resource("gpus.json").read_text(encoding="utf-8"))["gpus"]
    for entry in table:
        if not entry["name"].startswith(("GeForce", "Radeon RX", "Arc", "TITAN")):
            continue
        full = int(entry["vram_gb"] * 1024)
        chosen = recommend(with_cards(card(full, bandwidth=entry["bandwidth_gbs"], name=entry["name"])), CATALOG).chosen
        assert chosen is not None
        assert chosen.model != "deepseek-r1:70b"


def test_the_full_model_is_never_offered() -> None:
    assert CATALOG.model("671b") is None
    chosen = recommend(mac(2048.0, 5000.0), CATALOG).chosen
    assert chosen is not None
    assert chosen.model == "deepseek-r1:70b"


def test_the_article_s_speeds_are_shown_as_ranges_where_they_are_possible() -> None:
    cells = {row["gpu"]: row for row in _ARTICLE["speed_table"]}
    for name, tag, column in (("RTX 4090", "32b", "t32b"), ("RTX 3090", "32b", "t32b"), ("RTX 3090", "7b", "t7b_8b")):
        bandwidth = {"RTX 4090": 1008.0, "RTX 3090": 936.2}[name]
        profile = with_cards(card(23_900, bandwidth=bandwidth, name=f"NVIDIA GeForce {name}"))
        judgement = recommend(profile, CATALOG).judgement(f"deepseek-r1:{tag}")
        assert judgement is not None
        assert judgement.tps == tuple(cells[name][column])
    impossible = with_cards(card(15_900, total=16_380, bandwidth=288.0, name="GeForce RTX 4060 Ti"))
    judgement = recommend(impossible, CATALOG).judgement("deepseek-r1:14b")
    assert judgement is not None
    assert judgement.tps is not None
    assert judgement.tps[1] < 28  # the article says 35, more than the card's memory can read


def test_the_llama_distill_s_scores_do_not_stand_beside_the_newer_8b() -> None:
    newer, older = (CATALOG.model(tag) for tag in ("8b", "8b-llama-distill-q4_K_M"))
    assert newer is not None
    assert older is not None
    assert (newer.scores["aime24"], older.scores["aime24"]) == (86.0, 50.4)
    assert not older.offered
