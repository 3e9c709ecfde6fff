"""How fast a distill writes, as a range: each token reads all weights and the KV cache once, at the memory's pace."""

import re
from dataclasses import dataclass
from typing import Final

from launcher.core.card_names import same_card
from launcher.core.catalog import Model
from launcher.core.hardware import Backend, Gpu, Kind, Learned, Profile
from launcher.core.judgement import Range
from launcher.core.memory import MIB, kv_mib, layer_mib
from launcher.core.placement import Place, card_budget_mib
from launcher.core.systems import Os


@dataclass(frozen=True, slots=True)
class Pace:
    """How an engine reads memory: the share of the bandwidth that it reaches, and its seconds beside it per token.

    ``within`` is how far, in share, the runs that it was fitted to lie from it; the range is wider by so much.
    """

    efficiency: float
    fixed_s: float
    measured: bool = True
    within: float = 0.0


PACES: Final = {
    Backend.CUDA: Pace(0.75, 0.0003),  # 16 runs of llama.cpp, median error 1.2 %
    Backend.ROCM: Pace(0.775, 0.0013),  # 13 runs on one card
    Backend.METAL: Pace(0.82, 0.00055),  # 4 runs on one machine
    Backend.VULKAN: Pace(0.70, 0.0013, measured=False),
    Backend.INTEL: Pace(0.45, 0.002, measured=False),
}
HBM_PACE: Final = Pace(0.47, 0.0019, within=0.10)
"""The large cards of computing centres: 12 runs of four distills on an H100. Their stacked memory is faster than the
engine can follow.
"""
CPU_PACE: Final = Pace(0.60, 0.0005, measured=False)
ARTICLE_PACE: Final = Pace(1.0, 0.0078)
"""What the article's own table follows (least squares over 13 cells)."""

SHORT_TALK: Final = 1024
"""Tokens in the context at the beginning of a conversation: the upper end of the range."""
LONG_TALK: Final = 8192
"""Tokens after some long thinking: the lower end."""
UNMEASURED_SHARE: Final = 0.6
"""Where a pace is assumed, not measured, the range reaches down to this share of it."""
ASSUMED_RAM_GBS: Final = (25.0, 60.0)
"""The processor's memory where nobody measured it: one slow channel, two fast ones."""
ASSUMED_SHARED_GBS: Final = 68.0
"""Memory shared with the GPU where its bandwidth is unknown: the slowest Apple chip's. Only for what to offer."""

OWN_MARGIN: Final = 0.1
"""Widens the range of a model that was measured on this computer, both ways."""
LEARNED_MARGIN: Final = 0.2
"""The same where it follows from other models that were measured here."""

_OLD_CARD: Final = re.compile(r"\bGTX 10[0-9]0|\bTesla P\d|\bQuadro P\d|\bTITAN Xp?\b", re.IGNORECASE)
"""Pascal: reaches between half of the prediction and all of it."""
_HBM_CARD: Final = re.compile(r"\b(A30|A100|A800|GH200|GB200|GB300|[HB][1-3]00|H800|H20)\b", re.IGNORECASE)
"""NVIDIA's cards with stacked memory that the engine still serves with tensor cores."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Tokens/s: ``expected`` decides what is offered, ``range`` is shown, ``None`` where nothing is known.

    ``measured`` says that it rests on what this computer was seen to reach.
    """

    expected: float
    range: Range | None
    measured: bool = False


def is_old(gpu: Gpu) -> bool:
    """Whether a card is of a generation (Pascal) that stays far below what its memory would give."""
    return _OLD_CARD.search(gpu.name) is not None


