"""What if this computer had another card or chip? Its profile with that one, by name."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from launcher.core.card_names import CardName, clean_name
from launcher.core.gpus import Card, Gpus
from launcher.core.hardware import Backend, Gpu, Kind, Profile
from launcher.core.placement import DESKTOP_MIB
from launcher.core.problems import Code, Failure
from launcher.core.systems import Os

SHARED: Final = frozenset({"gb10", "8060s", "8050s"})
"""Chips that are no Apple's and whose graphics may use most of the memory (NVIDIA's GB10, AMD's Strix Halo)."""
FAMILIES: Final = ("", "Radeon ", "Arc ", "Apple ")
"""What people leave out of a name: "RX 7900 XTX", "B580", "M4 Pro"."""
NEAR: Final = 3
"""So many names are given where the one asked for is not known."""

_MAKERS: Final = (
    (re.compile(r"\bradeon\b|\bamd\b|\brx \d", re.IGNORECASE), Backend.ROCM),
    (re.compile(r"\barc\b|\bintel\b", re.IGNORECASE), Backend.INTEL),
)


def with_named(names: Sequence[str], gpus: Gpus, profile: Profile) -> Profile:
    """``profile`` with other graphics: one name a card (a name twice is two of them), or one chip.

    A name may say the memory ("RTX 3060 12 GB", "Apple M4 Max 64 GB"); without it, of what was sold under one name the
    smaller is meant, and a chip has this computer's memory. A card that is not in the list but says its memory is
    judged by that; its speed is then unknown.

    Raises:
        Failure: ``card-unknown`` with what comes ``near``.
    """
    found = [(name, _listed(name, gpus)) for name in names]
    name, card = found[0]
    if card is not None and (card.chip or SHARED & set(card.name.words)):
        return _with_chip(name, card, profile)
    if card is not None and card.integrated:
        return replace(profile, kind=Kind.CPU, gpus=(), chip=None, ignored_devices=(card.title,))
    return replace(
        profile,
        os=Os.LINUX if profile.os is Os.MACOS else profile.os,
        kind=Kind.GPU,
        gpus=tuple(_gpu(name, card, gpus) for name, card in found),
        chip=None,
        gpu_working_set_mib=None,
        mem_bandwidth_gbs=None if profile.kind is Kind.UNIFIED else profile.mem_bandwidth_gbs,
        ignored_devices=(),
    )


def _listed(name: str, gpus: Gpus) -> Card | None:
    """The card or chip of the list; one that says another memory than it was sold with is not that one."""
    found = (gpus.find(family + name) for family in FAMILIES)
    card = next((each for each in found if each is not None), None)
    gib = CardName.parse(name).gib
    return None if card and card.gib and gib and gib != card.gib else card


def _with_chip(name: str, card: Card, profile: Profile) -> Profile:
    ram = CardName.parse(name).gib or card.gib or profile.ram_gib
    return replace(
        profile,
        os=Os.MACOS if card.chip else Os.LINUX,
        kind=Kind.UNIFIED,
        gpus=(),
        chip=f"NVIDIA {card.title}" if card.gib else card.title,  # the maker tells how the engine reaches it
        ram_gib=None if ram is None else float(ram),
        ram_free_mib=None,
        gpu_working_set_mib=None,
        mem_bandwidth_gbs=card.bandwidth_gbs,
        ignored_devices=(),
    )


def _gpu(name: str, card: Card | None, gpus: Gpus) -> Gpu:
    gib = card.gib if card else CardName.parse(name).gib
    if gib is None:
        raise Failure(Code.CARD_UNKNOWN, name=name, near=", ".join(_near(name, gpus)))
    title = card.title if card else clean_name(name)
    maker = next((backend for pattern, backend in _MAKERS if pattern.search(title)), Backend.CUDA)
    total = round(gib * 1024)
    return Gpu(title, total, max(0, total - DESKTOP_MIB), card.bandwidth_gbs if card else None, maker)


def _near(name: str, gpus: Gpus) -> list[str]:
    """The listed names that share the most letters in a row, word by word, with ``name``."""
    wanted = CardName.parse(name).words

    def likeness(card: Card) -> int:
        return sum(max((_same_start(word, other) for other in card.name.words), default=0) for word in wanted)

    return [card.title for card in sorted(gpus.cards, key=likeness, reverse=True)[:NEAR]]


def _same_start(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
