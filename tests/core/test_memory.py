"""Memory as the engine itself counts it."""

import json
from pathlib import Path
from typing import Any, TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.core.catalog import Model
from launcher.core.memory import (
    compute_mib,
    context_step,
    kv_mib,
    largest_context,
    layer_mib,
    need,
    weights_mib,
)
from tests.core.computers import CATALOG

_DATA = Path(__file__).parent.parent / "data"


class Row(TypedDict):
    model: str
    kv_type: str
    ctx: int
    kv_mib: int
    compute_mib: int


ROWS: list[Row] = json.loads((_DATA / "engine-memory.json").read_text(encoding="utf-8"))["rows"]
ON_A_CARD: list[dict[str, Any]] = json.loads((_DATA / "engine-memory-gpu.json").read_text(encoding="utf-8"))["rows"]
"""Whole loads on an NVIDIA H100."""
MODELS = st.sampled_from(CATALOG.models)


def measured_model(tag: str) -> Model:
    """The model of a row; the file names the Llama distill without its quantisation."""
    model = CATALOG.model(tag) or CATALOG.model(f"{tag}-q4_K_M")
    assert model is not None
    return model


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['model']}-{row['kv_type']}-{row['ctx']}")
def test_every_figure_that_the_engine_logged_is_met(row: Row) -> None:
    model = measured_model(row["model"])
    kv, compute = kv_mib(model, row["ctx"], row["kv_type"]), compute_mib(model, row["ctx"], row["kv_type"])
    assert abs(kv - row["kv_mib"]) <= max(0.5, 0.005 * row["kv_mib"])  # the log has whole MiB
    assert abs(compute - row["compute_mib"]) <= max(0.5, 0.005 * row["compute_mib"])
    weights = weights_mib(model, on_gpu=False)
    logged = weights + row["kv_mib"] + row["compute_mib"]
    predicted = need(model, row["ctx"], on_gpu=False, kv_type=row["kv_type"]).total
    assert abs(predicted - logged) <= 0.001 * logged


@pytest.mark.parametrize("row", ON_A_CARD, ids=lambda row: f"{row['model']}-{row['ctx']}-{row['compute_mib']}")
def test_every_figure_of_a_real_card_is_met(row: dict[str, Any]) -> None:
    model = measured_model(row["model"])
    assert abs(weights_mib(model, on_gpu=True) - row["model_mib"]) <= 1  # the log cuts to whole MiB
    assert kv_mib(model, row["ctx"]) == row["kv_mib"]
    batches = [compute_mib(model, row["ctx"], batch=batch, flash=True) for batch in (512, 1024)]
    assert min(abs(each - row["compute_mib"]) for each in batches) <= 1


@pytest.mark.parametrize("row", ON_A_CARD, ids=lambda row: f"{row['model']}-{row['ctx']}-{row['compute_mib']}")
def test_what_fit_is_judged_by_is_never_less_than_a_card_takes_and_hardly_more(row: dict[str, Any]) -> None:
    model = measured_model(row["model"])
    judged = need(model, row["ctx"], on_gpu=True)
    if row["compute_mib"] < 1.2 * judged.compute:  # at the batch that fit is judged with
        assert row["ps_mib"] <= judged.total <= 1.003 * row["ps_mib"]


@pytest.mark.parametrize(("tag", "buffer_mib"), [("32b", 18508.35), ("14b", 8148.38)], ids=["32b", "14b"])
def test_weights_on_a_card_are_the_buffers_that_llama_cpp_logs(tag: str, buffer_mib: float) -> None:
    assert weights_mib(measured_model(tag), on_gpu=True) == pytest.approx(buffer_mib, abs=0.01)


def test_the_embedding_stays_with_the_processor() -> None:
    model = measured_model("32b")
    assert weights_mib(model, on_gpu=False) - weights_mib(model, on_gpu=True) == pytest.approx(417.66, abs=0.01)


def test_kv_is_as_logged_and_not_guessed_from_the_size() -> None:
    assert kv_mib(measured_model("14b"), 8192) == 1536
    assert kv_mib(measured_model("7b"), 4096) == 224
    assert kv_mib(measured_model("8b"), 4096) > 2 * kv_mib(measured_model("7b"), 4096)


@given(model=MODELS, ctx=st.integers(1, 131_071), kv_type=st.sampled_from(["f16", "q8_0", "q4_0"]))
def test_more_context_needs_more_memory(model: Model, ctx: int, kv_type: str) -> None:
    less, more = (need(model, each, on_gpu=True, kv_type=kv_type).total for each in (ctx, ctx + 1))
    assert less < more


@given(model=MODELS, budget=st.floats(0, 100_000), devices=st.integers(1, 4), on_gpu=st.booleans())
def test_the_largest_context_fits_and_one_token_more_does_not(
    model: Model, budget: float, devices: int, on_gpu: bool
) -> None:
    largest = largest_context(model, budget, on_gpu=on_gpu, devices=devices)
    if largest:
        assert need(model, largest, on_gpu=on_gpu, devices=devices).total <= budget + 0.001
    if largest < model.trained_context:
        assert need(model, largest + 1, on_gpu=on_gpu, devices=devices).total > budget - 0.001


@given(model=MODELS, ctx=st.sampled_from([4096, 32768]))
def test_all_layers_and_the_head_are_the_whole(model: Model, ctx: int) -> None:
    layers = model.layers * layer_mib(model, ctx) + model.head_bytes / 1024**2
    assert layers == pytest.approx(weights_mib(model, on_gpu=True) + kv_mib(model, ctx))


@pytest.mark.parametrize(
    ("largest", "step"), [(0, None), (4095, None), (4096, 4096), (16383, 8192), (32628, 16384), (131072, 32768)]
)
def test_the_context_asked_for_is_a_round_one_that_fits(largest: int, step: int | None) -> None:
    assert context_step(largest) == step
