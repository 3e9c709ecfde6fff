"""One model in the list, and one that could be fetched."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from launcher.core.catalog import Model
from launcher.core.shelf import Shelved
from launcher.text import say
from launcher.ui.chat.days import day_of, day_words
from launcher.ui.parts import Card, PlainButton, QuietButton, Words, column
from launcher.ui.parts.chip import Chip
from launcher.ui.parts.flow import flow

_MIB = 2**20


def title_of(model: Shelved) -> str:
    """What people call it."""
    return model.known.title if model.known else model.name


def memory_words(model: Shelved) -> str:
    """How much of it is in which memory now."""
    loaded = model.loaded
    if loaded is None:
        return ""
    total, on_card = loaded.size_bytes / _MIB, loaded.vram_bytes / _MIB
    if on_card <= 0:
        return say("models.memory.ram", memory=total)
    if loaded.vram_bytes >= loaded.size_bytes:
        return say("models.memory.gpu", memory=total)
    return say("models.memory.both", gpu=on_card, ram=total - on_card)


class ModelLine(Card):
    """A model on the disk. The signals bring its tag."""

    used = Signal(str)
    shown = Signal(str)
    deleted = Signal(str)

    def __init__(self, model: Shelved, now: float) -> None:
        self.model = model
        title = title_of(model)
        chips = [Chip(say("models.chosen"), "accent")] if model.chosen else []
        chips += [Chip(memory_words(model), "ok")] if model.loaded else []
        facts = [say("models.size", size=model.found.size_bytes)]
        if model.found.quantisation:
            facts.append(model.found.quantisation)
        used = day_words(day_of(model.used), day_of(now)) if model.used else ""
        facts.append(say("models.used", day=used) if used else say("models.unused"))
        said = " · ".join(facts)
        self.use = PlainButton(say("models.use"))
        self.details = QuietButton(say("models.details"))
        self.delete = QuietButton(say("models.delete"))
        acts: list[QWidget] = [self.details, self.delete] if model.chosen else [self.use, self.details, self.delete]
        head = flow(Words(title, "strong", wrap=False), *chips, space=10)
        super().__init__(column(head, Words(said, "small", "muted"), space=4), flow(*acts, space=8), space=6, pad=16)
        self.setAccessibleName(", ".join([title, *(each.accessibleName() for each in chips), said]))
        for button in (self.use, self.details, self.delete):
            button.setAccessibleName(f"{button.text()}: {title}")
        self.use.clicked.connect(lambda: self.used.emit(model.name))
        self.details.clicked.connect(lambda: self.shown.emit(model.name))
        self.delete.clicked.connect(lambda: self.deleted.emit(model.name))


class OfferedLine(Card):
    """A model that could be fetched."""

    wanted = Signal(str)

    def __init__(self, model: Model) -> None:
        self.model = model
        self.fetch = PlainButton(say("models.fetch", size=model.download_bytes), "down")
        words = column(
            Words(model.title, "strong"), Words(say("models.made-from", base=model.base), "small", "muted"), space=4
        )
        super().__init__(words, flow(self.fetch), kind="sunken", space=6, pad=16)
        self.setAccessibleName(model.title)
        self.fetch.setAccessibleName(f"{self.fetch.text()}: {model.title}")
        self.fetch.clicked.connect(lambda: self.wanted.emit(model.tag))
