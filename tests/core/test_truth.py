import json
from pathlib import Path
from typing import Any

import pytest

from launcher.core.engine import LoadedModel
from launcher.core.memory import MIB, compute_mib, kv_mib, need, weights_mib
from launcher.core.truth import Allocation, Expectation, Truth, belongs_on_graphics, truth
from tests.core.computers import CATALOG, card, mac, processor_only, with_cards

TAG = "deepseek-r1:7b"
MODEL = next(model for model in CATALOG.models if model.tag == TAG)
ROWS = json.loads((Path(__file__).parents[1] / "data" / "engine-memory.json").read_text())["rows"]

ON_A_CARD = json.loads((Path(__file__).parents[1] / "data" / "engine-memory-gpu.json").read_text())["rows"]


def loaded(mib: float, share: float = 0.0, ctx: int = 8192) -> LoadedModel:
    size = round(mib * MIB)
    return LoadedModel(TAG, size, round(size * share), ctx)


def likely(*, on_gpu: bool = False, batch: int = 512, kv_type: str = "f16") -> Allocation:
    return Allocation(
        weights_mib(MODEL, on_gpu=on_gpu), kv_mib(MODEL, 8192, kv_type), compute_mib(MODEL, 8192, kv_type, batch)
    )


def said(found: Truth) -> list[str]:
    return [message.key for message in found.differences]


@pytest.mark.parametrize("row", [row for row in ROWS if row["kv_type"] == "f16" and row["ctx"] <= 32768])
def test_what_the_engine_was_seen_to_take_is_as_predicted(row: dict[str, object]) -> None:
    tag = str(row["model"])
    model = CATALOG.model(tag) or CATALOG.model(f"{tag}-q4_K_M")
    assert model is not None
    actual = weights_mib(model, on_gpu=False) + float(str(row["kv_mib"])) + float(str(row["compute_mib"]))
    found = truth(model, LoadedModel(model.tag, round(actual * MIB), 0, int(str(row["ctx"]))), Expectation())
    assert found.differences == ()
    assert found.predicted_mib == pytest.approx(actual, abs=1.5)


@pytest.mark.parametrize("row", ON_A_CARD)
def test_what_a_real_card_was_seen_to_take_is_as_predicted(row: dict[str, Any]) -> None:
    model = CATALOG.model(row["model"])
    size = round(row["ps_mib"] * MIB)
    found = truth(model, LoadedModel(row["model"], size, size, row["ctx"]), Expectation(row["ctx"], on_gpu=True))
    assert found.differences == ()
    assert found.predicted_mib == pytest.approx(row["ps_mib"], rel=0.0005, abs=0.6)


@pytest.mark.parametrize("batch", [512, 1024])
@pytest.mark.parametrize("share", [0.0, 1.0])
def test_the_batch_that_the_engine_chose_is_found_out(batch: int, share: float) -> None:
    actual = likely(on_gpu=share > 0, batch=batch).total
    found = truth(MODEL, loaded(actual, share), Expectation(8192, on_gpu=share > 0))
    assert found.predicted_mib == pytest.approx(actual, abs=0.01)
    assert found.differences == ()


def test_another_context_than_asked_for_is_said() -> None:
    found = truth(MODEL, loaded(need(MODEL, 4096, on_gpu=False).total, ctx=4096), Expectation(8192))
    assert said(found) == ["truth.context"]
    assert found.drawbacks == found.differences
    assert found.differences[0].facts == {"ctx": 4096, "asked": 8192}


def test_a_model_on_the_processor_that_belongs_on_the_graphics_is_said() -> None:
    assert said(truth(MODEL, loaded(likely().total), Expectation(8192, on_gpu=True))) == ["truth.processor"]
    assert said(truth(MODEL, loaded(likely().total), Expectation(8192, on_gpu=False))) == []


