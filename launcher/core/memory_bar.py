"""The parts of the picture that shows how a model fills a computer's memory."""

from dataclasses import dataclass
from enum import StrEnum

from launcher.core.hardware import Kind, Profile
from launcher.core.judgement import Judgement


class Share(StrEnum):
    """What a part of the memory holds."""

    OTHER = "other"
    WEIGHTS = "weights"
    KV = "kv"
    COMPUTE = "compute"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the bar, in MiB."""

    share: Share
    mib: float


@dataclass(frozen=True, slots=True)
class MemoryBar:
    """The parts in the order in which they are drawn; ``usable_mib`` counts from the end of what others hold.

    ``total_mib`` is the memory of the cards or of the computer, ``None`` where unknown. The parts of what does not fit
    are longer than it: then nothing is free.
    """

    segments: tuple[Segment, ...]
    total_mib: float | None
    usable_mib: float

    def mib(self, share: Share) -> float:
        """One part, in MiB."""
        return sum(segment.mib for segment in self.segments if segment.share is share)

    @property
    def fits(self) -> bool:
        """Whether the model stays within what is usable."""
        return self.mib(Share.WEIGHTS) + self.mib(Share.KV) + self.mib(Share.COMPUTE) <= self.usable_mib


def memory_bar(profile: Profile, judgement: Judgement) -> MemoryBar:
    """The bar of one model on one computer: on the cards that it would use, else in the computer's memory."""
    where = judgement.where or profile.kind
    total, other = _on_cards(profile, judgement.gpus_used) if where is Kind.GPU else _in_ram(profile)
    model = (
        Segment(Share.WEIGHTS, judgement.weights_mib),
        Segment(Share.KV, judgement.kv_mib),
        Segment(Share.COMPUTE, judgement.compute_mib),
    )
    taken = other + sum(segment.mib for segment in model)
    free = max(0.0, (total or 0) - taken)
    return MemoryBar((Segment(Share.OTHER, other), *model, Segment(Share.FREE, free)), total, judgement.budget_mib)


def _on_cards(profile: Profile, used: int) -> tuple[float | None, float]:
    """MiB of the ``used`` largest cards, and what other programs hold of them."""
    known = [(gpu.vram_total_mib, gpu.vram_free_mib) for gpu in profile.gpus if gpu.vram_total_mib is not None]
    largest = sorted(known, key=lambda card: (card[0] or 0) if card[1] is None else card[1], reverse=True)[:used]
    if not largest:
        return None, 0.0
    other = sum(max(0, (total or 0) - free) for total, free in largest if free is not None)
    return float(sum(total or 0 for total, _ in largest)), float(other)


def _in_ram(profile: Profile) -> tuple[float | None, float]:
    """MiB of the computer's memory, and what other programs hold of it."""
    if profile.ram_gib is None:
        return None, 0.0
    total = profile.ram_gib * 1024
    return total, max(0.0, total - profile.ram_free_mib) if profile.ram_free_mib is not None else 0.0
