"""Any listed card or chip, by name; and what a driver says that cannot be."""

from dataclasses import replace

import pytest

from launcher.core.hardware import Backend, Graphics, Kind, Memory, Profile, SeenGpu, Survey
from launcher.core.judgement import Recommendation
from launcher.core.problems import Code, Failure
from launcher.core.recommendation import recommend
from launcher.core.survey import compose
from launcher.core.systems import Os
from launcher.core.what_if import with_named
from launcher.system.resources import load_gpus
from tests.core.computers import CATALOG, mac, processor_only

GPUS = load_gpus()
HERE = processor_only(12_500, 45.0, 16.0)
CARD = SeenGpu("NVIDIA GeForce RTX 3060", Backend.CUDA, 12_288, 11_900, 360.0)
RAM = Memory(Os.LINUX, 32_768, 20_000, bandwidth_gbs=48.5)


def with_cards_called(*names: str, here: Profile = HERE) -> Recommendation:
    return recommend(with_named(names, GPUS, here), CATALOG)


@pytest.mark.parametrize(
    ("names", "model"),
    [
        (["RTX 4060"], "7b"),
        (["rtx 3060 12GB"], "14b"),
        (["RTX 3060"], "7b"),  # the smaller of the two that were sold
        (["RTX 4090 Laptop GPU"], "14b"),
        (["RX 7900 XTX"], "32b"),
        (["B580"], "14b"),
        (["RTX 3090"], "32b"),
        (["RTX 3090", "RTX 3090"], "70b"),
        (["M2"], "7b"),
        (["Apple M4 Max 64 GB"], "32b"),
        (["GB10"], "32b"),
        (["Radeon 8060S"], "7b"),
        (["Radeon 780M"], "1.5b"),
        (["A card of tomorrow 16 GB"], "14b"),
    ],
)
def test_a_card_or_chip_is_judged_by_its_name(names: list[str], model: str) -> None:
    chosen = with_cards_called(*names).chosen
    assert chosen is not None
    assert chosen.model == f"deepseek-r1:{model}"


def test_every_listed_card_and_chip_can_be_judged_and_none_for_a_home_holds_70b() -> None:
    for each in GPUS.cards:
        chosen = with_cards_called(each.title).chosen
        assert chosen is not None, each.title
        if each.title.startswith(("GeForce", "Radeon RX", "Arc", "TITAN")):
            assert chosen.model != "deepseek-r1:70b", each.title


def test_a_card_that_nobody_knows_but_that_says_its_memory_has_an_unknown_speed() -> None:
    recommendation = with_cards_called("Radeon RX 9990 16 GB")
    assert recommendation.chosen is not None
    assert recommendation.chosen.tps is None
    assert "recommendation.reason.speed-unknown-card" in {each.key for each in recommendation.reasons}
    gpu = with_named(["Radeon RX 9990 16 GB"], GPUS, HERE).gpus[0]
    assert (gpu.backend, gpu.vram_total_mib, gpu.bandwidth_gbs) == (Backend.ROCM, 16_384, None)


def test_a_listed_card_with_another_memory_is_another_card() -> None:
    gpu = with_named(["RTX 4090 48 GB"], GPUS, HERE).gpus[0]
    assert (gpu.vram_total_mib, gpu.bandwidth_gbs) == (49_152, None)


def test_an_unknown_name_is_told_with_what_comes_near() -> None:
    with pytest.raises(Failure) as failed:
        with_named(["RTX 4065"], GPUS, HERE)
    assert failed.value.problem.code is Code.CARD_UNKNOWN
    assert "GeForce RTX 4060" in str(failed.value.problem.facts["near"])


def test_a_card_in_place_of_a_mac_s_chip_is_in_another_computer() -> None:
    profile = with_named(["RTX 4060"], GPUS, mac(16.0))
    assert (profile.os, profile.kind, profile.chip, profile.mem_bandwidth_gbs) == (Os.LINUX, Kind.GPU, None, None)


def test_a_chip_whose_memory_nobody_knows_is_judged_without() -> None:
    assert with_cards_called("M2", here=replace(HERE, ram_gib=None)).chosen is None


# what cannot be


@pytest.mark.parametrize("figure", [0, -1, 10**9])
def test_a_driver_s_nonsense_is_unknown_and_said(figure: int) -> None:
    report = compose(Survey(Graphics((replace(CARD, vram_total_mib=figure),)), RAM), GPUS)
    assert report.profile.gpus[0].vram_total_mib is None
    assert [note.key for note in report.notes] == ["hardware.note.absurd-card"]


@pytest.mark.parametrize("figure", [0.0, -5.0, 1e9, float("nan"), float("inf")])
def test_an_absurd_bandwidth_gives_way_to_the_table(figure: float) -> None:
    report = compose(Survey(Graphics((replace(CARD, bandwidth_gbs=figure),)), RAM), GPUS)
    assert report.profile.gpus[0].bandwidth_gbs == 360
    assert [note.key for note in report.notes] == ["hardware.note.absurd-card"]


def test_a_full_card_is_not_absurd() -> None:
    report = compose(Survey(Graphics((replace(CARD, vram_free_mib=0),)), RAM), GPUS)
    assert (report.profile.gpus[0].vram_free_mib, report.notes) == (0, ())
    absurd = compose(Survey(Graphics((replace(CARD, vram_free_mib=-3),)), RAM), GPUS)
    assert absurd.profile.gpus[0].vram_free_mib is None


@pytest.mark.parametrize("figure", [0, -1, 10**12])
def test_a_system_s_nonsense_is_unknown_and_said(figure: int) -> None:
    report = compose(Survey(Graphics(), replace(RAM, ram_mib=figure)), GPUS)
    assert report.profile.ram_gib is None
    assert [note.key for note in report.notes] == ["hardware.note.absurd-memory"]


def test_no_nonsense_at_all_leaves_a_model_to_offer() -> None:
    wild = Survey(Graphics((SeenGpu("X", Backend.CUDA, -1, -1, -1.0),)), Memory(Os.LINUX, -1, -1, -1, -1.0))
    recommendation = recommend(compose(wild, GPUS).profile, CATALOG)
    assert recommendation.chosen is None
    assert recommendation.reasons
