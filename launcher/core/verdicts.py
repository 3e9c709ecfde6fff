"""Judges one model on one computer: whether it fits, with how much context, how fast, in a word."""

from dataclasses import dataclass
from typing import Final

from launcher.core.catalog import Model
from launcher.core.hardware import Kind, Learned, Profile
from launcher.core.judgement import Judgement, Range, Verdict
from launcher.core.messages import Message
from launcher.core.placement import Place, place
from launcher.core.speed import Speed, answer_seconds, predict

COMFORTABLE_CTX: Final = 16384
FITS_CTX: Final = 8192
FLOOR_TPS: Final = 8.0
"""Tokens/s: below this 2,000 tokens of thinking take more than four minutes."""
PARTLY_FLOOR_TPS: Final = 15.0
PARTLY_SHARE: Final = 0.1
"""At most this share of the layers may sit on the processor, at that speed or more."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement with what it was made from."""

    model: Model
    placed: Place
    speed: Speed | None
    judgement: Judgement

    @property
    def verdict(self) -> Verdict:
        """The judgement's word."""
        return self.judgement.verdict

    @property
    def runs(self) -> bool:
        """Whether it can be offered at all."""
        return self.judgement.runs

    @property
    def good(self) -> bool:
        """Whether it fits and is fast enough."""
        return self.verdict in {Verdict.COMFORTABLE, Verdict.FITS, Verdict.TIGHT}


def judge(model: Model, profile: Profile, learned: Learned | None = None) -> Judged:
    """Judges ``model`` on the computer; ``why`` says what stands against it, or that it fits."""
    placed = place(model, profile)
    speed = predict(placed, profile, learned)
    verdict = _verdict(placed, speed)
    need = placed.need
    partly = placed.layers_on is not None
    guessed = partly and verdict is Verdict.TOO_SLOW and not (speed and speed.measured)  # words, no number
    tps = speed.range if speed and not guessed else None
    judgement = Judgement(
        model=model.tag,
        verdict=verdict,
        ctx=placed.ctx,
        ctx_max_f16=placed.ctx_max or None,
        kv_type="f16",
        gpus_used=placed.devices,
        gpu_layers=None if placed.layers_on is None else (placed.layers_on, model.layers),
        weights_mib=need.weights,
        kv_mib=need.kv,
        compute_mib=need.compute,
        budget_mib=placed.budget_mib,
        tps=tps,
        answer_quick_s=answer_seconds(model.answer_tokens.quick, tps) if tps else None,
        answer_hard_s=answer_seconds(model.answer_tokens.hard, tps) if tps else None,
        download_bytes=model.download_bytes,
        why=_why(placed, verdict, tps, profile),
        where=profile.kind,
    )
    return Judged(model, placed, speed, judgement)


def _verdict(placed: Place, speed: Speed | None) -> Verdict:
    if placed.ctx is None:
        return Verdict.DOES_NOT_FIT
    if placed.layers_on is not None:
        off = placed.model.layers - placed.layers_on
        quick = speed is not None and speed.expected >= PARTLY_FLOOR_TPS
        return Verdict.TIGHT if quick and off <= PARTLY_SHARE * placed.model.layers else Verdict.TOO_SLOW
    if speed is not None and speed.expected < FLOOR_TPS:
        return Verdict.TOO_SLOW
    if placed.ctx_max >= COMFORTABLE_CTX:
        return Verdict.COMFORTABLE
    return Verdict.FITS if placed.ctx_max >= FITS_CTX else Verdict.TIGHT


def _why(placed: Place, verdict: Verdict, tps: Range | None, profile: Profile) -> Message:
    need, layers = placed.need, placed.model.layers
    if verdict is Verdict.DOES_NOT_FIT:
        return Message("recommendation.why.too-big", {"need": need.total, "budget": placed.budget_mib})
    if placed.layers_on is not None:
        key = "partly" if verdict is Verdict.TIGHT else "partly-slow"
        return Message(f"recommendation.why.{key}", {"on": placed.layers_on, "layers": layers})
    if verdict is Verdict.TOO_SLOW:
        key = "too-slow" if tps else "slow-memory"
        return Message(f"recommendation.why.{key}", {"tps": tps})
    if placed.ctx is not None and placed.ctx < least_context(profile):
        return Message("recommendation.why.short", {"ctx": placed.ctx})
    return Message("recommendation.why.fits", {"need": need.total, "budget": placed.budget_mib})


def least_context(profile: Profile) -> int:
    """The context that a model must have room for to be offered: more where memory is cheap."""
    return 4096 if profile.kind is Kind.GPU else 8192
