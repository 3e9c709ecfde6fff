"""The judgement against what a real card did: an NVIDIA H100, whole, or with so much of it held by another program."""

import json
from pathlib import Path
from typing import Any

import pytest

from launcher.core.hardware import Gpu, Profile
from launcher.core.judgement import Recommendation
from launcher.core.placement import SPREAD_MIB, place
from launcher.core.recommendation import recommend
from launcher.core.speed import predict
from tests.core.computers import CATALOG, card, with_cards

SPEEDS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data" / "engine-memory-gpu.json").read_text(encoding="utf-8")
)["speeds"]


def h100(free: int = 81_079) -> Gpu:
    return card(free, total=81_559, bandwidth=3352.3, name="H100 80GB HBM3")


def computer(free: int = 81_079) -> Profile:
    return with_cards(h100(free), ram_gib=125.87, bandwidth=45.8)


def judged(free: int) -> Recommendation:
    return recommend(computer(free), CATALOG)


@pytest.mark.parametrize("row", SPEEDS, ids=lambda row: f"{row['model']}-{row['tokens_before']}")
def test_every_speed_that_was_measured_lies_in_the_range_that_is_shown(row: dict[str, Any]) -> None:
    model = CATALOG.model(row["model"])
    assert model is not None
    speed = predict(place(model, computer()), computer())
    assert speed is not None
    assert speed.range is not None
    low, high = speed.range
    assert low <= row["tps"] <= 1.02 * high


@pytest.mark.parametrize(
    ("free", "model", "ctx"),
    [
        (7_598, "deepseek-r1:7b", 16_384),
        (11_298, "deepseek-r1:14b", 4_096),
        (15_298, "deepseek-r1:14b", 16_384),
        (23_598, "deepseek-r1:32b", 8_192),
        (31_498, "deepseek-r1:32b", 32_768),
        (46_998, "deepseek-r1:70b", 16_384),
    ],
)
def test_what_is_recommended_then_sat_wholly_on_the_card(free: int, model: str, ctx: int) -> None:
    """Each of these was loaded on the card with so much free, and ``size_vram`` was ``size``."""
    chosen = judged(free).chosen
    assert chosen is not None
    assert (chosen.model, chosen.ctx, chosen.gpu_layers) == (model, ctx, None)


def test_a_context_that_leaves_nothing_for_a_greedy_driver_is_not_asked_for() -> None:
    """14b at 8,192 tokens needs 9,813 MiB; with a budget of 9,817 the engine left a layer to the processor."""
    model = CATALOG.model("14b")
    assert model is not None
    tight = place(model, computer(11_298))
    assert tight.ctx_max >= 8_192
    assert tight.ctx == 4_096
    assert place(model, computer(11_298 + SPREAD_MIB)).ctx == 8_192


def test_a_model_that_fits_only_without_the_spread_leaves_a_layer_to_the_processor() -> None:
    model = CATALOG.model("14b")
    assert model is not None
    tight = place(model, computer(9_041 + 457 + 1_024 + SPREAD_MIB // 2))
    assert tight.layers_on == model.layers - 1
