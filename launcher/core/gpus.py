"""The memory bandwidth of graphics cards and chips by name, for drivers that do not say it themselves."""

from dataclasses import dataclass

from launcher.core.card_names import CardName
from launcher.core.entry import Entry


@dataclass(frozen=True, slots=True)
class Card:
    """One line of the table. GB/s (decimal); ``gib`` of a card's memory, ``cores`` of a chip's processor.

    ``title`` is its name as people know it. A ``chip`` is Apple's; ``integrated`` graphics are inside a processor.
    """

    name: CardName
    bandwidth_gbs: float
    gib: float | None = None
    cores: int | None = None
    title: str = ""
    chip: bool = False
    integrated: bool = False


@dataclass(frozen=True, slots=True)
class Gpus:
    """The table of ``resources/gpus.json``: cards, Apple's chips, and graphics inside processors."""

    cards: tuple[Card, ...]

    def bandwidth(self, name: str, vram_mib: int | None = None, cores: int | None = None) -> float | None:
        """GB/s of the card or chip called ``name``; ``None`` where the table does not have it, never 0.

        ``vram_mib`` or ``cores`` tell apart what was sold under one name; without them the slower one is meant.
        """
        card = self.find(name, vram_mib, cores)
        return None if card is None else card.bandwidth_gbs

    def find(self, name: str, vram_mib: int | None = None, cores: int | None = None) -> Card | None:
        """The card or chip called ``name``: of several the nearest in memory, then the slowest, then the smallest."""
        wanted = CardName.parse(name)
        gib = vram_mib / 1024 if vram_mib else wanted.gib
        named = [card for card in self.cards if (card.name.words, card.name.laptop) == (wanted.words, wanted.laptop)]
        exact = [card for card in named if cores is not None and card.cores == cores]
        if gib is not None and len(named) > 1:
            nearest = min(abs((card.gib or 0) - gib) for card in named)
            exact = exact or [card for card in named if abs((card.gib or 0) - gib) == nearest]
        return min(exact or named, key=lambda card: (card.bandwidth_gbs, card.gib or 0), default=None)

    @classmethod
    def from_json(cls, data: object) -> "Gpus":
        """Reads the form of ``resources/gpus.json``; keys that it does not know are ignored.

        Raises:
            ValueError: something is missing or has the wrong form; the message says where.
        """
        table = Entry(data, "gpus")
        cards = [_card(entry, gib=entry.number("vram_gb")) for entry in table.entries("gpus")]
        chips = [_card(entry, cores=entry.optional_count("cores"), chip=True) for entry in table.entries("chips")]
        inside = [_card(entry, integrated=True) for entry in table.entries("integrated")]
        return cls((*cards, *chips, *inside))


def _card(
    entry: Entry,
    *,
    gib: float | None = None,
    cores: int | None = None,
    chip: bool = False,
    integrated: bool = False,
) -> Card:
    title = entry.text("name")
    return Card(CardName.parse(title), entry.number("bandwidth_gbs"), gib, cores, title, chip, integrated)
