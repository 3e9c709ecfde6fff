"""What the user should know beside the choice: limits, what would change it, what was left out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from launcher.core.hardware import Gpu, Kind, Profile
from launcher.core.judgement import Verdict
from launcher.core.messages import Message
from launcher.core.placement import card_budget_mib
from launcher.core.reasons import is_estimate
from launcher.core.verdicts import FITS_CTX, Judged, judge

BUSY_MIB: Final = 1024
"""Other programs hold this much of a card before it is worth a word."""
IDLE_MIB: Final = 400
"""Held by a desktop without other programs."""

_NOTE = "recommendation.note"


def notes(chosen: Judged | None, judged: Sequence[Judged], profile: Profile, where: Profile) -> Iterator[Message]:
    """The sentences; ``where`` is the profile that was judged: by the processor where the cards hold nothing."""
    if where.kind is not profile.kind:
        yield Message(f"{_NOTE}.cards-too-small")
    if chosen is not None:
        yield from _of_the_choice(chosen, judged, where)
    if chosen is None or chosen.verdict is Verdict.TOO_SLOW:
        yield Message(f"{_NOTE}.rent")
    yield from _what_would_help(chosen, judged, where)
    yield from _left_out(chosen, profile)


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


def _what_would_help(chosen: Judged | None, judged: Sequence[Judged], profile: Profile) -> Iterator[Message]:
    """Whether a larger model would fit if the other programs on the cards were closed."""
    if profile.kind is not Kind.GPU:
        return
    held = sum(map(_held_mib, profile.gpus))
    if held < BUSY_MIB:
        return
    idle = replace(profile, gpus=tuple(map(_idle, profile.gpus)))
    least = chosen.model.weights_bytes if chosen else 0
    for each in reversed(judged):
        if each.model.weights_bytes <= least or each.model.alternative_to is not None:
            continue
        if not each.good and judge(each.model, idle).good:
            yield Message(f"{_NOTE}.close-programs", {"held": held, "title": each.model.title})
            return


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


def _held_mib(gpu: Gpu) -> int:
    """What other programs hold of a card beyond an idle desktop, in MiB; 0 where unknown."""
    if gpu.vram_total_mib is None or gpu.vram_free_mib is None:
        return 0
    return max(0, gpu.vram_total_mib - gpu.vram_free_mib - IDLE_MIB)


def _idle(gpu: Gpu) -> Gpu:
    return replace(gpu, vram_free_mib=(gpu.vram_free_mib or 0) + _held_mib(gpu)) if _held_mib(gpu) else gpu
