"""Names of cards, and what the table knows of them."""

import pytest

from launcher.core.card_names import CardName, clean_name, same_card
from launcher.core.gpus import Gpus
from launcher.system.resources import load_gpus

GPUS = load_gpus()


@pytest.mark.parametrize(
    ("name", "vram_mib", "cores", "bandwidth"),
    [
        ("NVIDIA GeForce RTX 4060 Laptop GPU", 8188, None, 256),
        ("NVIDIA GeForce RTX 3060", 12_288, None, 360),
        ("NVIDIA GeForce RTX 3060", 8192, None, 240),
        ("GeForce RTX 3060 8GB", None, None, 240),
        ("GeForce RTX 3060", None, None, 240),
        ("NVIDIA A100-PCIE-40GB", 40_960, None, 1560),
        ("NVIDIA H100 PCIe", 81_559, None, 2040),
        ("Intel(R) Arc(TM) B580 Graphics", 12_288, None, 456),
        ("AMD Radeon RX 6600M", 8176, None, 224),
        ("AMD Radeon 780M Graphics", None, None, 90),
        ("Apple M4 Max", None, 16, 546),
        ("Apple M4 Max", None, 14, 410),
        ("Apple M3 Max", None, None, 300),
        ("Apple M2", None, 8, 100),
        ("GeForce RTX 4090 D", 24_564, None, 1008),
        ("Matrox G200", 16, None, None),
        ("", None, None, None),
    ],
)
def test_the_bandwidth_of_a_card_is_found_by_its_name(
    name: str, vram_mib: int | None, cores: int | None, bandwidth: float | None
) -> None:
    assert GPUS.bandwidth(name, vram_mib, cores) == bandwidth


def test_every_line_of_the_table_finds_itself() -> None:
    for each in GPUS.cards:
        name = " ".join(each.name.words) + (" laptop gpu" if each.name.laptop else "")
        vram = None if each.gib is None else round(each.gib * 1024)
        assert GPUS.bandwidth(name, vram, each.cores) == each.bandwidth_gbs, name


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("NVIDIA GeForce RTX 4060", "GeForce RTX 4060"),
        ("Intel(R) Arc(TM) A770 Graphics", "Arc A770 Graphics"),
        ("AMD Radeon RX 7900 XT", "Radeon RX 7900 XT"),
        ("Apple M2", "Apple M2"),
        ("NVIDIA", "NVIDIA"),
    ],
)
def test_a_name_is_shown_as_people_know_it(said: str, plain: str) -> None:
    assert clean_name(said) == plain


def test_a_listed_card_is_recognised_by_words_and_memory() -> None:
    assert same_card("GeForce RTX 4060 Ti 16 GB", "NVIDIA GeForce RTX 4060 Ti", 16_380)
    assert not same_card("GeForce RTX 4060 Ti 16 GB", "NVIDIA GeForce RTX 4060 Ti", 8188)
    assert not same_card("GeForce RTX 4060", "NVIDIA GeForce RTX 4060 Ti", 8188)
    assert not same_card("GeForce RTX 4060", "GeForce RTX 4060 Laptop GPU", 8188)
    assert not same_card("GeForce RTX 3060 12 GB", "GeForce RTX 3060 8GB", None)
    assert same_card("GeForce RTX 4060", "GeForce RTX 4060", None)


def test_laptop_and_mobile_are_one() -> None:
    assert CardName.parse("GeForce RTX 4060 Mobile") == CardName.parse("NVIDIA GeForce RTX 4060 Laptop GPU")


@pytest.mark.parametrize(
    "damaged",
    [
        None,
        {},
        {"gpus": {}},
        {"gpus": [1], "chips": [], "integrated": []},
        {"gpus": [{"name": "X", "vram_gb": "8", "bandwidth_gbs": 9}], "chips": [], "integrated": []},
        {"gpus": [{"name": "X", "laptop": False, "vram_gb": 8, "bandwidth_gbs": 0}], "chips": [], "integrated": []},
        {"gpus": [], "chips": [{"name": "X", "cores": 0, "bandwidth_gbs": 1}], "integrated": []},
        {"gpus": [], "chips": [], "integrated": [{"name": "", "bandwidth_gbs": 1}]},
    ],
)
def test_a_damaged_table_is_refused(damaged: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        Gpus.from_json(damaged)
