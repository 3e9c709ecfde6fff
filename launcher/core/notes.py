"""What the user should know beside the choice: limits, what would change it, what was left out."""

from collections.abc import Iterator, Sequence
from typing import Final

from launcher.core.hardware import Kind, Profile
from launcher.core.judgement import Verdict
from launcher.core.messages import Message
from launcher.core.placement import card_budget_mib
from launcher.core.reasons import is_estimate
from launcher.core.verdicts import FITS_CTX, Judged

CLOSE: Final = ("recommendation.change.close-on-card", "recommendation.change.close-in-memory")
"""What can be changed at once, and for nothing."""
QUICK_WORK: Final = "deepseek-r1:32b"
"""Too slow for code that is written while one types: the article keeps 14b beside it."""

_NOTE = "recommendation.note"


def notes(chosen: Judged | None, judged: Sequence[Judged], profile: Profile, where: Profile) -> Iterator[Message]:
    """The sentences; ``where`` is the profile that was judged: by the processor where the cards hold nothing."""
    if where.kind is not profile.kind or (chosen is None and profile.kind is Kind.GPU and not profile.gpus):
        yield from _cards_unused(judged, profile)
    if chosen is not None:
        yield from _of_the_choice(chosen, judged, where)
    yield from _what_would_help(chosen, judged)
    if chosen is None or chosen.verdict is Verdict.TOO_SLOW:
        yield Message(f"{_NOTE}.rent")
    yield from _left_out(chosen, profile)


def _cards_unused(judged: Sequence[Judged], profile: Profile) -> Iterator[Message]:
    """Why the model runs on the processor: no card answers, all are in use, or too small."""
    if not profile.gpus:
        yield Message(f"{_NOTE}.card-gone")
    elif any(each.judgement.change is not None and each.judgement.change.key == CLOSE[0] for each in judged):
        yield Message(f"{_NOTE}.cards-full")
    elif any(gpu.vram_total_mib is not None or gpu.vram_free_mib is not None for gpu in profile.gpus):
        yield Message(f"{_NOTE}.cards-too-small")


def _of_the_choice(chosen: Judged, judged: Sequence[Judged], profile: Profile) -> Iterator[Message]:
    by_tag = {each.model.tag: each for each in judged}
    if chosen.placed.ctx is not None and chosen.placed.ctx < FITS_CTX:
        yield Message(f"{_NOTE}.short-context", {"ctx": chosen.placed.ctx})
    if chosen.verdict is Verdict.TOO_SLOW:
        tps = chosen.judgement.tps
        yield Message(f"{_NOTE}.slow", {"tps": tps}) if tps else Message(f"{_NOTE}.slow-unknown")
    elif chosen.judgement.tps and is_estimate(chosen, profile):
        yield Message(f"{_NOTE}.estimate")
    if chosen.model.alternative_to is not None:
        yield Message(f"{_NOTE}.thinks-long")
    beside = next((each for each in judged if each.good and each.model.alternative_to == chosen.model.tag), None)
    if beside is not None:
        yield Message(f"{_NOTE}.beside", {"title": beside.model.title})
    if chosen.model.tag == "deepseek-r1:70b" and by_tag["deepseek-r1:32b"].good:
        yield Message(f"{_NOTE}.twice-as-fast", {"smaller": by_tag["deepseek-r1:32b"].model.title})
    if chosen.model.tag == QUICK_WORK and by_tag["deepseek-r1:14b"].good:
        yield Message(
            f"{_NOTE}.quick-work", {"title": chosen.model.title, "smaller": by_tag["deepseek-r1:14b"].model.title}
        )


def _what_would_help(chosen: Judged | None, judged: Sequence[Judged]) -> Iterator[Message]:
    """What would let a larger model fit at once; where nothing good fits, what would let the smallest."""
    ladder = [each for each in judged if each.model.alternative_to is None]
    larger = [each for each in ladder if chosen is None or each.model.weights_bytes > chosen.model.weights_bytes]
    changes = [each.judgement.change for each in reversed(larger)]
    at_once = next((change for change in changes if change is not None and change.key in CLOSE), None)
    if at_once is not None:
        yield at_once
    elif chosen is None or chosen.verdict is Verdict.TOO_SLOW:
        change = ladder[0].judgement.change if chosen is None else chosen.judgement.change
        if change is not None:
            yield change


def _left_out(chosen: Judged | None, profile: Profile) -> Iterator[Message]:
    if any(gpu.vram_free_mib is None and gpu.vram_total_mib is not None for gpu in profile.gpus):
        yield Message(f"{_NOTE}.free-unknown")
    if any(gpu.vram_free_mib is None and gpu.vram_total_mib is None for gpu in profile.gpus):
        yield Message(f"{_NOTE}.card-memory-unknown")
    if profile.kind is not Kind.GPU and profile.ram_gib is None and profile.ram_free_mib is None:
        yield Message(f"{_NOTE}.memory-unknown")
    usable = [gpu for gpu in profile.gpus if card_budget_mib(gpu)]
    used = chosen.placed.gpus if chosen else ()
    if used and len({gpu.backend for gpu in usable}) > 1:
        yield Message(f"{_NOTE}.mixed-cards", {"used": used[0].name})
    if profile.ignored_devices:
        yield Message(f"{_NOTE}.ignored", {"names": ", ".join(profile.ignored_devices)})
