"""A language's sentences, held to the English ones: each must ask for the same facts, in the forms of its language."""

import re
from collections.abc import Iterator, Mapping
from string import Formatter

from launcher.core.languages import Language
from launcher.text.catalogue import WORDS
from launcher.text.grammar import GRAMMARS

_PLURAL = re.compile(r"plural\((.*)\)")


def usable(language: Language, words: Mapping[str, object]) -> dict[str, str]:
    """What of them can be said; a sentence that would not fill is left out, and said in English."""
    unfit = {key for key, _ in faults(language, words)}
    return {key: text for key, text in words.items() if key not in unfit and isinstance(text, str)}


def faults(language: Language, words: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Each sentence that cannot be used: its key, and why."""
    for key, text in words.items():
        english = WORDS.get(key)
        if english is None:
            yield key, "there is no such sentence"
        elif not isinstance(text, str) or not text.strip():
            yield key, "it is empty"
        elif why := _fault(language, text, english):
            yield key, why


def _fault(language: Language, text: str, english: str) -> str:
    try:
        ours, wanted = _placeholders(text), _placeholders(english)
    except ValueError as error:
        return str(error)
    filled = {each for each in wanted if not _PLURAL.fullmatch(each[1])}  # what only bends a word may stay away
    if not {name for name, _ in filled} <= {name for name, _ in ours} <= {name for name, _ in wanted}:
        return f"asks for {_names(ours)}, not for {_names(wanted)}"
    if others := {each for each in ours if not _PLURAL.fullmatch(each[1])} - filled:
        return f"has another form of {_names(others)}"
    forms = GRAMMARS[language].forms
    for _, spec in ours:
        plural = _PLURAL.fullmatch(spec)
        if plural and len(plural[1].split("|")) != forms:
            return f"a plural has {len(plural[1].split('|'))} forms, not {forms}"
    return ""


def _placeholders(text: str) -> set[tuple[str, str]]:
    return {(name, spec or "") for _, name, spec, _ in Formatter().parse(text) if name is not None}


def _names(placeholders: set[tuple[str, str]]) -> str:
    return ", ".join(sorted({name for name, _ in placeholders})) or "nothing"
