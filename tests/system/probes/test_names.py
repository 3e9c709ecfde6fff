"""Names of devices, and what they tell."""

from pathlib import Path

import pytest

from launcher.system.probes.names import PciNames, is_integrated, is_unified, load_names


@pytest.mark.parametrize(
    "name",
    [
        "AMD Radeon(TM) Graphics",
        "AMD Radeon 680M",
        "AMD Radeon(TM) 780M Graphics",
        "AMD Radeon(TM) RX Vega 11 Graphics",
        "AMD Radeon Vega 8 Graphics",
        "AMD Radeon(TM) 8060S Graphics",
        "Intel(R) UHD Graphics 770",
        "Intel(R) HD Graphics 530",
        "Intel(R) Iris(R) Xe Graphics",
        "Intel(R) Arc(TM) Graphics",
        "Intel(R) Arc(TM) 140V GPU (16GB)",
        "Intel(R) Graphics (Meteor Lake)",
        "Qualcomm(R) Adreno(TM) X1-85 GPU",
    ],
)
def test_graphics_of_a_processor_are_known_by_name(name: str) -> None:
    assert is_integrated(name)


@pytest.mark.parametrize(
    "name",
    [
        "AMD Radeon RX 7800 XT",
        "AMD Radeon RX 7600M XT",
        "AMD Radeon RX 6800S",
        "AMD Radeon RX 580 Series",
        "Radeon RX Vega",
        "AMD Radeon Pro W7900",
        "Intel(R) Arc(TM) A770 Graphics",
        "Intel(R) Arc(TM) B580 Graphics",
        "Intel(R) Arc(TM) Pro A40/A50",
        "Intel(R) Iris(R) Xe MAX Graphics",
        "NVIDIA GeForce RTX 4090",
    ],
)
def test_cards_are_not_taken_for_graphics_of_a_processor(name: str) -> None:
    assert not is_integrated(name)


def test_only_strix_halo_is_unified_among_ryzens() -> None:
    assert is_unified("AMD Radeon(TM) 8060S Graphics")
    assert is_unified("AMD Radeon 8050S")
    assert not is_unified("AMD Radeon(TM) 890M Graphics")


def test_every_entry_of_the_table_is_well_formed() -> None:
    table = load_names().names
    assert set(table) == {"10de", "1002", "8086"}
    for vendor, names in table.items():
        for key, name in names.items():
            device, _, revision = key.partition(":")
            assert len(device) == 4, (vendor, key)
            assert int(device, 16) >= 0
            assert revision == "" or len(revision) == 2
            assert name == name.strip() != ""


def test_a_revision_tells_cards_of_one_chip_apart() -> None:
    names = load_names()
    assert names.name("1002", "747e", "c8") == "AMD Radeon RX 7800 XT"
    assert names.name("1002", "747e", "ff") == "AMD Radeon RX 7700 XT"
    assert names.name("1002", "744c", "zz") == "AMD Radeon RX 7900 XTX"


@pytest.mark.parametrize("text", ["", "[]", '{"names": []}', '{"names": {"10de": 3}}', "\xff"])
def test_a_damaged_table_leaves_numbers_in_place_of_names(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pci-ids.json"
    path.write_bytes(text.encode("latin-1"))
    assert load_names(path).name("10de", "2684") == "NVIDIA (10de:2684)"


def test_an_unknown_maker_keeps_its_numbers() -> None:
    assert PciNames().name("1a03", "2000") == "(1a03:2000)"
