"""The events of the setup, as lines of JSON and as words."""

from dataclasses import replace

from launcher.commands.console import Console
from launcher.commands.forms import recommendation_form, report_form
from launcher.core.engine import Phase
from launcher.core.progress import Progress
from launcher.text import say, sentence
from launcher.workflows.events import (
    EngineProgress,
    EngineReady,
    HardwareFound,
    Loading,
    ModelProgress,
    Plan,
    Ready,
    Recommended,
    Retrying,
    SetupEvent,
)

_MIB = 1024 * 1024
_STEPS = 10  # milestones of a download, where its line cannot be redrawn

Fields = dict[str, object]
WrittenEvent = HardwareFound | Recommended | Plan | EngineProgress | EngineReady | ModelProgress | Loading | Ready


class EventLines:
    """``setup --json``: one event a line."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._pulled = Progress(Phase.MANIFEST, 0, None)

    def show(self, event: SetupEvent) -> None:
        """Writes one event; an interruption is a ``pull`` that stands still and says why."""
        if isinstance(event, Retrying):
            stands = replace(self._pulled, rate=None, eta_s=None, waiting_since=None)
            retry = {"why": sentence(event.why), "seconds": event.seconds}
            self._console.result_json({**event_form(ModelProgress(stands)), "retry": retry})
            return
        if isinstance(event, ModelProgress):
            self._pulled = event.progress
        self._console.result_json(event_form(event))


def event_form(event: WrittenEvent) -> Fields:
    """An event as the contract has it."""
    fields: Fields
    match event:
        case HardwareFound(report):
            fields = {"event": "hardware", **report_form(report)}
        case Recommended(recommendation):
            fields = {"event": "recommendation", **recommendation_form(recommendation)}
        case Plan():
            fields = {"event": "engine", "state": event.status.state, "phase": "plan", **_plan_fields(event)}
        case EngineProgress(progress):
            fields = {"event": "engine", "state": "installing", **progress_fields(progress)}
        case EngineReady(status):
            fields = {"event": "engine", "state": status.state, "version": status.version, "ours": status.ours}
        case ModelProgress(progress):
            fields = {"event": "pull", **progress_fields(progress)}
        case Loading(model):
            fields = {"event": "load", "model": model}
        case Ready():
            fields = {"event": "ready", **_ready_fields(event)}
    return fields


def _plan_fields(planned: Plan) -> Fields:
    return {
        "model": planned.model.model,
        "engine_bytes": planned.engine.total_bytes if planned.engine else 0,
        "model_bytes": planned.model_bytes,
        "models_dir": planned.models_dir or None,
        "free_bytes": planned.free_bytes,
    }


def progress_fields(progress: Progress) -> Fields:
    """Bytes, rate and phase as the contract has them."""
    return {
        "phase": Phase.VERIFY if progress.phase is Phase.FINISH else progress.phase,  # the contract has four words
        "completed": progress.completed,
        "total": progress.total,
        "rate": None if progress.rate is None else round(progress.rate),
        "eta_s": None if progress.eta_s is None else round(progress.eta_s, 1),
        "waiting_since": None if progress.waiting_since is None else round(progress.waiting_since),
    }


def _ready_fields(ready: Ready) -> Fields:
    speed, loaded, truth = ready.tokens_per_second, ready.loaded, ready.truth
    return {
        "model": ready.model,
        "ctx": ready.ctx,
        "tokens_per_second": None if speed is None else round(speed, 1),
        "size_mib": loaded and round(loaded.size_bytes / _MIB),
        "vram_mib": loaded and round(loaded.vram_bytes / _MIB),
        "predicted_mib": truth and truth.predicted_mib and round(truth.predicted_mib),
        "differences": [sentence(difference) for difference in truth.differences] if truth else [],
    }


class EventWords:
    """``setup``: words, and a progress line."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._line = ProgressLine(console)

    def show(self, event: SetupEvent) -> None:
        """Says one event."""
        match event:
            case Recommended(recommendation):
                self._console.note(sentence(recommendation.title))
            case EngineProgress(progress):
                self._line.draw("commands.setup.engine", progress)
            case ModelProgress(progress):
                self._line.draw("commands.setup.model", progress)
            case Retrying(why, seconds):
                self._console.note(say("commands.setup.retrying", why=sentence(why), seconds=seconds))
            case EngineReady(status):
                self._console.note(say("commands.setup.engine-ready", version=status.version))
            case Loading(model):
                self._console.note(say("commands.loading", model=model))
            case Ready():
                self._console.result(_ready_words(event))
                for difference in event.truth.drawbacks if event.truth else ():
                    self._console.note(sentence(difference))
            case HardwareFound() | Plan():
                return


class ProgressLine:
    """A line that is redrawn, or a line for each milestone: a new phase or another tenth, or a silence."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._passed = ("", -1)  # the last milestone written

    def draw(self, key: str, progress: Progress) -> None:
        """Shows a moment of a download."""
        tenth = _STEPS * progress.completed // progress.total if progress.total else 0
        milestone = (f"{key}.{progress.phase}.{progress.waiting_since}", tenth)
        self._console.progress(_progress_words(key, progress), milestone=milestone != self._passed)
        self._passed = milestone


def _progress_words(key: str, progress: Progress) -> str:
    """What comes, how much of it, how fast, how long still."""
    words = say(key, phase=say(f"commands.phase.{progress.phase}"))
    if progress.phase is not Phase.DOWNLOAD and progress.waiting_since is None:
        return words
    words += say("commands.progress.bytes", completed=progress.completed, total=progress.total)
    if progress.waiting_since is not None:
        return words + say("commands.progress.waiting", since=progress.waiting_since)
    if progress.rate is not None:
        words += say("commands.progress.rate", rate=progress.rate)
    if progress.eta_s is not None:
        words += say("commands.progress.left", left=progress.eta_s)
    return words


def _ready_words(ready: Ready) -> str:
    speed = ready.tokens_per_second
    if speed is None:
        return say("commands.setup.ready", model=ready.model, ctx=ready.ctx)
    return say("commands.setup.ready-speed", model=ready.model, ctx=ready.ctx, tps=(speed, speed))
