"""From what the core judged to the words and parts that the pages show."""

from launcher.core.catalog import Catalog, Model
from launcher.core.hardware import Kind, Profile
from launcher.core.judgement import Judgement, Range, Verdict
from launcher.core.memory_bar import Share, memory_bar
from launcher.text import say, sentence
from launcher.ui.parts.fit import FitRow
from launcher.ui.parts.memory import MemoryBar, MemoryPart

READING_TPS = (8.0, 20.0)
"""Tokens/s: people read 200–300 words a minute, about 5 to 7 tokens a second; with thinking there is more to read."""

_TONES = {
    Verdict.COMFORTABLE: "ok",
    Verdict.FITS: "ok",
    Verdict.TIGHT: "warn",
    Verdict.TOO_SLOW: "warn",
    Verdict.DOES_NOT_FIT: "muted",
}

_COLOURS = {Share.OTHER: "others", Share.WEIGHTS: "accent", Share.KV: "drop", Share.COMPUTE: "engine"}


def title_of(catalog: Catalog, tag: str) -> str:
    """The name of a model as people say it; the tag where the catalogue does not have it."""
    model = catalog.model(tag)
    return tag if model is None else model.title


def short_of(catalog: Catalog, tag: str) -> str:
    """``7B``: the name of a model beside its family."""
    model = catalog.model(tag)
    return tag if model is None else _size(model)


def licence_of(catalog: Catalog, tag: str) -> str:
    """The terms that a model comes under; nothing where the catalogue does not have it."""
    model = catalog.model(tag)
    return "" if model is None else say("wizard.model.licence", licence=model.licence)


def _size(model: Model) -> str:
    return model.title.partition(" ")[2] or model.title


def fit_row(judged: Judgement, catalog: Catalog) -> FitRow:
    """One line of the fit chart."""
    verdict = say(f"recommendation.verdict.{judged.verdict}")
    why = sentence(judged.why)
    spoken = say(
        "wizard.model.row",
        title=title_of(catalog, judged.model),
        need=judged.need_mib,
        budget=judged.budget_mib,
        verdict=verdict,
        why=why,
    )
    return FitRow(
        key=judged.model,
        name=short_of(catalog, judged.model),
        need=judged.need_mib,
        need_words=say("wizard.model.bar.size", size=judged.need_mib),
        verdict=verdict,
        tone=_TONES[judged.verdict],
        why=why,
        spoken=spoken,
        possible=judged.runs,
    )


def machine_words(profile: Profile, judged: Judgement) -> str:
    """The memory that the bar shows: which it is, and how large."""
    whole = memory_bar(profile, judged).total_mib
    if profile.kind is Kind.GPU and judged.gpus_used == 1 and profile.gpus:
        return say("wizard.model.card", name=_card(profile), memory=whole)
    if profile.kind is Kind.GPU:
        return say("wizard.model.cards", count=judged.gpus_used, memory=whole)
    if profile.kind is Kind.UNIFIED and profile.chip:
        return say("wizard.model.shared", name=profile.chip, memory=whole)
    return say("wizard.model.processor", memory=whole)


def use_words(judged: Judgement, profile: Profile) -> str:
    """How much of the memory is in use while one chats."""
    bar = memory_bar(profile, judged)
    return say("wizard.model.use", used=bar.mib(Share.OTHER) + judged.need_mib)


def show_memory(bar: MemoryBar, profile: Profile, judged: Judgement) -> None:
    """Draws how ``judged`` would fill the memory."""
    picture = memory_bar(profile, judged)
    parts = tuple(
        MemoryPart(say(f"wizard.model.bar.{each.share}", size=each.mib), each.mib, _COLOURS[each.share])
        for each in picture.segments
        if each.share in _COLOURS and each.mib > 0
    )
    whole = picture.total_mib or sum(part.size for part in parts)
    bar.show_parts(whole, parts, say("wizard.model.bar.free", size=picture.mib(Share.FREE)))


def speed_figure(tps: Range | None) -> tuple[str, str]:
    """The predicted speed, always a range, and how it feels."""
    if tps is None:
        return say("wizard.model.speed.unknown"), say("wizard.model.speed.unknown.words")
    feel = "slow" if tps[0] < READING_TPS[0] else "reading" if tps[0] < READING_TPS[1] else "fast"
    words = say("wizard.model.speed.words", feel=say(f"wizard.model.speed.{feel}"))
    return say("wizard.model.speed", tps=tps), words


def thinking_figure(judged: Judgement) -> tuple[str, str]:
    """How long a hard answer takes."""
    if judged.answer_hard_s is None:
        return say("wizard.model.speed.unknown"), say("wizard.model.thinks.words")
    return say("wizard.model.thinks", seconds=judged.answer_hard_s), say("wizard.model.thinks.words")


def _card(profile: Profile) -> str:
    return max(profile.gpus, key=lambda gpu: gpu.vram_free_mib or gpu.vram_total_mib or 0).name