def predict(placed: Place, profile: Profile, learned: Learned | None = None) -> Speed | None:
    """The speed of a model in its place; ``None`` where it does not fit or a graphics card's bandwidth is unknown.

    What was ``learned`` from this computer's own replies beats every other figure.
    """
    if placed.ctx is None:
        return None
    if learned is not None and (speed := _as_learned(placed, profile, learned)):
        return speed
    if placed.gpus:
        return _on_cards(placed, profile)
    bandwidth = known(profile.mem_bandwidth_gbs)
    pace = CPU_PACE
    assumed = ASSUMED_RAM_GBS[0]
    if profile.kind is Kind.UNIFIED:
        pace = PACES[shared_backend(profile)]
        assumed = ASSUMED_SHARED_GBS
    speed = _range(placed, [(1.0, bandwidth or assumed)], pace)
    return speed if bandwidth else Speed(speed.expected, None)


def shared_backend(profile: Profile) -> Backend:
    """The engine's way to a GPU that shares the memory: Apple's, NVIDIA's (GB10, Jetson), or AMD's (Strix Halo)."""
    if profile.os is Os.MACOS:
        return Backend.METAL
    return Backend.CUDA if "nvidia" in (profile.chip or "").lower() else Backend.VULKAN


def pace_of(profile: Profile, *, on_gpu: bool) -> Pace:
    """How the engine reads memory on this computer's graphics, or its processor."""
    if not on_gpu:
        return CPU_PACE
    return _card_pace(profile.gpus[0]) if profile.gpus else PACES[shared_backend(profile)]


def _card_pace(gpu: Gpu) -> Pace:
    stacked = gpu.backend is Backend.CUDA and _HBM_CARD.search(gpu.name)
    return HBM_PACE if stacked else PACES[gpu.backend]


def read_bytes(model: Model, ctx: int) -> float:
    """What one token reads: the weights but for the embedding, and the KV cache of what was said so far."""
    return model.gpu_weights_bytes + kv_mib(model, ctx) * MIB


def answer_seconds(tokens: Range, tps: Range) -> Range:
    """Seconds to an answer of so many tokens: the short one at the fast end, the long one at the slow end."""
    return tokens[0] / tps[1], tokens[1] / tps[0]


def known(bandwidth_gbs: float | None) -> float | None:
    """A bandwidth that can be calculated with: zero and below are unknown."""
    return bandwidth_gbs if bandwidth_gbs and bandwidth_gbs > 0 else None


def _as_learned(placed: Place, profile: Profile, learned: Learned) -> Speed | None:
    """From this computer's own replies; nothing where it wrote none there."""
    if placed.layers_on is not None:
        return _split_as_learned(placed, learned)
    own = learned.models.get((placed.model.tag, placed.on_gpu))
    gbs = own or (learned.graphics if placed.on_gpu else learned.processor)
    if gbs is None:
        return None
    margin = OWN_MARGIN if own else LEARNED_MARGIN
    pace = Pace(1.0, pace_of(profile, on_gpu=placed.on_gpu).fixed_s)
    slow, fast = (
        1 / _token_s(read_bytes(placed.model, used), [(1.0, gbs)], pace)
        for used in (min(LONG_TALK, placed.ctx or SHORT_TALK), SHORT_TALK)
    )
    return Speed(fast, (slow * (1 - margin), fast * (1 + margin)), measured=True)


def _split_as_learned(placed: Place, learned: Learned) -> Speed | None:
    """A split model: the processor's layers at the pace seen there, the cards' at theirs, seen or reckoned."""
    own = learned.models.get((placed.model.tag, None))
    gbs = own or learned.split or learned.processor
    shares, pace = _shares(placed), _card_pace(placed.gpus[0])
    if learned.graphics is not None:
        shares, pace = [(1.0, learned.graphics)], Pace(1.0, pace.fixed_s)
    if gbs is None or shares is None:
        return None
    margin = OWN_MARGIN if own else LEARNED_MARGIN
    expected = _split_tps(placed, shares, pace, [(1.0, gbs)], Pace(1.0, CPU_PACE.fixed_s))
    return Speed(expected, (expected * (1 - margin), expected * (1 + margin)), measured=True)


