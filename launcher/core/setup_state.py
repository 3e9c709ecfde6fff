"""Where the first run stands: one immutable value, written after each step, so that a reboot goes on."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """What the first run has reached."""

    WELCOME = "welcome"
    CHOSEN = "chosen"
    ENGINE = "engine"
    MODEL = "model"
    READY = "ready"


SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Setup:
    """``model`` is the tag chosen, ``ctx`` its context length in tokens.

    ``paused``: the user stopped the download and wants to go on later; without it a new start goes on by itself.
    """

    step: Step = Step.WELCOME
    model: str | None = None
    ctx: int | None = None
    paused: bool = False

    @property
    def ready(self) -> bool:
        """Whether the first run is over: an engine and a model are there."""
        return self.step is Step.READY and self.model is not None

    def to_json(self) -> dict[str, object]:
        """The form on disk."""
        paused: dict[str, object] = {"paused": True} if self.paused else {}
        return {"schema": SCHEMA, "step": self.step.value, "model": self.model, "ctx": self.ctx, **paused}

    @classmethod
    def from_json(cls, data: object) -> "Setup":
        """Reads the form on disk.

        Raises:
            ValueError: the data are not a setup state that this version knows.
        """
        if not isinstance(data, Mapping):
            raise ValueError("not an object")
        if data.get("schema") != SCHEMA:
            raise ValueError("schema")
        model, ctx = data.get("model"), data.get("ctx")
        if not (model is None or isinstance(model, str)):
            raise ValueError("model")
        if not (ctx is None or (isinstance(ctx, int) and not isinstance(ctx, bool) and ctx > 0)):
            raise ValueError("ctx")
        return cls(Step(str(data.get("step"))), model, ctx, data.get("paused") is True)
