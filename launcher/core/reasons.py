"""Why a model was chosen: what fits, why not the bigger one, what bounds the speed; one sentence each."""

from collections.abc import Iterator, Sequence

from launcher.core.hardware import Kind, Profile
from launcher.core.judgement import Verdict
from launcher.core.messages import Fact, Message
from launcher.core.placement import short_of_ram
from launcher.core.purpose import Purpose, Work
from launcher.core.speed import PACES, is_old, known, shared_backend
from launcher.core.verdicts import Judged, least_context

_REASON = "recommendation.reason"


def reasons(
    chosen: Judged | None, judged: Sequence[Judged], profile: Profile, purpose: Purpose, moved: Work | None = None
) -> Iterator[Message]:
    """The sentences, most important first; ``chosen`` may be ``None``: then why nothing runs.

    ``moved`` is the work that moved the choice.
    """
    if chosen is None:
        yield _nothing(judged[0], profile)
        return
    yield _fits(chosen, profile)
    yield _bigger(chosen, judged, profile)
    yield _speed(chosen, profile)
    if purpose is not Purpose.BALANCED:
        yield Message(f"{_REASON}.purpose-{purpose}")
    if moved is not None:
        yield Message(f"{_REASON}.work-{moved}", {"title": chosen.model.title})


def _nothing(smallest: Judged, profile: Profile) -> Message:
    if short_of_ram(profile):
        return Message(f"{_REASON}.little-ram", {"ram": (profile.ram_gib or 0) * 1024})
    facts: dict[str, Fact] = {
        "title": smallest.model.title,
        "need": smallest.placed.need.total,
        "budget": smallest.placed.budget_mib,
    }
    return Message(f"{_REASON}.nothing" if smallest.placed.budget_mib else f"{_REASON}.nothing-known", facts)


def _fits(chosen: Judged, profile: Profile) -> Message:
    placed = chosen.placed
    facts: dict[str, Fact] = {
        "title": chosen.model.title,
        "need": placed.need.total,
        "ctx": placed.ctx,
        "budget": placed.budget_mib,
    }
    if placed.layers_on is not None:
        facts |= {"on": placed.layers_on, "layers": chosen.model.layers, "gpu": placed.gpus[0].name}
        return Message(f"{_REASON}.fits-partly", facts)
    if len(placed.gpus) > 1:
        return Message(f"{_REASON}.fits-cards", {**facts, "cards": len(placed.gpus)})
    if placed.gpus:
        return Message(f"{_REASON}.fits-card", {**facts, "gpu": placed.gpus[0].name})
    return Message(f"{_REASON}.fits-{'shared' if profile.kind is Kind.UNIFIED else 'processor'}", facts)


def _bigger(chosen: Judged, judged: Sequence[Judged], profile: Profile) -> Message:
    """Why not the next one up; 8b is no step up from 7b."""
    above = [
        each
        for each in judged
        if each.model.alternative_to is None and each.model.weights_bytes > chosen.model.weights_bytes
    ]
    if not above:
        return Message(f"{_REASON}.largest", {"title": chosen.model.title})
    bigger = above[0]
    placed, tps = bigger.placed, bigger.judgement.tps
    facts: dict[str, Fact] = {"bigger": bigger.model.title, "need": placed.need.total, "budget": placed.budget_mib}
    if bigger.verdict is Verdict.DOES_NOT_FIT:
        return Message(f"{_REASON}.bigger-does-not-fit", {**facts, "short": placed.need.total - placed.budget_mib})
    if placed.layers_on is not None:
        return Message(f"{_REASON}.bigger-partly", {**facts, "on": placed.layers_on, "layers": bigger.model.layers})
    if (placed.ctx or 0) < least_context(profile):
        return Message(f"{_REASON}.bigger-cramped", {**facts, "ctx": placed.ctx})
    return Message(f"{_REASON}.bigger-slow" if tps else f"{_REASON}.bigger-unknown", {**facts, "tps": tps})


def _speed(chosen: Judged, profile: Profile) -> Message:
    placed, tps = chosen.placed, chosen.judgement.tps
    facts: dict[str, Fact] = {"tps": tps, "weights": placed.need.weights}
    if tps is None:
        return Message(f"{_REASON}.speed-unknown-{'card' if placed.gpus else 'memory'}")
    if chosen.speed is not None and chosen.speed.measured:
        return Message(f"{_REASON}.speed-measured", facts)
    if placed.layers_on is not None:
        return Message(
            f"{_REASON}.speed-partly",
            {**facts, "off": chosen.model.layers - placed.layers_on, "layers": chosen.model.layers},
        )
    if not placed.gpus:
        kind = "shared" if profile.kind is Kind.UNIFIED else "processor"
        return Message(f"{_REASON}.speed-{kind}", {**facts, "bandwidth": profile.mem_bandwidth_gbs})
    facts["bandwidth"] = min(known(gpu.bandwidth_gbs) or 0 for gpu in placed.gpus)
    if any(map(is_old, placed.gpus)):
        return Message(f"{_REASON}.speed-old", facts)
    return Message(f"{_REASON}.speed-cards" if len(placed.gpus) > 1 else f"{_REASON}.speed-card", facts)


def is_estimate(chosen: Judged, profile: Profile) -> bool:
    """Whether the speed rests on a pace that was assumed, not measured."""
    if chosen.speed is not None and chosen.speed.measured:
        return False
    if chosen.placed.gpus:
        return not PACES[chosen.placed.gpus[0].backend].measured
    return profile.kind is Kind.CPU or not PACES[shared_backend(profile)].measured