def _on_cards(placed: Place, profile: Profile) -> Speed | None:
    """By layers over the cards: each reads its share in turn, so that several are as fast as one."""
    shares = _shares(placed)
    if shares is None:
        return None
    pace = _card_pace(placed.gpus[0])
    partly = placed.layers_on is not None
    speed = _partly(placed, profile, shares, pace) if partly else _range(placed, shares, pace)
    if any(map(is_old, placed.gpus)):
        full = speed.expected
        return Speed(0.75 * full, (0.5 * full, full))
    published = None if partly else _published(placed.model, placed.gpus)
    if published is None:
        return speed
    low, high = published  # where the article has a single figure, the formula widens it to a range
    return Speed(speed.expected, published if low < high else (min(low, speed.expected), max(high, speed.expected)))


def _shares(placed: Place) -> list[tuple[float, float]] | None:
    """Each card's share of what the cards read, and its bandwidth; ``None`` where one is unknown."""
    budgets = ((card_budget_mib(gpu) / placed.budget_mib, known(gpu.bandwidth_gbs)) for gpu in placed.gpus)
    shares = [(share, bandwidth) for share, bandwidth in budgets if bandwidth is not None]
    return shares if len(shares) == len(placed.gpus) else None


def _range(placed: Place, shares: list[tuple[float, float]], pace: Pace) -> Speed:
    model = placed.model
    long_talk = min(LONG_TALK, placed.ctx or SHORT_TALK)
    paces = (pace, ARTICLE_PACE)
    expected = 1 / _token_s(read_bytes(model, SHORT_TALK), shares, pace)
    low = min(1 / _token_s(read_bytes(model, long_talk), shares, each) for each in paces)
    high = max(1 / _token_s(read_bytes(model, SHORT_TALK), shares, each) for each in paces)
    low, high = low * (1 - pace.within), high * (1 + pace.within)
    return Speed(expected, (low if pace.measured else min(low, UNMEASURED_SHARE * expected), high))


def _partly(placed: Place, profile: Profile, shares: list[tuple[float, float]], pace: Pace) -> Speed:
    """Some layers are read at the pace of the processor's memory; where that is unknown the range is wide."""
    measured = known(profile.mem_bandwidth_gbs)
    slow, fast = (
        _split_tps(placed, shares, pace, [(1.0, bandwidth)], CPU_PACE)
        for bandwidth in ((measured, measured) if measured else ASSUMED_RAM_GBS)
    )
    return Speed(slow, (UNMEASURED_SHARE * slow if measured else slow, fast))


def _split_tps(
    placed: Place, cards: list[tuple[float, float]], pace: Pace, memory: list[tuple[float, float]], memory_pace: Pace
) -> float:
    """Tokens/s of a model of which the processor has the layers that the cards do not hold."""
    off = placed.model.layers - (placed.layers_on or 0)
    off_bytes = off * layer_mib(placed.model, SHORT_TALK) * MIB
    on_cards = _token_s(read_bytes(placed.model, SHORT_TALK) - off_bytes, cards, pace)
    return 1 / (on_cards + _token_s(off_bytes, memory, memory_pace))


def _token_s(read: float, shares: list[tuple[float, float]], pace: Pace) -> float:
    return sum(share * read / (bandwidth * 1e9 * pace.efficiency) for share, bandwidth in shares) + pace.fixed_s


def _published(model: Model, gpus: tuple[Gpu, ...]) -> Range | None:
    """The article's range for these cards; none where it has none, or gives more than the memory can read."""
    for speed in model.published_speeds:
        named = all(same_card(speed.gpu, gpu.name, gpu.vram_total_mib) for gpu in gpus)
        if named and speed.cards == len(gpus):
            limit = min((gpu.bandwidth_gbs or 0) * 1e9 / model.gpu_weights_bytes for gpu in gpus)
            return speed.tps if speed.tps[1] <= limit else None
    return None
