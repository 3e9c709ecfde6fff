"""Look for what is wrong, and say what to do about it."""

from collections.abc import Iterator
from dataclasses import replace

from launcher.core.elsewhere import Server, title_of
from launcher.core.engine import EngineState, LoadedModel
from launcher.core.hardware import Kind, Part, Profile, Report
from launcher.core.messages import Fact, Message
from launcher.core.problems import Code, Failure, Problem
from launcher.core.truth import Expectation, belongs_on_graphics
from launcher.workflows.beside import MOVE_HELPS
from launcher.workflows.detect import detect, engine_words, processor_line
from launcher.workflows.elsewhere import in_use
from launcher.workflows.events import Check, CheckResult, Fix, HardwareFound, PartFound, Situation
from launcher.workflows.keep import current_model, situation
from launcher.workflows.measure import compared
from launcher.workflows.models import awake_engine
from launcher.workflows.ports import Services

CLOCK_MAY_DIFFER_S = 300
"""Certificates and tokens allow for minutes, not for more."""

ENOUGH_BYTES = 1_000_000_000
"""Free on the models' drive; with less than the smallest model needs there is something to be said."""


def diagnose(services: Services) -> Iterator[Check]:
    """All checks, one after the other: hardware, drive, engine, model, network. Nothing raises.

    An engine that sleeps is woken to see that it starts, and put to sleep again. Where another computer answers, that
    one is looked at, and not what would answer here.
    """
    report: Report | None = None
    for event in detect(services):
        yield from _hardware(event)
        report = event.report if isinstance(event, HardwareFound) else report
    server = in_use(services)
    if server is not None:
        yield _server(services, server)
        yield from _network(services)
        return
    profile = report.profile if report is not None else None
    yield _drive(services)
    now: Situation | None = None
    try:
        now = situation(services)
        yield _engine(services, now)
    except Failure as failure:
        yield _failed("engine", failure.problem)
    yield from _graphics(services, report)
    yield from _model(services, now, profile)
    yield _downloads(services)
    yield from _network(services)


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


def _server(services: Services, server: Server) -> Check:
    """The server that answers in place of this computer: reached, and with the model that questions go to."""
    try:
        model = current_model(services)
        title = title_of(model)  # the name there may be a path, and this goes into the support file
        if all(each.name != model for each in services.servers.engine(server).served()):
            raise Failure(Code.SERVER_MODEL_MISSING, host=server.host, model=title)
    except Failure as failure:
        return replace(_failed("server", failure.problem), fix=Fix.ELSEWHERE)
    return Check("server", CheckResult.GOOD, Message("diagnose.server.good", {"host": server.host, "model": title}))


def _drive(services: Services) -> Check:
    """The drive of the models: there, and not full."""
    try:
        status = services.host.status()
    except Failure as failure:
        return _failed("drive", failure.problem)
    folder = status.models_dir
    if folder and services.setup.load().ready and not services.disks.exists(folder):
        gone = _failed("drive", Problem(Code.FOLDER_GONE, {"path": folder}))
        return replace(gone, fix=Fix.LEAVE_DRIVE) if folder == services.settings.load().models_dir else gone
    disk = services.disks.free(folder) if folder else None
    if disk is None or disk.free_bytes is None:
        return Check("drive", CheckResult.WARNING, Message("detect.disk.unknown"))
    line = Message("detect.disk.free", {"path": disk.path, "free": disk.free_bytes})
    if disk.free_bytes >= ENOUGH_BYTES:
        return Check("drive", CheckResult.GOOD, line)
    return Check("drive", CheckResult.BAD, line, Message("diagnose.drive.remedy"), Fix.MODELS)


def _engine(services: Services, now: Situation) -> Check:
    """The engine: answers, or is started to see that it does."""
    status = now.status
    line = engine_words(status)
    if (problem := now.in_the_way) is not None:
        key = "diagnose.engine.move" if problem.code in MOVE_HELPS else f"remedy.{problem.code}"
        fix = Fix.MOVE_ENGINE if problem.code in MOVE_HELPS else None
        return Check("engine", CheckResult.BAD, line, Message(key, problem.facts), fix)
    if status.state is EngineState.ABSENT:
        return Check("engine", CheckResult.WARNING, line, Message(f"remedy.{Code.ENGINE_MISSING}"), Fix.SET_UP)
    if status.state is EngineState.INSTALLED:
        try:
            with awake_engine(services):
                pass
        except Failure as failure:
            return replace(_failed("engine", failure.problem), fix=Fix.INSTALL_ENGINE)
    return Check("engine", CheckResult.GOOD, line)


