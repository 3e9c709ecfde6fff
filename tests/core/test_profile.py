"""Hardware profiles: read, written, refused."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.core.hardware import Backend, Gpu, Kind, Profile
from launcher.core.problems import Code, Failure
from launcher.core.profile import read_profile, write_profile
from launcher.core.systems import Os

RAW: dict[str, Any] = {
    "os": "windows",
    "kind": "gpu",
    "gpus": [
        {
            "name": "GeForce RTX 4060",
            "vram_total_mib": 8188,
            "vram_free_mib": 7100,
            "bandwidth_gbs": 272,
            "backend": "cuda",
        }
    ],
    "chip": None,
    "ram_gib": 16.0,
    "ram_free_mib": None,
    "gpu_working_set_mib": None,
    "mem_bandwidth_gbs": None,
    "ignored_devices": ["Intel UHD 770 (integrated)"],
}
FIGURES = st.none() | st.integers(1, 10**6)
TEXT = st.text(max_size=30)
PROFILES = st.builds(
    Profile,
    st.sampled_from(Os),
    st.sampled_from(Kind),
    st.lists(
        st.builds(
            Gpu,
            TEXT,
            FIGURES,
            st.none() | st.integers(0, 10**6),
            st.none() | st.floats(1, 1e4),
            st.sampled_from(Backend),
        ),
        max_size=3,
    ).map(tuple),
    st.none() | TEXT,
    st.none() | st.floats(0.1, 1000),
    FIGURES,
    FIGURES,
    st.none() | st.floats(1, 1000),
    st.lists(TEXT, max_size=3).map(tuple),
)


def test_the_contract_s_example_is_read() -> None:
    profile, warnings = read_profile(RAW)
    assert warnings == ()
    assert profile.gpus == (Gpu("GeForce RTX 4060", 8188, 7100, 272, Backend.CUDA),)
    assert (profile.os, profile.kind, profile.ram_gib, profile.ram_free_mib) == (Os.WINDOWS, Kind.GPU, 16.0, None)


@given(PROFILES)
def test_what_is_written_is_read_back(profile: Profile) -> None:
    assert read_profile(json.loads(json.dumps(write_profile(profile)))) == (profile, ())


def test_what_is_missing_is_unknown() -> None:
    assert read_profile({"os": "linux", "kind": "cpu"}) == (Profile(Os.LINUX, Kind.CPU), ())


def test_unknown_keys_are_ignored_with_a_warning() -> None:
    profile, warnings = read_profile(RAW | {"tpu": 1, "gpus": [RAW["gpus"][0] | {"fan": 2}]})
    assert profile == read_profile(RAW)[0]
    assert [(each.key, each.facts["key"]) for each in warnings] == [
        ("hardware.warning.unknown-key", "tpu"),
        ("hardware.warning.unknown-key", "gpus[0].fan"),
    ]


@pytest.mark.parametrize("value", [0, -5, 1e-320, 1e12, 10**400, float("nan"), float("inf")])
def test_figures_that_cannot_be_are_unknown_with_a_warning(value: float) -> None:
    gpu = RAW["gpus"][0] | {"vram_total_mib": value, "bandwidth_gbs": value}
    profile, warnings = read_profile(RAW | {"ram_gib": value, "gpus": [gpu]})
    assert (profile.ram_gib, profile.gpus[0].vram_total_mib, profile.gpus[0].bandwidth_gbs) == (None, None, None)
    assert {each.facts["key"] for each in warnings} == {
        "ram_gib",
        "gpus[0].vram_total_mib",
        "gpus[0].bandwidth_gbs",
    }
    assert {each.key for each in warnings} == {"hardware.warning.absurd"}


def test_a_card_may_be_full() -> None:
    profile, warnings = read_profile(RAW | {"gpus": [RAW["gpus"][0] | {"vram_free_mib": 0}]})
    assert (profile.gpus[0].vram_free_mib, warnings) == (0, ())


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (None, "profile"),
        ([], "profile"),
        (RAW | {"os": "beos"}, "os"),
        (RAW | {"os": 3}, "os"),
        ({"kind": "gpu"}, "os"),
        (RAW | {"kind": None}, "kind"),
        (RAW | {"chip": 4}, "chip"),
        (RAW | {"ram_gib": "16"}, "ram_gib"),
        (RAW | {"ram_gib": True}, "ram_gib"),
        (RAW | {"gpus": {}}, "gpus"),
        (RAW | {"gpus": ["RTX"]}, "gpus[0]"),
        (RAW | {"gpus": [RAW["gpus"][0] | {"name": None}]}, "gpus[0].name"),
        (RAW | {"gpus": [RAW["gpus"][0], RAW["gpus"][0] | {"backend": "glide"}]}, "gpus[1].backend"),
        (RAW | {"gpus": [RAW["gpus"][0] | {"vram_free_mib": [1]}]}, "gpus[0].vram_free_mib"),
        (RAW | {"ignored_devices": "UHD"}, "ignored_devices"),
        (RAW | {"ignored_devices": [1]}, "ignored_devices"),
    ],
)
def test_a_wrong_type_is_named_by_its_key(data: object, key: str) -> None:
    with pytest.raises(Failure) as failed:
        read_profile(data)
    assert failed.value.problem.code is Code.HARDWARE_WRONG_TYPE
    assert failed.value.problem.facts["key"] == key


def test_no_cards_and_no_ignored_devices_may_be_null() -> None:
    profile, warnings = read_profile(RAW | {"gpus": None, "ignored_devices": None})
    assert (profile.gpus, profile.ignored_devices, warnings) == ((), (), ())
