"""What is to be said, as a value: a key of the text catalogue and the facts that the sentence needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Fact = str | int | float | tuple[float, float] | None
"""What a sentence may be filled with; a pair is a range."""

Facts = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence: ``key`` names it in :mod:`launcher.text`, ``facts`` fill its placeholders."""

    key: str
    facts: Facts = field(default_factory=dict)
