"""The tables of ``docs/how-it-decides.md``, made from the constants that decide, and from what was measured.

``python -m tests.support.decision_tables`` writes them into the page; a test holds them together.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from launcher.core import changes, placement, recommendation, speed, verdicts
from launcher.core.catalog import Model
from launcher.core.memory import CONTEXTS, KV_BYTES, compute_mib, kv_mib, need, weights_mib
from launcher.core.speed import ARTICLE_PACE, CPU_PACE, HBM_PACE, PACES, Pace
from launcher.system.resources import load_catalog

ROOT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = ROOT / "docs" / "how-it-decides.md"
CATALOG: Final = load_catalog()
_BLOCK: Final = re.compile(r"(<!-- table: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_SOURCES: Final = {
    "cuda": "fitted to 16 runs, median error 1.2 %",
    "cuda, stacked memory": "fitted to 12 runs on an H100, within 10 %",
    "rocm": "fitted to 13 runs on one card",
    "metal": "fitted to 4 runs on one computer",
    "the article": "fitted to the 13 cells of its table",
}


def written(page: str) -> str:
    """The page with each table made anew."""
    return _BLOCK.sub(lambda block: f"{block[1]}{TABLES[block[2]]()}\n{block[3]}", page)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def kv_types() -> str:
    """Bytes of one number."""
    return _table(["KV cache", "b, bytes"], ([kind, f"{size:g}"] for kind, size in KV_BYTES.items()))


def needs() -> str:
    """What each model takes on a card, at each context."""
    head = ["model", "weights", "KV of 1,024 tokens", *(f"need at {ctx:,}" for ctx in CONTEXTS)]
    return _table(head, map(_need_row, CATALOG.offered))


def _need_row(model: Model) -> list[str]:
    totals = (need(model, ctx, on_gpu=True).total for ctx in CONTEXTS)
    kv = f"{kv_mib(model, 1024):.0f}"
    return [model.short, f"{weights_mib(model, on_gpu=True):,.0f}", kv, *(f"{total:,.0f}" for total in totals)]


def errors() -> str:
    """The greatest distance from what the engine logged, per model."""
    rows = json.loads((ROOT / "tests" / "data" / "engine-memory.json").read_text(encoding="utf-8"))["rows"]
    by_model: dict[str, list[tuple[float, float, float]]] = {}
    for row in rows:
        model = CATALOG.model(row["model"]) or CATALOG.model(f"{row['model']}-q4_K_M")
        assert model is not None
        kv, compute = (each(model, row["ctx"], row["kv_type"]) for each in (kv_mib, compute_mib))
        engine = weights_mib(model, on_gpu=False) + row["kv_mib"] + row["compute_mib"]
        whole = need(model, row["ctx"], on_gpu=False, kv_type=row["kv_type"]).total
        distances = (abs(kv - row["kv_mib"]), abs(compute - row["compute_mib"]), 100 * abs(whole / engine - 1))
        by_model.setdefault(model.short, []).append(distances)
    head = ["model", "rows", "KV, MiB", "working space, MiB", "whole need, %"]
    return _table(head, (_error_row(name, found) for name, found in by_model.items()))


def card_errors() -> str:
    """The greatest distance from what a real card took, per model: as judged, and as the truth is told."""
    rows = json.loads((ROOT / "tests" / "data" / "engine-memory-gpu.json").read_text(encoding="utf-8"))["rows"]
    by_model: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        model, ctx, taken = CATALOG.model(row["model"]), row["ctx"], row["ps_mib"]
        assert model is not None
        whole = need(model, ctx, on_gpu=True)
        told = min(
            abs(whole.weights + whole.kv + compute_mib(model, ctx, batch=batch, flash=True) - taken)
            for batch in (512, 1024)
        )
        judged = whole.total / taken - 1 if row["compute_mib"] < 1.2 * whole.compute else 0
        by_model.setdefault(model.short, []).append((100 * judged, told))
    head = ["model", "rows", "need as judged, % above", "prediction, MiB"]
    return _table(head, (_card_row(name, found) for name, found in by_model.items()))


def _card_row(name: str, found: list[tuple[float, float]]) -> list[str]:
    judged, told = (max(column) for column in zip(*found, strict=True))
    return [name, str(len(found)), f"{judged:.2f}", f"{told:.2f}"]


def _error_row(name: str, found: list[tuple[float, float, float]]) -> list[str]:
    kv, compute, whole = (max(column) for column in zip(*found, strict=True))
    return [name, str(len(found)), f"{kv:.2f}", f"{compute:.2f}", f"{whole:.3f}"]


def paces() -> str:
    """Efficiency and fixed time of each way to read."""
    named: dict[str, Pace] = {backend.value: pace for backend, pace in PACES.items()}
    named |= {"cuda, stacked memory": HBM_PACE, "processor": CPU_PACE, "the article": ARTICLE_PACE}
    rows = (
        [name, f"{pace.efficiency:g}", f"{1000 * pace.fixed_s:.2f} ms", _SOURCES.get(name, "assumed")]
        for name, pace in named.items()
    )
    return _table(["engine's way", "e", "t0", ""], rows)


def limits() -> str:
    """Every number of the policy, by the name that it has in the code."""
    figures: Mapping[str, object] = {
        "llama.cpp's fit margin, MiB": placement.FIT_MARGIN_MIB,
        "Ollama's reserve on a card, MiB": placement.GPU_RESERVE_MIB,
        "left beside it on each card, for a driver that takes more, MiB": placement.SPREAD_MIB,
        "Metal's reserve, MiB": placement.METAL_RESERVE_MIB,
        "taken by a desktop where the driver does not say, MiB": placement.DESKTOP_MIB,
        "left to the system in shared memory, MiB": placement.SYSTEM_MIB,
        "least memory of a computer, GiB": placement.LEAST_RAM_GIB,
        "comfortable from, tokens": verdicts.COMFORTABLE_CTX,
        "fits from, tokens": verdicts.FITS_CTX,
        "tight from, tokens": CONTEXTS[0],
        "too slow below, tokens/s": verdicts.FLOOR_TPS,
        "partly on the processor: at least, tokens/s": verdicts.PARTLY_FLOOR_TPS,
        "partly on the processor: at most, share of the layers": verdicts.PARTLY_SHARE,
        "quality waits for, tokens/s": recommendation.PATIENT_TPS,
        "speed asks for, tokens/s": recommendation.PROMPT_TPS,
        "short and long talk, tokens": f"{speed.SHORT_TALK:,} and {speed.LONG_TALK:,}",
        "range below an assumed pace reaches down to": speed.UNMEASURED_SHARE,
        "programs are worth closing from, MiB": changes.BUSY_MIB,
    }
    return _table(["limit", ""], ([name, _figure(value)] for name, value in figures.items()))


def _figure(value: object) -> str:
    return f"{value:,g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


TABLES: Final[Mapping[str, Callable[[], str]]] = {
    "kv-types": kv_types,
    "needs": needs,
    "errors": errors,
    "card-errors": card_errors,
    "paces": paces,
    "limits": limits,
}

if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{PAGE}\n")
