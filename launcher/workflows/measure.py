"""Remember what this computer really does: the pace of its memory, the speed of each reply, the place of a model."""

from contextlib import suppress
from dataclasses import replace

from launcher.core.engine import ChatDone, LoadedModel
from launcher.core.hardware import Report, Survey
from launcher.core.learned import Measured, Run, learn, machine_of
from launcher.core.messages import Message
from launcher.core.problems import Failure
from launcher.core.survey import compose
from launcher.core.truth import Expectation, Truth, truth
from launcher.workflows.ports import Services


def remembering(services: Services, survey: Survey) -> Report:
    """The report on a survey, with the best bandwidth that this computer ever showed, and what its replies taught.

    A computer with other parts begins anew. Nothing raises: measurements that cannot be kept are not.
    """
    machine, memory = machine_of(survey), survey.memory
    if machine is None or memory is None:
        return compose(survey, services.gpus)
    try:
        before = services.measured.load()
    except Failure as failure:
        note = Message(f"problem.{failure.problem.code}", failure.problem.facts)
        before, survey = Measured(), replace(survey, notes=(*survey.notes, note))
    measured = before.on(machine).with_bandwidth(memory.bandwidth_gbs)
    if measured != before:
        with suppress(Failure):
            services.measured.save(measured)
    known_better = memory.bandwidth_gbs is None or (measured.bandwidth_gbs or 0) > memory.bandwidth_gbs
    best = replace(memory, bandwidth_gbs=measured.bandwidth_gbs, disturbed=memory.disturbed and not known_better)
    report = compose(replace(survey, memory=best), services.gpus)
    return replace(report, learned=learn(measured, report.profile, services.catalog))


def remember(services: Services, model: str, ctx: int, done: ChatDone) -> None:
    """Keeps the speed of one reply, where the computer has been looked at before. It never spoils the reply."""
    tps = done.tokens_per_second
    if tps is None:
        return
    with suppress(Failure):
        loaded = next((each for each in services.engine.loaded() if each.name == model), None)
        before = services.measured.load()
        if loaded is None or not loaded.size_bytes or not before.machine:
            return
        share = min(1.0, loaded.vram_bytes / loaded.size_bytes)
        used = done.prompt_tokens + done.eval_tokens // 2
        measured = before.with_run(Run(model, ctx, max(1, min(ctx, used)), done.eval_tokens, tps, share))
        if measured != before:
            services.measured.save(measured)


def forget(services: Services) -> None:
    """Drops all that was measured: the predictions are as on the first day.

    Raises:
        Failure: ``MEASURED_DAMAGED``, ``FILE_NOT_WRITTEN``.
    """
    services.measured.save(Measured())


def compared(services: Services, loaded: LoadedModel, expected: Expectation) -> Truth:
    """What was predicted of a loaded model against what the engine says, its log included where we started it."""
    return truth(services.catalog.model(loaded.name), loaded, expected, services.host.last_load())
