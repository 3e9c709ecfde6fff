"""Every sentence that a user reads, by key; nothing else in the program holds words.

``say("wizard.plan.sum", size=4_700_000_000)`` fills ``"{size:download} to download"``, figures in the reader's form.
"""

from launcher.core.messages import Fact, Message
from launcher.core.problems import Problem
from launcher.text.catalogue import WORDS
from launcher.text.figures import Figures, stopwatch

__all__ = ["has", "problem_words", "say", "sentence", "stopwatch"]

_figures = Figures()


def has(key: str) -> bool:
    """Whether the catalogue has ``key``."""
    return key in WORDS


def say(key: str, /, **facts: Fact) -> str:
    """The sentence ``key``, its placeholders filled.

    Raises:
        KeyError: there is no such sentence, or a fact that it needs is missing.
    """
    return _figures.vformat(WORDS[key], (), facts)


def sentence(message: Message) -> str:
    """The sentence of a message."""
    return say(message.key, **message.facts)


def problem_words(problem: Problem) -> tuple[str, str]:
    """What happened and what to do, as two sentences."""
    return say(f"problem.{problem.code}", **problem.facts), say(f"remedy.{problem.code}", **problem.facts)
