"""What the engine (Ollama) says, as values; :mod:`launcher.system.ollama` turns the wire into these."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

OLDEST: Final = (0, 9, 0)
"""The first version that tells thinking from answer (Ollama's release notes for 0.9.0); an older one is not adopted."""

_FRACTION: Final = re.compile(r"\.\d+")
_FOR_EVER: Final = 2200
"""A year; "for ever" is a moment 292 years ahead."""

_VERSION: Final = re.compile(r"(\d+)\.(\d+)\.(\d+)")


class EngineState(StrEnum):
    """Where the engine stands."""

    RUNNING = "running"
    INSTALLED = "installed"
    ABSENT = "absent"
    FOREIGN = "foreign"
    """Another program answers on the engine's port, or an Ollama that is too old for us."""


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """The engine found: its address (``http://host:port``), version, and whether we started it ourselves.

    ``models_named`` says that ``OLLAMA_MODELS`` names the models' folder: it is not ours to move then.

    ``ended``: the one that we started is no longer there, and nobody has asked it to stop. ``may_move``: the address is
    ours to choose, because ``OLLAMA_HOST`` names none. ``elsewhere``: it runs on another computer.
    """

    state: EngineState
    address: str
    version: str | None = None
    ours: bool = False
    binary: str | None = None
    models_dir: str | None = None
    models_named: bool = False
    ended: bool = False
    may_move: bool = False
    elsewhere: bool = False


def is_too_old(version: str) -> bool:
    """Whether an Ollama of ``version`` (``0.8.0``, ``0.9.1-rc0``) is none for us; own builds have ``0.0.0``."""
    found = _VERSION.match(version)
    return found is not None and (0, 0, 0) < tuple(map(int, found.groups())) < OLDEST


@dataclass(frozen=True, slots=True)
class EngineDevices:
    """The graphics that an engine found (``cuda``, ``rocm``, …), and what it said where it left one out."""

    libraries: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class PullStatus:
    """A line of a pull without figures: ``pulling manifest``, ``verifying sha256 digest``, ``success``."""

    status: str


@dataclass(frozen=True, slots=True)
class PullProgress:
    """A line of a pull with figures: bytes of one blob."""

    digest: str
    total: int
    completed: int


@dataclass(frozen=True, slots=True)
class PullQuiet:
    """A moment of a pull in which the engine said nothing at all."""


PullLine = PullStatus | PullProgress | PullQuiet


class Phase(StrEnum):
    """Where a download stands; the words of ``setup --json``, which says ``verify`` for ``finish`` too."""

    MANIFEST = "manifest"
    DOWNLOAD = "download"
    VERIFY = "verify"
    UNPACK = "unpack"
    FINISH = "finish"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the registry says a model is made of: digest → bytes, each blob once."""

    blobs: Mapping[str, int]

    @property
    def total_bytes(self) -> int:
        """All blobs together, in bytes."""
        return sum(self.blobs.values())


@dataclass(frozen=True, slots=True)
class InstallStep:
    """A moment of an engine's installation: bytes of the archive so far, of how many where known."""

    phase: Phase
    completed: int = 0
    total: int | None = None


@dataclass(frozen=True, slots=True)
class EnginePlan:
    """What installing the engine would fetch: from where (for people), bytes where the server says so, and whereto."""

    source: str
    total_bytes: int | None
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation. ``thinking`` is shown, and sent back only to go on from it."""

    role: str
    content: str
    thinking: str = ""


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One ``/api/chat``: always with the same options, so that the engine does not load the model again.

    ``lead`` stands at the beginning of the first of the ``turns``. ``elsewhere``: it goes to another computer, whose
    context and memory are not ours to choose: nothing is sent of them.
    """

    model: str
    turns: tuple[Turn, ...]
    num_ctx: int
    temperature: float = 0.6
    top_p: float = 0.95
    think: bool = True
    keep_alive: str = "30m"
    options: Mapping[str, int | float] = field(default_factory=dict)
    lead: str = ""
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class ChatPiece:
    """What one line of a chat adds: to the thinking, to the answer, or (rarely) to both."""

    thinking: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class ChatDone:
    """The last line of a chat. Tokens and seconds; ``eval_tokens`` includes the thinking."""

    reason: str
    prompt_tokens: int = 0
    eval_tokens: int = 0
    eval_seconds: float = 0.0
    prompt_seconds: float = 0.0
    load_seconds: float = 0.0

    @property
    def tokens_per_second(self) -> float | None:
        """Tokens/s measured over the whole reply; ``None`` where the engine did not say."""
        return self.eval_tokens / self.eval_seconds if self.eval_tokens and self.eval_seconds else None


ChatLine = ChatPiece | ChatDone


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model in memory (``/api/ps``): bytes in all, bytes on the GPU, context length in tokens."""

    name: str
    size_bytes: int
    vram_bytes: int
    context_length: int
    expires_at: str = ""

    @property
    def leaves_at(self) -> float | None:
        """When it leaves memory if nothing is asked, in seconds since 1970; ``None``: not of its own, or not said."""
        try:
            moment = datetime.fromisoformat(_FRACTION.sub("", self.expires_at))  # Go writes nanoseconds
            return moment.timestamp() if moment.tzinfo is not None and moment.year < _FOR_EVER else None
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model on the disk (``/api/tags``): bytes of all its layers, and when it came (ISO 8601)."""

    name: str
    size_bytes: int
    modified_at: str = ""
    digest: str = ""
    quantisation: str = ""


@dataclass(frozen=True, slots=True)
class ModelDetails:
    """What ``/api/show`` says of a model; ``trained_context`` in tokens where the file says so.

    ``parameters`` are counted; ``parent`` is the model that it was derived from here, ``family`` its architecture.
    """

    capabilities: tuple[str, ...]
    template: str = ""
    license: str = ""
    trained_context: int | None = None
    parameters: int | None = None
    quantisation: str = ""
    family: str = ""
    parent: str = ""
