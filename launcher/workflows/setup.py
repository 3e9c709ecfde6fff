"""The whole path: engine, model, memory, first words. Each step that is done already is passed over."""

from collections.abc import Iterator
from dataclasses import replace
from typing import overload

from launcher.core.cancel import Cancel
from launcher.core.conversation import Conversation
from launcher.core.engine import ChatDone, EnginePlan, EngineState, EngineStatus, Phase
from launcher.core.hardware import Kind
from launcher.core.judgement import Judgement
from launcher.core.problems import Code, Failure
from launcher.core.progress import Meter
from launcher.core.setup_state import Setup, Step
from launcher.core.truth import Expectation
from launcher.workflows.beside import in_the_way
from launcher.workflows.chat import kept
from launcher.workflows.events import (
    EngineProgress,
    EngineReady,
    Loading,
    Plan,
    Ready,
    Retrying,
    SetupEvent,
    StartedEvent,
)
from launcher.workflows.keep import in_memory, load_request
from launcher.workflows.measure import compared, remember
from launcher.workflows.ports import Services
from launcher.workflows.preflight import refuse_if_short, room_for
from launcher.workflows.pull import expected, missing_bytes, pull
from launcher.workflows.starter import first, is_installed
from launcher.workflows.streams import ended, go_on
from launcher.workflows.supervise import engine_up

FIRST_QUESTION = "Hello"
FIRST_TOKENS = 32
"""Enough to measure a speed, few enough not to wait for; the length is no option that makes the engine load again."""


def plan(services: Services, judgement: Judgement, *, starter: Judgement | None = None, agreed: bool = False) -> Plan:
    """What :func:`set_up` would do: what is still to come, from where, and whether the drive can take it.

    A ``starter`` that the registry does not have is left out.
    Once that is ``agreed``, an engine whose size cannot be asked is no failure: its download tries for longer.

    Raises:
        Failure: ``PORT_TAKEN``, ``PORT_OF_OTHERS``, ``ENGINE_TOO_OLD_TO_SHARE``; ``MODEL_NOT_IN_REGISTRY``; what the
            engine's download server says.
    """
    status = services.host.status()
    if status.state is EngineState.FOREIGN:
        raise in_the_way(services, status)
    engine = _engine_plan(services, agreed=agreed) if status.state is EngineState.ABSENT else None
    model_bytes = _to_come(services, judgement, status)
    small, small_bytes = _starter(services, starter, status)
    free = services.disks.free(status.models_dir).free_bytes if status.models_dir else None
    room = room_for(services, status, engine, model_bytes + small_bytes)
    folder, source = status.models_dir or "", services.registry.source()
    return Plan(judgement, status, engine, model_bytes, folder, free, room, source, small, small_bytes)


def without_starter(services: Services, planned: Plan) -> Plan:
    """The same plan for the right model alone; asks no server."""
    room = room_for(services, planned.status, planned.engine, planned.model_bytes)
    return replace(planned, room=room, starter=None, starter_bytes=0)


@overload
def set_up(services: Services, judgement: Judgement, cancel: Cancel) -> Iterator[SetupEvent]: ...
@overload
def set_up(
    services: Services, judgement: Judgement, cancel: Cancel, starter: Judgement | None
) -> Iterator[StartedEvent]: ...
def set_up(
    services: Services, judgement: Judgement, cancel: Cancel, starter: Judgement | None = None
) -> Iterator[StartedEvent]:
    """Goes the whole path, and ends with ``Ready``. Where it is stopped, the next call goes on.

    A ``starter`` comes before the model: from ``StarterReady`` on one can chat with it.

    Raises:
        Failure: ``MODEL_DOES_NOT_FIT``, ``DISK_FULL`` or ``OTHER_DRIVE_NEEDED`` before anything is fetched;
            ``INTERRUPTED`` when cancelled; else the problem of the step that failed.
    """
    if judgement.ctx is None:
        raise Failure(
            Code.MODEL_DOES_NOT_FIT, model=judgement.model, need=judgement.need_mib, budget=judgement.budget_mib
        )
    with services.power.awake("DeepSeek-R1"):
        planned = plan(services, judgement, starter=starter, agreed=True)
        small = planned.starter
        yield planned
        refuse_if_short(planned)
        _reached(services, Step.CHOSEN, judgement, small)
        yield from _engine(services, cancel)
        _reached(services, Step.ENGINE, judgement, small)
        if not is_installed(services, judgement.model):
            if small is not None:
                yield from first(services, small, judgement, cancel)
            yield from _model(services, judgement.model, cancel)
        _reached(services, Step.MODEL, judgement, small)
        if small is not None and in_memory(services, small.model) is not None:
            services.engine.unload(small.model)
        yield from _first_words(services, judgement, judgement.ctx, cancel)
        first_came = small.model if small is not None else None
        services.setup.save(Setup(Step.READY, judgement.model, judgement.ctx, starter=first_came))


