"""Words of the hardware: why a card is left out, and warnings about a profile from a file."""

from typing import Final

WORDS: Final[dict[str, str]] = {
    # why a card is not used
    "hardware.note.card-too-old": "{name} is too old for the engine, so it is not used.",
    "hardware.note.driver-too-old": "The driver of {name} is too old ({driver}). With version {least} or newer the card can be used.",
    "hardware.note.absurd-card": "The driver of {name} gives a figure that cannot be, so it is taken as unknown.",
    "hardware.note.absurd-memory": "The system gives a figure for its memory that cannot be, so it is taken as unknown.",
    "hardware.note.disturbed": "Other programs were busy while the memory’s speed was measured, so it may be faster than it seems. Look again when they are done.",
    # a profile from a file
    "hardware.warning.unknown-key": "“{key}” is not known, and ignored.",
    "hardware.warning.absurd": "“{key}” cannot be right, and is taken as unknown.",
}
