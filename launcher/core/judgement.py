"""The answer's form: what a model would need on a computer, how fast it would be, and what follows."""

from dataclasses import dataclass
from enum import StrEnum

from launcher.core.hardware import Kind
from launcher.core.messages import Message
from launcher.core.purpose import Purpose

Range = tuple[float, float]
"""Lower and upper bound; a predicted figure is never one number."""


class Verdict(StrEnum):
    """How well a model fits; the words of ``recommend --json``."""

    COMFORTABLE = "comfortable"
    FITS = "fits"
    TIGHT = "tight"
    TOO_SLOW = "too slow"
    DOES_NOT_FIT = "does not fit"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One model on one computer. Memory in MiB, context in tokens, speed in tokens/s, answers in seconds.

    ``gpu_layers`` is (layers on the GPU, all layers) where some would sit on the processor, else ``None``.
    ``where`` is the memory it was judged in: a computer's own kind, or the processor's where its cards hold nothing.
    ``need_mib`` is ``weights_mib + kv_mib + compute_mib`` at ``ctx``.
    ``change`` says what would make it worth offering, where it is not and something would.
    """

    model: str
    verdict: Verdict
    ctx: int | None
    ctx_max_f16: int | None
    kv_type: str
    gpus_used: int
    gpu_layers: tuple[int, int] | None
    weights_mib: float
    kv_mib: float
    compute_mib: float
    budget_mib: int
    tps: Range | None
    answer_quick_s: Range | None
    answer_hard_s: Range | None
    download_bytes: int
    why: Message
    where: Kind | None = None
    change: Message | None = None

    @property
    def need_mib(self) -> int:
        """Memory that the model takes at ``ctx`` (at the least context where it does not fit), in MiB."""
        return round(self.weights_mib + self.kv_mib + self.compute_mib)

    @property
    def runs(self) -> bool:
        """Whether it can be offered at all; a slow one can, with a warning."""
        return self.verdict is not Verdict.DOES_NOT_FIT


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The model chosen (``None`` where nothing runs), its alternative, and all models judged, small to large."""

    purpose: Purpose
    chosen: Judgement | None
    alternative: str | None
    judgements: tuple[Judgement, ...]
    reasons: tuple[Message, ...]
    notes: tuple[Message, ...]
    title: Message

    def judgement(self, model: str) -> Judgement | None:
        """The judgement of ``model`` (a tag), or ``None`` where it is not in the catalogue."""
        return next((judged for judged in self.judgements if judged.model == model), None)