def _graphics(services: Services, report: Report | None) -> Iterator[Check]:
    """Whether the engine found the card that we found, its log says why where it did not; or a card that is gone."""
    try:
        devices = services.host.devices()
    except Failure:
        return
    if devices is None or report is None:
        return
    seen, profile = report.survey.graphics, report.profile
    if devices.libraries and seen is not None and not seen.devices:
        gone = Message("diagnose.devices.gone")
        yield Check("devices", CheckResult.BAD, gone, Message("diagnose.devices.gone.remedy"))
        return
    if profile.kind is not Kind.GPU or not profile.gpus:
        return
    facts: dict[str, Fact] = {"name": profile.gpus[0].name, "why": devices.why}
    if devices.libraries:
        yield Check("devices", CheckResult.GOOD, Message("diagnose.devices.good", facts))
        return
    line = Message("diagnose.devices.unused.why" if devices.why else "diagnose.devices.unused", facts)
    yield Check("devices", CheckResult.BAD, line, Message("diagnose.devices.remedy"))


def _model(services: Services, now: Situation | None, profile: Profile | None) -> Iterator[Check]:
    """The model chosen: there; and what is in memory: where it should be."""
    try:
        chosen = services.setup.load().model
        if chosen is None:
            none, remedy = Message("diagnose.model.none"), Message("diagnose.model.remedy")
            yield Check("model", CheckResult.WARNING, none, remedy, Fix.SET_UP)
        elif now is not None and now.status.state is EngineState.RUNNING:
            yield _installed(services, chosen)
    except Failure as failure:
        yield _failed("model", failure.problem)
    for loaded in now.loaded if now else ():
        yield from _placed(services, loaded, profile)


def _installed(services: Services, model: str) -> Check:
    if any(each.name == model for each in services.engine.installed()):
        return Check("model", CheckResult.GOOD, Message("diagnose.model.installed", {"model": model}))
    return replace(_failed("model", Problem(Code.MODEL_MISSING, {"model": model})), fix=Fix.FETCH_MODEL)


def _placed(services: Services, loaded: LoadedModel, profile: Profile | None) -> Iterator[Check]:
    """A model in memory: where it sits and what it takes, and why that is not as predicted."""
    model = services.catalog.model(loaded.name)
    on_gpu = belongs_on_graphics(model, profile) if model is not None and profile is not None else None
    found = compared(services, loaded, Expectation(on_gpu=on_gpu))
    for line in found.differences:
        harmless = line not in found.drawbacks and found.actual_mib <= (found.predicted_mib or 0)
        remedy = "diagnose.memory.driver" if line.key == "truth.processor" else "diagnose.memory.remedy"
        result = CheckResult.GOOD if harmless else CheckResult.WARNING
        again = None if harmless else Fix.LOAD_AGAIN
        yield Check("placement", result, line, None if harmless else Message(remedy), again)
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
        return replace(_failed("downloads", failure.problem, CheckResult.WARNING), fix=Fix.MIRRORS)
    return Check("downloads", CheckResult.GOOD, Message("diagnose.downloads.good"))


def _network(services: Services) -> Iterator[Check]:
    """The clock against the server's, and a proxy that stands before the computer itself."""
    there, here = services.network.server_time(), services.clock.wall()
    if there is not None:
        off = here - there
        if abs(off) > CLOCK_MAY_DIFFER_S:
            line = Message("diagnose.clock.wrong", {"off": abs(off), "there": there})
            yield Check("clock", CheckResult.BAD, line, Message("diagnose.clock.remedy"))
        else:
            yield Check("clock", CheckResult.GOOD, Message("diagnose.clock.good"))
    proxy = services.network.loopback_proxy()
    if proxy:
        line = Message("diagnose.proxy.loopback", {"proxy": proxy})
        yield Check("proxy", CheckResult.WARNING, line, Message("diagnose.proxy.remedy"))


def _failed(name: str, problem: Problem, result: CheckResult = CheckResult.BAD) -> Check:
    """A check that ended in a problem: its two sentences."""
    return Check(
        name,
        result,
        Message(f"problem.{problem.code}", problem.facts),
        Message(f"remedy.{problem.code}", problem.facts),
    )
