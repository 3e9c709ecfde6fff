"""Where the first run stands: one immutable value, written after each step, so that a reboot goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    ``starter`` is the tag of a small model that shall come first. Once that is there it is the ``model``, the first run
    is over, and ``coming`` is the one that was chosen, on its way or waiting to be used, with its ``coming_ctx``. It
    stays the ``starter`` when the right one has taken its place: the chats that it began are not held with it.
    """

    step: Step = Step.WELCOME
    model: str | None = None
    ctx: int | None = None
    paused: bool = False
    starter: str | None = None
    coming: str | None = None
    coming_ctx: int | None = None

    @property
    def ready(self) -> bool:
        """Whether the first run is over: an engine and a model are there."""
        return self.step is Step.READY and self.model is not None

    def using(self, model: str, ctx: int) -> "Setup":
        """With ``model`` in use: what is coming still comes, unless it is that one; a starter stands in no longer."""
        starter = None if model == self.starter else self.starter
        chosen = replace(self, step=Step.READY, model=model, ctx=ctx, starter=starter)
        return replace(chosen, coming=None, coming_ctx=None, paused=False) if self.coming == model else chosen

    def giving_up(self) -> "Setup":
        """Without what was coming: the small model that stood in for it is the one now."""
        starter = None if self.model == self.starter else self.starter
        return replace(self, coming=None, coming_ctx=None, paused=False, starter=starter)

    def to_json(self) -> dict[str, object]:
        """The form on disk."""
        more = {
            "paused": self.paused,
            "starter": self.starter,
            "coming": self.coming,
            "coming_ctx": self.coming_ctx,
        }
        said = {name: value for name, value in more.items() if value}
        return {"schema": SCHEMA, "step": self.step.value, "model": self.model, "ctx": self.ctx, **said}

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
        return cls(
            step=Step(str(data.get("step"))),
            model=_tag(data, "model"),
            ctx=_tokens(data, "ctx"),
            paused=data.get("paused") is True,
            starter=_tag(data, "starter"),
            coming=_tag(data, "coming"),
            coming_ctx=_tokens(data, "coming_ctx"),
        )


def _tag(data: Mapping[str, object], name: str) -> str | None:
    value = data.get(name)
    if not (value is None or isinstance(value, str)):
        raise ValueError(name)
    return value


def _tokens(data: Mapping[str, object], name: str) -> int | None:
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError(name)
    return value
