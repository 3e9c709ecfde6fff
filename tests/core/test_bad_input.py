"""What a computer may say that is unknown, impossible or gone: clear words, and no model rather than a wrong one."""

from dataclasses import replace

import pytest

from launcher.core.hardware import Backend, Graphics, Kind, Memory, Profile, SeenGpu, Survey
from launcher.core.judgement import Recommendation
from launcher.core.recommendation import recommend
from launcher.core.survey import compose
from launcher.core.systems import Os
from launcher.system.resources import load_gpus
from launcher.text import sentence
from tests.core.computers import CATALOG, card, processor_only, with_cards

GPUS = load_gpus()
RAM = Memory(Os.LINUX, 32_768, 24_000, bandwidth_gbs=48.5)
KNOWN = SeenGpu("NVIDIA GeForce RTX 4060", Backend.CUDA, 8188, 7700, 272.0, "0000:01:00.0")


def judged(*devices: SeenGpu, memory: Memory = RAM) -> tuple[Recommendation, list[str]]:
    """The recommendation for a computer with these devices, and all that is said beside it."""
    report = compose(Survey(Graphics(devices), memory), GPUS)
    found = recommend(report.profile, CATALOG)
    return found, [sentence(each) for each in (*report.notes, *found.reasons, *found.notes)]


def model(recommendation: Recommendation) -> str | None:
    return None if recommendation.chosen is None else recommendation.chosen.model.partition(":")[2]


def test_a_card_of_an_unknown_name_has_its_memory_and_no_speed() -> None:
    found, said = judged(SeenGpu("NVIDIA GeForce RTX 9999", Backend.CUDA, 16_384, 15_900))
    assert found.chosen is not None
    assert (model(found), found.chosen.tps, found.chosen.answer_hard_s) == ("14b", None, None)
    assert any("How fast it will be is unknown" in each for each in said)


@pytest.mark.parametrize("figure", [0, -1, -8188, 10**9, 2**63])
def test_a_card_with_an_impossible_memory_is_not_counted_and_that_is_said(figure: int) -> None:
    found, said = judged(replace(KNOWN, vram_total_mib=figure, vram_free_mib=None))
    assert found.chosen is not None
    assert (found.chosen.where, found.chosen.gpus_used) == (Kind.CPU, 1)
    assert any("gives a figure that cannot be" in each for each in said)


@pytest.mark.parametrize("figure", [-1, -8188, 10**9])
def test_an_impossible_free_memory_leaves_what_a_desktop_leaves(figure: int) -> None:
    found, said = judged(replace(KNOWN, vram_free_mib=figure))
    assert model(found) == "7b"
    assert any("gives a figure that cannot be" in each for each in said)
    assert any("does not say how much of the card is free" in each for each in said)


@pytest.mark.parametrize("figure", [0.0, -272.0, 1e12, float("nan"), float("inf")])
def test_an_impossible_bandwidth_of_an_unknown_card_is_no_speed(figure: float) -> None:
    found, said = judged(SeenGpu("A card of tomorrow", Backend.CUDA, 16_384, 15_900, figure))
    assert found.chosen is not None
    assert (model(found), found.chosen.tps) == ("14b", None)
    assert any("gives a figure that cannot be" in each for each in said)


@pytest.mark.parametrize("figure", [0, -1, 10**12])
def test_an_impossible_memory_of_the_computer_is_unknown_and_no_model_is_offered(figure: int) -> None:
    found, said = judged(memory=replace(RAM, ram_mib=figure, free_mib=None))
    assert model(found) is None
    assert any("figure for its memory that cannot be" in each for each in said)
    assert any("How much memory this computer has is unknown" in each for each in said)


def test_two_cards_of_different_makers_share_no_model_and_the_larger_is_used() -> None:
    radeon = SeenGpu("AMD Radeon RX 7900 XTX", Backend.ROCM, 24_560, 23_900, 960.0, "0000:02:00.0")
    found, said = judged(KNOWN, radeon)
    assert found.chosen is not None
    assert (model(found), found.chosen.gpus_used) == ("32b", 1)
    assert any("cannot share a model; Radeon RX 7900 XTX is used" in each for each in said)


def test_a_card_that_was_unplugged_leaves_the_processor_and_the_cable_is_named() -> None:
    there = Profile(Os.LINUX, Kind.GPU, (card(11_900),), ram_gib=32.0, ram_free_mib=24_000, mem_bandwidth_gbs=48.5)
    gone = replace(there, gpus=())
    assert model(recommend(there, CATALOG)) == "14b"
    found = recommend(gone, CATALOG)
    assert found.chosen is not None
    assert found.chosen.where is Kind.CPU
    assert any("check its cable" in sentence(note) for note in found.notes)


@pytest.mark.parametrize("gib", [0.25, 1.0, 1.99])
def test_under_two_gigabytes_there_is_no_model_and_clear_words(gib: float) -> None:
    for profile in (processor_only(int(gib * 512), 45.0, gib), with_cards(card(7700), ram_gib=gib)):
        found = recommend(profile, CATALOG)
        assert (found.chosen, found.alternative) == (None, None)
        assert "need at least 2 GB" in sentence(found.reasons[0])
        assert any("rented" in sentence(note) for note in found.notes)
        assert not any(each.runs for each in found.judgements)