def test_half_of_it_on_the_processor_is_said_with_the_reason() -> None:
    half = loaded(5500, 0.5)
    found = truth(MODEL, half, Expectation(8192, on_gpu=True))
    assert said(found) == ["truth.split"]
    assert found.predicted_mib is None
    assert found.differences[0].facts["off"] == pytest.approx(0.5)
    log = Allocation(4500, 448, 552, 2750, gpu_free_mib=3000)
    found = truth(MODEL, half, Expectation(8192, on_gpu=True), log)
    assert said(found) == ["truth.split-full"]
    assert found.differences[0].facts["free"] == 3000


def test_a_card_is_full_where_the_margin_that_the_engine_keeps_is_missing() -> None:
    """As a real one was: 10,774 MiB free, and a model of 9,803 was split, for 1,024 are left free."""
    tight = Allocation(8565, 1536, 165, 9622, gpu_free_mib=10774)
    split = LoadedModel("deepseek-r1:14b", round(10266 * MIB), round(9622 * MIB), 8192)
    assert said(truth(CATALOG.model("deepseek-r1:14b"), split, Expectation(8192, on_gpu=True), tight)) == [
        "truth.split-full"
    ]


def test_a_log_that_gives_no_reason_is_not_made_one() -> None:
    roomy = Allocation(4500, 448, 552, 2750, gpu_free_mib=9000)
    silent = Allocation(4500, 448, 552, 2750)
    for log in (roomy, silent):
        assert said(truth(MODEL, loaded(5500, 0.5), Expectation(), log)) == ["truth.split"]


def test_a_split_that_was_expected_is_no_difference() -> None:
    assert said(truth(MODEL, loaded(5500, 0.9), Expectation(8192, on_gpu=True, partly=True))) == []


def test_a_compressed_conversation_is_recognised() -> None:
    model = CATALOG.model("14b")
    assert model is not None
    small = LoadedModel(model.tag, round(need(model, 32768, on_gpu=False, kv_type="q8_0").total * MIB), 0, 32768)
    found = truth(model, small, Expectation())
    assert said(found) == ["truth.size-compressed"]
    assert found.differences[0].facts["type"] == "q8_0"


@pytest.mark.parametrize(
    ("more", "part"),
    [
        (Allocation(weights=700), "weights"),
        (Allocation(weights=-700), "weights"),
        (Allocation(kv=700), "context"),
        (Allocation(compute=700), "working"),
    ],
)
def test_the_part_that_differs_is_named_where_the_log_tells(more: Allocation, part: str) -> None:
    base = likely()
    log = Allocation(base.weights + more.weights, base.kv + more.kv, base.compute + more.compute)
    assert said(truth(MODEL, loaded(log.total), Expectation(), log)) == [f"truth.size-{part}"]
    plain = truth(MODEL, loaded(log.total), Expectation())
    assert (said(plain), plain.drawbacks) == (["truth.size"], ())


def test_the_embedding_that_stays_with_the_processor_is_no_difference_of_the_weights() -> None:
    base = likely(on_gpu=True)
    log = Allocation(weights_mib(MODEL, on_gpu=False), base.kv, base.compute + 600, base.total + 600)
    assert said(truth(MODEL, loaded(base.total + 600, 1.0), Expectation(), log)) == ["truth.size-working"]


def test_a_log_of_another_load_is_not_believed() -> None:
    assert said(truth(MODEL, loaded(likely().total + 700), Expectation(), Allocation(90, 11, 14))) == ["truth.size"]


def test_a_model_that_we_do_not_know_has_no_prediction() -> None:
    assert truth(None, loaded(900), Expectation()) == Truth(None, 900.0)
    assert truth(MODEL, loaded(0), Expectation(8192, on_gpu=True)) == Truth(None, 0.0)
    assert truth(MODEL, loaded(5500, ctx=0), Expectation(8192)).predicted_mib is None


def test_what_belongs_on_the_graphics_is_judged_without_other_programs() -> None:
    assert belongs_on_graphics(MODEL, with_cards(card(500, total=8188)))
    assert not belongs_on_graphics(MODEL, with_cards(card(1900, total=2048)))
    assert not belongs_on_graphics(MODEL, with_cards(card(5000, total=5900), ram_gib=16.0)), "a part of it only"
    assert not belongs_on_graphics(MODEL, processor_only(12_000))
    assert belongs_on_graphics(MODEL, mac(16.0))
