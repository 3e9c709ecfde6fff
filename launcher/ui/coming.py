"""How a download stands: the setup's own, or that of the right model behind a small one."""

from enum import StrEnum


class Coming(StrEnum):
    """The ends of the keys ``chat.coming.*``."""

    NONE = "none"
    FETCHING = "fetching"
    WAITING = "waiting"
    PAUSED = "paused"
    FAILED = "failed"
    HERE = "here"
    CHANGING = "changing"
