"""Look for what is wrong, and say what to do about it."""

from collections.abc import Iterator

from launcher.core.engine import EngineState, LoadedModel
from launcher.core.hardware import Part, Profile
from launcher.core.messages import Fact, Message
from launcher.core.problems import Code, Failure, Problem
from launcher.core.truth import Expectation, belongs_on_graphics
from launcher.workflows.beside import MOVE_HELPS
from launcher.workflows.detect import detect, engine_words, processor_line
from launcher.workflows.events import Check, CheckResult, HardwareFound, PartFound, Situation
from launcher.workflows.keep import situation
from launcher.workflows.measure import compared
from launcher.workflows.ports import Services

ENOUGH_BYTES = 1_000_000_000
"""Free on the models' drive; with less than the smallest model needs there is something to be said."""


def diagnose(services: Services) -> Iterator[Check]:
    """All checks, one after the other: hardware, drive, engine, model, download server. Nothing raises."""
    profile: Profile | None = None
    for event in detect(services):
        yield from _hardware(event)
        profile = event.report.profile if isinstance(event, HardwareFound) else profile
    yield _drive(services)
    now: Situation | None = None
    try:
        now = situation(services)
        yield _engine(now)
    except Failure as failure:
        yield _failed("engine", failure.problem)
    yield from _model(services, now, profile)
    yield _downloads(services)


def _hardware(event: PartFound | HardwareFound) -> Iterator[Check]:
    """The parts of the computer, and what its probes have to say beside."""
    if isinstance(event, HardwareFound):
        memory = event.report.survey.memory
        line = processor_line(memory) if memory is not None else None
        if line is not None:
            yield Check("processor", CheckResult.GOOD, line)
        yield from (Check("hardware", CheckResult.WARNING, note) for note in event.report.notes)
    elif event.part in (Part.GRAPHICS, Part.MEMORY):
        unknown = event.line.key.endswith(".unknown")
        yield Check(event.part, CheckResult.WARNING if unknown else CheckResult.GOOD, event.line)


def _drive(services: Services) -> Check:
    """The drive of the models: there, and not full."""
    try:
        folder = services.host.status().models_dir
    except Failure as failure:
        return _failed("drive", failure.problem)
    disk = services.disks.free(folder) if folder else None
    if disk is None or disk.free_bytes is None:
        return Check("drive", CheckResult.WARNING, Message("detect.disk.unknown"))
    line = Message("detect.disk.free", {"path": disk.path, "free": disk.free_bytes})
    if disk.free_bytes >= ENOUGH_BYTES:
        return Check("drive", CheckResult.GOOD, line)
    return Check("drive", CheckResult.BAD, line, Message("diagnose.drive.remedy"))


def _engine(now: Situation) -> Check:
    """The engine: answers, or can be started."""
    status = now.status
    line = engine_words(status)
    if (problem := now.in_the_way) is not None:
        key = "diagnose.engine.move" if problem.code in MOVE_HELPS else f"remedy.{problem.code}"
        return Check("engine", CheckResult.BAD, line, Message(key, problem.facts))
    if status.state is EngineState.ABSENT:
        return Check("engine", CheckResult.WARNING, line, Message(f"remedy.{Code.ENGINE_MISSING}"))
    return Check("engine", CheckResult.GOOD, line)


def _model(services: Services, now: Situation | None, profile: Profile | None) -> Iterator[Check]:
    """The model chosen: there; and what is in memory: where it should be."""
    try:
        chosen = services.setup.load().model
        if chosen is None:
            yield Check("model", CheckResult.WARNING, Message("diagnose.model.none"), Message("diagnose.model.remedy"))
        elif now is not None and now.status.state is EngineState.RUNNING:
            yield _installed(services, chosen)
    except Failure as failure:
        yield _failed("model", failure.problem)
    for loaded in now.loaded if now else ():
        yield from _placed(services, loaded, profile)


def _installed(services: Services, model: str) -> Check:
    if any(each.name == model for each in services.engine.installed()):
        return Check("model", CheckResult.GOOD, Message("diagnose.model.installed", {"model": model}))
    return _failed("model", Problem(Code.MODEL_MISSING, {"model": model}))


def _placed(services: Services, loaded: LoadedModel, profile: Profile | None) -> Iterator[Check]:
    """A model in memory: where it sits and what it takes, and why that is not as predicted."""
    model = services.catalog.model(loaded.name)
    on_gpu = belongs_on_graphics(model, profile) if model is not None and profile is not None else None
    found = compared(services, loaded, Expectation(on_gpu=on_gpu))
    for line in found.differences:
        harmless = line not in found.drawbacks and found.actual_mib <= (found.predicted_mib or 0)
        remedy = "diagnose.memory.driver" if line.key == "truth.processor" else "diagnose.memory.remedy"
        result = CheckResult.GOOD if harmless else CheckResult.WARNING
        yield Check("placement", result, line, None if harmless else Message(remedy))
    if found.differences:
        return
    if found.predicted_mib is None:
        yield Check("placement", CheckResult.GOOD, Message("diagnose.memory.whole", {"model": loaded.name}))
        return
    facts: dict[str, Fact] = {
        "model": loaded.name,
        "actual": found.actual_mib,
        "predicted": found.predicted_mib,
    }
    yield Check("placement", CheckResult.GOOD, Message("truth.as-predicted", facts))


def _downloads(services: Services) -> Check:
    """The place that models come from, asked about the smallest."""
    try:
        services.registry.manifest(services.catalog.offered[0].tag)
    except Failure as failure:
        return _failed("downloads", failure.problem, CheckResult.WARNING)
    return Check("downloads", CheckResult.GOOD, Message("diagnose.downloads.good"))


def _failed(name: str, problem: Problem, result: CheckResult = CheckResult.BAD) -> Check:
    """A check that ended in a problem: its two sentences."""
    return Check(
        name,
        result,
        Message(f"problem.{problem.code}", problem.facts),
        Message(f"remedy.{problem.code}", problem.facts),
    )
