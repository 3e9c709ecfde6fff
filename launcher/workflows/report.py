"""The report on this computer: what its probes find, with what was measured here before.

All that a recommendation waits for, apart from the rest: it is to be there in a quarter of a second.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from launcher.core.hardware import Disk, Finding, Graphics, Memory, Report, Survey
from launcher.core.learned import Measured, learn, machine_of
from launcher.core.messages import Message
from launcher.core.problems import Failure
from launcher.core.survey import compose
from launcher.workflows.computer import Computer


def report(computer: Computer) -> Report:
    """The report alone; the engine is not asked for it."""
    return remembering(computer, survey(list(computer.probes.look())))


def survey(found: Sequence[Finding | Message]) -> Survey:
    """The findings, part by part, and what is to be said beside; the last word of a part counts."""
    notes = [each for each in found if isinstance(each, Message)]
    graphics = [each for each in found if isinstance(each, Graphics)]
    memory = [each for each in found if isinstance(each, Memory)]
    disk = [each for each in found if isinstance(each, Disk)]
    return Survey(
        graphics[-1] if graphics else None, memory[-1] if memory else None, disk[-1] if disk else None, tuple(notes)
    )


def remembering(computer: Computer, survey: Survey) -> Report:
    """The report on a survey, with the best bandwidth that this computer ever showed, and what its replies taught.

    A computer with other parts begins anew. Nothing raises: measurements that cannot be kept are not.
    """
    machine, memory = machine_of(survey), survey.memory
    if machine is None or memory is None:
        return compose(survey, computer.gpus)
    try:
        before = computer.measured.load()
    except Failure as failure:
        note = Message(f"problem.{failure.problem.code}", failure.problem.facts)
        before, survey = Measured(), replace(survey, notes=(*survey.notes, note))
    measured = before.on(machine).with_bandwidth(memory.bandwidth_gbs)
    if measured != before:
        with suppress(Failure):
            computer.measured.save(measured)
    known_better = memory.bandwidth_gbs is None or (measured.bandwidth_gbs or 0) > memory.bandwidth_gbs
    best = replace(memory, bandwidth_gbs=measured.bandwidth_gbs, disturbed=memory.disturbed and not known_better)
    report = compose(replace(survey, memory=best), computer.gpus)
    return replace(report, learned=learn(measured, report.profile, computer.catalog))
