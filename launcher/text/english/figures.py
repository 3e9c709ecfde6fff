"""Words beside figures."""

from typing import Final

WORDS: Final[dict[str, str]] = {
    "figures.unknown": "unknown",
    "figures.megabytes": "{n} MB",
    "figures.gigabytes": "{n} GB",
    "figures.rate": "{n} MB/s",
    "figures.percent": "{n} %",
    "figures.seconds": "{n} s",
    "figures.minutes": "{n} {many:plural(minute|minutes)}",
    "figures.hours": "{n} {many:plural(hour|hours)}",
    # facts that are words, by what they are called in a program
    "word.a number or null": "a number or null",
    "word.a text": "a text",
    "word.a list of texts": "a list of texts",
    "word.a list of graphics cards": "a list of graphics cards",
    "word.an object": "an object",
}
