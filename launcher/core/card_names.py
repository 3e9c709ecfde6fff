"""The names of graphics cards, which every driver and every list writes in its own way."""

import re
from dataclasses import dataclass

_MARKS = re.compile(r"\((?:r|tm|c)\)|[®™]", re.IGNORECASE)
_MEMORY = re.compile(r"\b(\d+) ?g(?:i?b)\b")
_LAPTOP = re.compile(r"\blaptop( gpu)?\b|\bmobile\b|\bnotebook\b|\bwith max-q design\b|\bmax-q\b")
_MAKERS = re.compile(r"^(?:nvidia|amd|ati|intel|intel corporation)\s+", re.IGNORECASE)
_EMPTY_WORDS = frozenset({"nvidia", "geforce", "amd", "intel", "graphics", "gpu", "corporation", "generation"})
_MEMORY_TOLERANCE = 0.15
"""Drivers say a little less than the box: 8188 MiB, or 24080 of 24564."""


@dataclass(frozen=True, slots=True)
class CardName:
    """What a name says: its telling words in order, whether it is a laptop's card, and its memory in GiB."""

    words: tuple[str, ...]
    laptop: bool
    gib: int | None

    @classmethod
    def parse(cls, name: str) -> "CardName":
        """Reads a name: ``NVIDIA GeForce RTX 4060 Laptop GPU`` and ``RTX 4060 Mobile`` are one."""
        text = _MARKS.sub("", name).lower().replace("_", " ")
        text = re.sub(r"(?<=\w)-(?=pcie|sxm|\d+gb)", " ", text)
        laptop = _LAPTOP.search(text) is not None
        memory = _MEMORY.search(text)
        words = _MEMORY.sub(" ", _LAPTOP.sub(" ", text)).split()
        return cls(
            tuple(word for word in words if word not in _EMPTY_WORDS), laptop, int(memory.group(1)) if memory else None
        )

    def fits_memory(self, vram_mib: int | None) -> bool:
        """Whether a card with ``vram_mib`` MiB can be this one; a name without memory goes with any."""
        if self.gib is None or vram_mib is None:
            return True
        return abs(vram_mib / 1024 - self.gib) <= _MEMORY_TOLERANCE * self.gib


def clean_name(name: str) -> str:
    """A name as people know it: ``NVIDIA GeForce RTX 4060`` → ``GeForce RTX 4060``."""
    plain = " ".join(_MARKS.sub("", name).split())
    return _MAKERS.sub("", plain) or plain


def same_card(listed: str, seen: str, vram_mib: int | None) -> bool:
    """Whether the card that a driver calls ``seen``, with ``vram_mib`` MiB, is the one that a list calls ``listed``."""
    wanted, found = CardName.parse(listed), CardName.parse(seen)
    memory = vram_mib if vram_mib is not None else (found.gib and found.gib * 1024)
    return wanted.words == found.words and wanted.laptop == found.laptop and wanted.fits_memory(memory)
