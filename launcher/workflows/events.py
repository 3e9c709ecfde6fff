"""What the use cases say while they run; windows draw these, ``setup --json`` prints them."""

from dataclasses import dataclass, field
from enum import StrEnum

from launcher.core.context_use import ContextUse
from launcher.core.elsewhere import Server
from launcher.core.engine import EnginePlan, EngineStatus, LoadedModel
from launcher.core.hardware import Part, Report
from launcher.core.judgement import Judgement, Recommendation
from launcher.core.messages import Message
from launcher.core.problems import Problem
from launcher.core.progress import Progress
from launcher.core.room import Room
from launcher.core.truth import Truth


@dataclass(frozen=True, slots=True)
class PartFound:
    """One part of the computer has been looked at: what to say of it, in one line."""

    part: Part
    line: Message


@dataclass(frozen=True, slots=True)
class HardwareFound:
    """The whole report; the last event of ``detect``."""

    report: Report


@dataclass(frozen=True, slots=True)
class Recommended:
    """What follows from the hardware."""

    recommendation: Recommendation


@dataclass(frozen=True, slots=True)
class Plan:
    """What the setup is about to do. Bytes; ``engine`` is ``None`` where the engine is there already.

    ``model_bytes`` is what is still to come (0 where the model is there), ``source`` the host that it comes from;
    ``free_bytes`` of the models' drive; ``room`` says what the drives lack for it. ``starter`` is the small model that
    comes first, where one is wanted, with what is still to come of it.
    """

    model: Judgement
    status: EngineStatus
    engine: EnginePlan | None
    model_bytes: int
    models_dir: str
    free_bytes: int | None
    room: Room = field(default_factory=Room)
    source: str = ""
    starter: Judgement | None = None
    starter_bytes: int = 0

    @property
    def models_bytes(self) -> int:
        """What is still to come of all models."""
        return self.model_bytes + self.starter_bytes


@dataclass(frozen=True, slots=True)
class EngineProgress:
    """The engine is being fetched and put in place."""

    progress: Progress


@dataclass(frozen=True, slots=True)
class EngineReady:
    """The engine answers."""

    status: EngineStatus


@dataclass(frozen=True, slots=True)
class ModelProgress:
    """The model is being fetched."""

    progress: Progress


@dataclass(frozen=True, slots=True)
class StarterProgress:
    """The small model that comes first is being fetched."""

    progress: Progress


@dataclass(frozen=True, slots=True)
class StarterReady:
    """The small model is in memory: one can chat with it while the right one comes."""

    model: str


@dataclass(frozen=True, slots=True)
class SuccessorHere:
    """The right model is whole on the disk, and may take the place of the small one."""

    model: str


@dataclass(frozen=True, slots=True)
class Retrying:
    """The download was interrupted and goes on by itself in ``seconds``; nothing that came is lost."""

    why: Message
    seconds: float


@dataclass(frozen=True, slots=True)
class Loading:
    """The model is being put into memory."""

    model: str


@dataclass(frozen=True, slots=True)
class Ready:
    """The model answers: context in tokens, tokens/s of its first words, where it sits, and how true that is."""

    model: str
    ctx: int
    tokens_per_second: float | None
    loaded: LoadedModel | None
    truth: Truth | None = None


@dataclass(frozen=True, slots=True)
class KitProgress:
    """The models of a kit are being copied."""

    progress: Progress


@dataclass(frozen=True, slots=True)
class KitDone:
    """The kit in ``folder`` is written, or installed; its models, and whether the engine came with them."""

    folder: str
    models: tuple[str, ...]
    engine: bool


SetupEvent = (
    HardwareFound | Recommended | Plan | EngineProgress | EngineReady | ModelProgress | Retrying | Loading | Ready
)
StartedEvent = SetupEvent | StarterProgress | StarterReady
"""Of a setup whose starter comes first."""


@dataclass(frozen=True, slots=True)
class Thinking:
    """The next piece of the thinking."""

    text: str


@dataclass(frozen=True, slots=True)
class Answering:
    """The next piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer is whole, ``stopped`` by the user, or ``full``: stopped before the engine forgets the question.

    Tokens, tokens/s, the engine's ``done_reason``, and the seconds that its first word took from the question on.
    """

    reason: str
    eval_tokens: int = 0
    prompt_tokens: int = 0
    tokens_per_second: float | None = None
    first_s: float | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How much of the context is in use now, and tokens/s so far: before the first word, and every few tokens."""

    use: ContextUse
    tps: float | None = None


@dataclass(frozen=True, slots=True)
class FallsShort:
    """The reply comes at less than half of the speed foretold, and why. Told once."""

    why: Message


@dataclass(frozen=True, slots=True)
class GoingRound:
    """The reply says the same again and again. Told once; it goes on until it is stopped."""


ChatEvent = Loading | Counted | Thinking | Answering | GoingRound | FallsShort | Answered


@dataclass(frozen=True, slots=True)
class Situation:
    """The engine and the model in memory, as the tray and ``status`` show them."""

    status: EngineStatus
    loaded: tuple[LoadedModel, ...] = ()
    in_the_way: Problem | None = None
    """Why nothing can be done with what answers at the engine's address, where that is another program's."""
    server: Server | None = None
    """The server on another computer that answers, where one does."""


class CheckResult(StrEnum):
    """The words of a doctor's check."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


class Fix(StrEnum):
    """What the window can do about a check at one press; the ends of the keys ``diagnose.fix.*``."""

    SET_UP = "set-up"
    INSTALL_ENGINE = "install-engine"
    MOVE_ENGINE = "move-engine"
    FETCH_MODEL = "fetch-model"
    LOAD_AGAIN = "load-again"
    MODELS = "models"
    MIRRORS = "mirrors"
    LEAVE_DRIVE = "leave-drive"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the doctor: its name, how it went, what was found, and the remedy where it went badly."""

    name: str
    result: CheckResult
    line: Message
    remedy: Message | None = None
    fix: Fix | None = None
