"""Every sentence that a user reads, by key; nothing else in the program holds words.

``say("wizard.plan.sum", size=4_700_000_000)`` fills ``"{size:download} to download"``, figures in the reader's form.
English is the catalogue itself; :func:`speak` lays another language over it, once, before anything is said.
"""

from collections import ChainMap
from collections.abc import Mapping

from launcher.core.languages import Language
from launcher.core.messages import Fact, Message
from launcher.core.problems import Problem
from launcher.text.catalogue import WORDS
from launcher.text.figures import Figures, stopwatch
from launcher.text.grammar import GRAMMARS

__all__ = ["has", "problem_words", "say", "sentence", "speak", "spoken_language", "stopwatch"]


class _Voice:
    """What is said at present, and how figures are written with it."""

    def __init__(self, language: Language, words: Mapping[str, str]) -> None:
        self.language = language
        self.words = words
        self.figures = Figures(GRAMMARS[language], words)


_voice = _Voice(Language.ENGLISH, WORDS)


def speak(language: Language, words: Mapping[str, str] | None = None) -> None:
    """From now on all is said in ``language``, by ``words``; what they lack is said in English."""
    global _voice  # noqa: PLW0603 - one program speaks one language
    _voice = _Voice(language, ChainMap(dict(words or {}), WORDS))


def spoken_language() -> Language:
    """The language in use."""
    return _voice.language


def has(key: str) -> bool:
    """Whether the catalogue has ``key``."""
    return key in WORDS


def say(key: str, /, **facts: Fact) -> str:
    """The sentence ``key``, its placeholders filled.

    Raises:
        KeyError: there is no such sentence, or a fact that it needs is missing.
    """
    voice = _voice
    return voice.figures.vformat(voice.words[key], (), facts)


def sentence(message: Message) -> str:
    """The sentence of a message."""
    return say(message.key, **message.facts)


def problem_words(problem: Problem) -> tuple[str, str]:
    """What happened and what to do, as two sentences."""
    return say(f"problem.{problem.code}", **problem.facts), say(f"remedy.{problem.code}", **problem.facts)
