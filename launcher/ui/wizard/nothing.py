"""What is shown where no model fits: how far it is from it, and what would change that."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from launcher.core.hardware import Profile
from launcher.core.judgement import Recommendation
from launcher.text import say, sentence
from launcher.ui.parts import Card, Sign, Words, column, row
from launcher.ui.parts.memory import MemoryBar, MemoryPart
from launcher.ui.wizard import figures


class NothingFits(QWidget):
    """The smallest model against this computer's memory, and the ways out."""

    def __init__(self, recommendation: Recommendation, profile: Profile) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(14)
        reasons = [*map(sentence, recommendation.reasons), say("wizard.model.none.subtitle")]
        box.addWidget(Words(" ".join(reasons), "body", "muted"))
        smallest = min(recommendation.judgements, key=lambda judged: judged.need_mib)
        bar = MemoryBar(figures.machine_words(profile, smallest))
        whole = (profile.ram_gib or 0) * 1024 or float(smallest.need_mib)
        used = max(0.0, whole - (profile.ram_free_mib if profile.ram_free_mib is not None else smallest.budget_mib))
        parts = (MemoryPart(say("wizard.model.bar.other", size=used), used, "others"),)
        bar.show_parts(whole, parts, say("wizard.model.bar.free", size=whole - used))
        machine = Words(say("wizard.model.processor", memory=whole), "small", "muted")
        need = say("wizard.model.none.memory", budget=smallest.budget_mib, need=smallest.need_mib)
        box.addWidget(Card(row((machine, 1), Words(need, "small", "muted", wrap=False)), bar, space=6))
        short = max(0, smallest.need_mib - smallest.budget_mib)
        ways = [
            ("home", say("wizard.model.none.other"), say("wizard.model.none.other.more")),
            ("globe", say("wizard.model.none.elsewhere"), say("wizard.model.none.elsewhere.more")),
        ]
        if short:
            ways.insert(0, ("memory", say("wizard.model.none.close", short=short), say("wizard.model.none.close.more")))
        box.addWidget(Card(Words(say("wizard.model.none.what"), "strong"), *[_way(*way) for way in ways], space=14))
        for note in recommendation.notes:
            box.addWidget(Words(sentence(note), "small", "muted"))


def _way(sign: str, title: str, more: str) -> QWidget:
    words = column(Words(title, "strong"), Words(more, "small", "muted"), space=1)
    return row(Sign(sign, "accent", 22), (words, 1), space=14)
