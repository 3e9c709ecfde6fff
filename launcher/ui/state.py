"""What there is to say of the model, in a word."""

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """The ends of the keys ``tray.state.*``."""

    LOOKING = "looking"
    ABSENT = "absent"
    STOPPED = "stopped"
    ASLEEP = "asleep"
    LOADING = "loading"
    STOPPING = "stopping"
    RESTARTING = "restarting"
    RUNNING = "running"
    FOREIGN = "foreign"
    ELSEWHERE = "elsewhere"
    AWAY = "away"
    PROBLEM = "problem"


OF_SERVERS: Final = (State.ELSEWHERE, State.AWAY)
"""Of a server on another computer, which is not ours to start."""
