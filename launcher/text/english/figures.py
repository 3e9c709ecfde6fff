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
    # why something was refused (core/refusals.py), and what a server says of itself, behind a colon
    "word.no-room": "there is no room left on its drive",
    "word.not-allowed": "the system does not allow it",
    "word.read-only": "its drive can only be read",
    "word.not-there": "there is no such file or folder",
    "word.there-already": "something of that name is there already",
    "word.in-use": "another program uses it",
    "word.name-too-long": "its name is too long",
    "word.file-too-large": "its drive takes no file of that size",
    "word.a-folder": "it is a folder",
    "word.drive-fails": "its drive reports an error",
    "word.drive-away": "its drive, or the network that it is in, does not answer",
    "word.no-memory": "there is not enough memory",
    "word.other-kind": "it was made for another kind of computer",
    "word.runner-stopped": "its model stopped",
    "word.engine-too-old": "its engine is too old for this model",
}