def _starter(services: Services, starter: Judgement | None, status: EngineStatus) -> tuple[Judgement | None, int]:
    """The small model that can come first, and the bytes that are still to come of it."""
    if starter is None:
        return None, 0
    try:
        return starter, _to_come(services, starter, status)
    except Failure:
        return None, 0


def _engine_plan(services: Services, *, agreed: bool) -> EnginePlan:
    try:
        return services.installer.plan()
    except Failure:
        if not agreed:
            raise
        return EnginePlan("", None)


def _to_come(services: Services, judgement: Judgement, status: EngineStatus) -> int:
    """Bytes of the model that are still to be fetched; the catalogue's figure where the registry does not answer."""
    if status.state is EngineState.RUNNING and is_installed(services, judgement.model):
        return 0
    if status.models_dir and services.kits.manifest(status.models_dir, judgement.model) is not None:
        return 0  # whole on the disk, and no registry need be asked
    manifest = expected(services, judgement.model)
    return judgement.download_bytes if manifest is None else missing_bytes(services, manifest, status.models_dir)


def _engine(services: Services, cancel: Cancel) -> Iterator[EngineProgress | EngineReady | Retrying]:
    """The engine, fetched where it is not there, and started where it sleeps."""
    if services.host.status().state is EngineState.ABSENT:
        yield from fetched_engine(services, cancel, newest=False)
    status = yield from engine_up(services, cancel)
    yield EngineReady(status)


def fetched_engine(services: Services, cancel: Cancel, *, newest: bool) -> Iterator[EngineProgress]:
    """An engine of our own, in place and not started."""
    meter = Meter(None)
    with ended(services.installer.install(cancel, newest=newest)) as steps:
        last = Phase.MANIFEST
        for step in steps:
            last = step.phase
            yield EngineProgress(meter.update(step, services.clock.now(), services.clock.wall()))
    go_on(cancel)
    if last is not Phase.DONE:
        raise Failure(Code.ENGINE_MISSING)


def _model(services: Services, model: str, cancel: Cancel) -> Iterator[SetupEvent]:
    """The model; first a newer engine where it asks for one. What has come of it stays."""
    try:
        yield from pull(services, model, cancel)
    except Failure as failure:
        if failure.problem.code is not Code.ENGINE_TOO_OLD:
            raise
        yield from _newer_engine(services, failure, cancel)
        yield from pull(services, model, cancel)


def _newer_engine(services: Services, failure: Failure, cancel: Cancel) -> Iterator[SetupEvent]:
    """The newest engine in place of ours; another's is not touched. ``failure`` where there is no newer one."""
    before = services.host.status()
    if not before.ours:
        code = Code.ENGINE_TOO_OLD_TO_SHARE if before.may_move else Code.ENGINE_OF_OTHERS_TOO_OLD
        raise Failure(code, program=services.host.program(), version=before.version or "")
    yield from fetched_engine(services, cancel, newest=True)
    services.host.stop()
    status = yield from engine_up(services, cancel)
    yield EngineReady(status)
    if status.version == before.version:
        raise failure


def _first_words(services: Services, judgement: Judgement, ctx: int, cancel: Cancel) -> Iterator[Loading | Ready]:
    """Loads the model as a chat will, and lets it say a few words: the proof that it works, and its speed."""
    model = judgement.model
    yield Loading(model)
    services.engine.load(load_request(services, model, ctx), cancel)
    go_on(cancel)
    request = Conversation().asked(FIRST_QUESTION).request(model, ctx)
    few = replace(kept(services, request), options={**request.options, "num_predict": FIRST_TOKENS})
    done: ChatDone | None = None
    with ended(services.engine.chat(few, cancel)) as lines:
        for line in lines:
            done = line if isinstance(line, ChatDone) else done
    go_on(cancel)
    if done is None:
        raise Failure(Code.ANSWER_CUT)
    remember(services, model, ctx, done)
    loaded = in_memory(services, model)
    on_gpu = judgement.where is not None and judgement.where is not Kind.CPU
    expected = Expectation(ctx, on_gpu, partly=judgement.gpu_layers is not None)
    found = compared(services, loaded, expected) if loaded else None
    yield Ready(model, ctx, done.tokens_per_second, loaded, found)


def _reached(services: Services, step: Step, judgement: Judgement, starter: Judgement | None) -> None:
    """Notes how far the path is gone. A model that is ready stays the one in use until the new one is."""
    known = services.setup.load()
    if not known.ready:
        services.setup.save(Setup(step, judgement.model, judgement.ctx, starter=starter.model if starter else None))
    elif known.coming is not None:
        services.setup.save(replace(known, coming=judgement.model, coming_ctx=judgement.ctx, paused=False))
