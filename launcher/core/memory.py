"""How much memory a distill takes, and how much context fits into a given amount. Everything in MiB.

The formulas and their errors are in ``docs/how-it-decides.md``; 93 rows measured on the engine, 23 of them on a
graphics card, check them.
"""

from dataclasses import dataclass
from typing import Final

from launcher.core.catalog import Model

MIB: Final = 1024 * 1024

KV_BYTES: Final = {"f16": 2.0, "q8_0": 1.0625, "q4_0": 0.5625}
"""Bytes of one number in the KV cache, by its type (llama.cpp's block formats)."""

BATCH: Final = 512
"""Tokens that the engine reads at once, up to a context of 4096; fit is judged with this."""

CONTEXTS: Final = (4096, 8192, 16384, 32768)
"""The contexts that we ask the engine for, in tokens."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a model takes: its weights, the KV cache of its context, and the engine's working space, in MiB."""

    weights: float
    kv: float
    compute: float

    @property
    def total(self) -> float:
        """All three."""
        return self.weights + self.kv + self.compute


def weights_mib(model: Model, *, on_gpu: bool) -> float:
    """The weights; on a graphics card without the token embedding, which stays with the processor."""
    return (model.gpu_weights_bytes if on_gpu else model.weights_bytes) / MIB


def kv_mib(model: Model, ctx: int, kv_type: str = "f16") -> float:
    """The KV cache of ``ctx`` tokens: a key and a value for each layer and head."""
    return 2 * model.layers * model.kv_heads * model.head_dim * ctx * KV_BYTES[kv_type] / MIB


def compute_mib(model: Model, ctx: int, kv_type: str = "f16", batch: int = BATCH, *, flash: bool = False) -> float:
    """The engine's working space on one device (measured on Ollama 0.32.15).

    ``flash``: with flash attention, which the engine takes by itself on a CUDA card, and for a quantised cache.
    """
    hidden = 3 if flash or kv_type != "f16" else 4
    return (4 * batch * (3 * model.ffn + hidden * model.hidden) + 2 * batch * ctx) / MIB


def need(model: Model, ctx: int, *, on_gpu: bool, devices: int = 1, kv_type: str = "f16") -> Need:
    """What ``model`` takes with ``ctx`` tokens of context, spread over ``devices`` by layers.

    Judged without flash attention, for not every way to a card has it: 3 to 16 MiB more than a CUDA card then takes.
    """
    return Need(
        weights_mib(model, on_gpu=on_gpu), kv_mib(model, ctx, kv_type), devices * compute_mib(model, ctx, kv_type)
    )


def largest_context(model: Model, budget_mib: float, *, on_gpu: bool, devices: int = 1, kv_type: str = "f16") -> int:
    """The most tokens of context for which ``need`` stays within ``budget_mib``; 0 where even the weights do not fit.

    Both parts that grow with the context grow linearly, so that it is solved, not searched.
    """
    fixed = need(model, 0, on_gpu=on_gpu, devices=devices, kv_type=kv_type).total
    per_token = need(model, 1, on_gpu=on_gpu, devices=devices, kv_type=kv_type).total - fixed
    return max(0, min(model.trained_context, int((budget_mib - fixed) / per_token)))


def context_step(largest: int) -> int | None:
    """The context to ask for where ``largest`` tokens would fit; ``None`` below the least one."""
    return max((ctx for ctx in CONTEXTS if ctx <= largest), default=None)


def layer_mib(model: Model, ctx: int) -> float:
    """What one layer takes, its share of the KV cache included."""
    return (model.gpu_weights_bytes - model.head_bytes) / model.layers / MIB + kv_mib(model, ctx) / model.layers
