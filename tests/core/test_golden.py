"""The 38 computers whose right answer is known."""

import json
from pathlib import Path
from typing import Any

import pytest

from launcher.core.judgement import Recommendation
from launcher.core.memory import CONTEXTS
from launcher.core.profile import read_profile
from launcher.core.recommendation import recommend
from tests.core.computers import CATALOG

_DATA = Path(__file__).parent.parent / "data"
ROWS: list[dict[str, Any]] = json.loads((_DATA / "golden-hardware.json").read_text(encoding="utf-8"))["rows"]
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["id"]))


def judged(row: dict[str, Any]) -> Recommendation:
    profile, warnings = read_profile(row["profile"])
    assert warnings == ()
    return recommend(profile, CATALOG)


@every_row
def test_the_known_model_is_offered(row: dict[str, Any]) -> None:
    chosen = judged(row).chosen
    assert chosen is not None
    assert chosen.model == row["expected"]["model"]


@every_row
def test_context_memory_and_layers_are_as_known(row: dict[str, Any]) -> None:
    expected, chosen = row["expected"], judged(row).chosen
    assert chosen is not None
    assert chosen.ctx in CONTEXTS
    assert chosen.ctx == expected["ctx"]
    assert chosen.ctx_max_f16 == expected["ctx_max_f16"]
    assert (chosen.need_mib, chosen.budget_mib) == (expected["need_mib"], expected["budget_mib"])
    assert (chosen.kv_type, chosen.gpus_used) == (expected["kv_type"], expected["gpus_used"])
    layers = chosen.gpu_layers and f"{chosen.gpu_layers[0]}/{chosen.gpu_layers[1]}"
    assert layers == expected["gpu_layers"]
    assert expected["verdict"].startswith(chosen.verdict)


@every_row
def test_the_speed_is_a_range_that_meets_the_accepted_one(row: dict[str, Any]) -> None:
    chosen = judged(row).chosen
    assert chosen is not None
    assert chosen.tps is not None
    low, high = chosen.tps
    accepted_low, accepted_high = row["expected"]["tps_accept"]
    assert low < high
    assert low <= accepted_high
    assert high >= accepted_low


@every_row
def test_the_other_models_are_judged_as_known(row: dict[str, Any]) -> None:
    recommendation = judged(row)
    for tag in row["expected"]["fits_but_too_slow"]:
        judgement = recommendation.judgement(tag)
        assert judgement is not None
        assert judgement.verdict == "too slow"
    if row["alternative"] is None or row["alternative"].startswith("deepseek"):
        assert recommendation.alternative == row["alternative"]
