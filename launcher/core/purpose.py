"""What the user wants of a model, and for what."""

from enum import StrEnum


class Purpose(StrEnum):
    """What the user wants most."""

    BALANCED = "balanced"
    QUALITY = "quality"
    SPEED = "speed"


class Work(StrEnum):
    """What the model is for: the article's rules of thumb, which move the choice between 7b and 8b."""

    MATHS = "maths"
    CODE = "code"
    CONVERSATION = "conversation"
