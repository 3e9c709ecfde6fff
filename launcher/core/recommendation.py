"""Which model to offer on a computer: the policy. :mod:`reasons` and :mod:`notes` say why."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from launcher.core.catalog import Catalog
from launcher.core.changes import what_would_change, worth_offering
from launcher.core.hardware import Kind, Learned, Profile
from launcher.core.judgement import Judgement, Recommendation, Verdict
from launcher.core.messages import Fact, Message
from launcher.core.notes import notes
from launcher.core.purpose import Purpose, Work
from launcher.core.reasons import reasons
from launcher.core.systems import Os
from launcher.core.verdicts import Judged, judge, least_context

PATIENT_TPS: Final = 4.0
"""Who asks for quality still waits at this speed."""
PROMPT_TPS: Final = 40.0
"""Who asks for speed gets at least this: an everyday answer within ten seconds, thinking included."""
SMALL: Final = 2_000_000_000
"""Parameters below which a model is called small."""


def recommend(
    profile: Profile,
    catalog: Catalog,
    purpose: Purpose = Purpose.BALANCED,
    work: Work | None = None,
    learned: Learned | None = None,
) -> Recommendation:
    """Judges every model on offer and chooses one.

    Balanced: the largest that has room to think and is fast enough. Quality: slower is accepted, and the newer 8b comes
    before 7b. Speed: the largest that is prompt. A computer whose cards hold nothing is judged by its processor.
    ``learned`` is what its own replies showed of its speed.
    """
    judged = [judge(model, profile, learned) for model in catalog.offered]
    where = profile
    if profile.kind is Kind.GPU and not any(each.runs for each in judged):
        by_processor = replace(profile, kind=Kind.CPU)
        on_processor = [judge(model, by_processor, learned) for model in catalog.offered]
        if any(each.runs for each in on_processor):
            where, judged = by_processor, on_processor
    judged = [_with_change(each, profile, where, learned) for each in judged]
    before = choose(judged, where, purpose)
    chosen = for_work(before, judged, where, purpose, work)
    moved = work if chosen is not before else None
    return Recommendation(
        purpose=purpose,
        chosen=_explained(chosen, chosen) if chosen else None,
        alternative=_alternative(chosen, judged, purpose) if chosen else None,
        judgements=tuple(_explained(each, chosen) for each in judged),
        reasons=tuple(reasons(chosen, judged, where, purpose, moved)),
        notes=tuple(notes(chosen, judged, profile, where)),
        title=_title(chosen, profile),
    )


def choose(judged: Sequence[Judged], profile: Profile, purpose: Purpose) -> Judged | None:
    """The model to offer; where all that runs is slow or cramped, the smallest of it; ``None`` where nothing runs."""
    roomy = [each for each in judged if (each.placed.ctx or 0) >= least_context(profile)]
    offers = {
        Purpose.BALANCED: [each for each in roomy if each.good],
        Purpose.QUALITY: [each for each in roomy if each.good or _middle(each) >= PATIENT_TPS],
        Purpose.SPEED: _prompt(roomy),
    }[purpose]
    if purpose is not Purpose.QUALITY:
        offers = [each for each in offers if each.model.alternative_to is None]
    return offers[-1] if offers else next((each for each in judged if each.runs), None)


def for_work(
    chosen: Judged | None, judged: Sequence[Judged], profile: Profile, purpose: Purpose, work: Work | None
) -> Judged | None:
    """The article's rule of thumb: 7b for mathematics; 8b for code and conversation, but where quick answers count."""
    if chosen is None or not worth_offering(chosen, profile):
        return chosen
    if work is Work.MATHS:
        wanted = [each for each in judged if each.model.tag == chosen.model.alternative_to]
    elif work is not None and purpose is not Purpose.SPEED:
        wanted = [each for each in judged if each.model.alternative_to == chosen.model.tag]
    else:
        wanted = []
    return next((each for each in wanted if worth_offering(each, profile)), chosen)


def _with_change(judged: Judged, profile: Profile, where: Profile, learned: Learned | None) -> Judged:
    """The judgement with what would make the model worth offering, where it is not."""
    if worth_offering(judged, where):
        return judged
    return replace(
        judged, judgement=replace(judged.judgement, change=what_would_change(judged.model, profile, where, learned))
    )


def _prompt(roomy: Sequence[Judged]) -> list[Judged]:
    """What is fast enough for the impatient; all that is good where no speed is known."""
    good = [each for each in roomy if each.good]
    if not any(each.judgement.tps for each in good):
        return good
    return [each for each in good if each.judgement.tps and each.judgement.tps[0] >= PROMPT_TPS] or good[:1]


def _middle(judged: Judged) -> float:
    return sum(judged.judgement.tps or (0, 0)) / 2


def _alternative(chosen: Judged, judged: Sequence[Judged], purpose: Purpose) -> str | None:
    """The other one to think about: its neighbour of the same size, else the next smaller, else a larger that runs."""
    beside = [each for each in judged if each.good and each.model.alternative_to == chosen.model.tag]
    ladder = [each for each in judged if each.runs and each.model.alternative_to is None]
    larger = [each for each in ladder if each.model.weights_bytes > chosen.model.weights_bytes]
    smaller = [each for each in ladder if each.model.weights_bytes < chosen.model.weights_bytes]
    if purpose is Purpose.SPEED:
        beside = [each for each in larger if each.good][:1] or beside
    order = [*beside, *reversed(smaller), *larger]
    return order[0].model.tag if order else None


def _explained(judged: Judged, chosen: Judged | None) -> Judgement:
    """The judgement, its ``why`` in view of the choice."""
    judgement = judged.judgement
    if chosen is None or judgement.why.key != "recommendation.why.fits":
        return judgement
    facts: dict[str, Fact] = {"chosen": chosen.model.title, "tps": judgement.tps}
    if judged.model is chosen.model:
        key = "chosen"
    elif judged.model.alternative_to is not None:
        key = "beside" if judged.model.alternative_to == chosen.model.tag else "thinks-longer"
    elif judged.model.weights_bytes < chosen.model.weights_bytes:
        key = "smaller"
        facts |= {"theirs": chosen.model.scores["gpqa"], "ours": judged.model.scores["gpqa"]}
    else:
        key = "slower" if judgement.tps else "larger"
    return replace(judgement, why=Message(f"recommendation.why.{key}", facts))


def _title(chosen: Judged | None, profile: Profile) -> Message:
    if chosen is None:
        return Message("recommendation.title.none")
    if chosen.verdict is Verdict.TOO_SLOW:
        return Message("recommendation.title.slow")
    if chosen.model.parameters < SMALL:
        return Message("recommendation.title.small")
    return Message("recommendation.title.mac" if profile.os is Os.MACOS else "recommendation.title.good")
