"""``setup``: the whole path without a window."""

from argparse import ArgumentParser, Namespace

from launcher.commands.context import Context, interruptible
from launcher.commands.free_port import done_on_free_port, on_free_port
from launcher.commands.setup_events import EventLines, EventWords
from launcher.core.judgement import Judgement
from launcher.core.messages import Message
from launcher.core.problems import Code, Failure
from launcher.core.recommendation import recommend
from launcher.core.setup_state import Step
from launcher.text import say, sentence
from launcher.workflows.detect import detect
from launcher.workflows.events import HardwareFound, Plan, Recommended
from launcher.workflows.ports import Services
from launcher.workflows.setup import plan, set_up


def declare(parser: ArgumentParser) -> None:
    """``[--model TAG] [--yes] [--json]``."""
    parser.add_argument("--model", metavar="TAG", help=say("commands.tag"))
    parser.add_argument("--yes", action="store_true", help=say("commands.yes"))
    parser.add_argument("--json", action="store_true", help=say("commands.setup.json"))


def run(arguments: Namespace, context: Context) -> None:
    """Looks, judges, asks, and goes the whole path; what is done already is passed over."""
    show = EventLines(context.console) if arguments.json else EventWords(context.console)
    if arguments.json:
        context.console.error_head = {"event": "error"}
    services = context.services
    wanted = _wanted(services, arguments.model)
    judgement: Judgement | None = None
    for found in detect(services):
        if isinstance(found, HardwareFound):
            show.show(found)
            recommendation = recommend(found.report.profile, services.catalog, learned=found.report.learned)
            show.show(Recommended(recommendation))
            judgement = recommendation.judgement(wanted) if wanted else recommendation.chosen
    if judgement is None:
        raise _unknown(services, wanted) if wanted else Failure(Code.NOTHING_FITS)
    if not arguments.yes and judgement.runs:
        planned = _planned(context, judgement)
        if not (planned.room.short or planned.room.engine_short) and (question := consent_question(planned)):
            context.console.consent(sentence(question))
    with interruptible() as cancel:
        for event in on_free_port(context, lambda: set_up(services, judgement, cancel)):
            show.show(event)


def _planned(context: Context, judgement: Judgement) -> Plan:
    """What is still to come, on whatever port the engine is."""
    return done_on_free_port(context, lambda: plan(context.services, judgement))


def consent_question(planned: Plan) -> Message | None:
    """What is to be downloaded, as a question; ``None`` where nothing is."""
    size = planned.model_bytes + (planned.engine.total_bytes or 0 if planned.engine else 0)
    model = planned.model.model
    if planned.engine is None and not planned.model_bytes:
        return None
    if planned.engine is None:
        return Message("commands.setup.question-model", {"model": model, "size": size})
    key = "commands.setup.question-both" if planned.model_bytes else "commands.setup.question-engine"
    return Message(key, {"model": model, "size": size, "source": planned.engine.source})


def _wanted(services: Services, tag: str | None) -> str | None:
    """The tag asked for, else the one that a stopped setup had chosen; ``None`` for the recommendation."""
    if tag is not None:
        known = services.catalog.model(tag)
        if known is None or not known.offered:
            raise _unknown(services, tag)
        return known.tag
    kept = services.setup.load()
    return kept.model if kept.step is not Step.WELCOME and services.catalog.model(kept.model or "") else None


def _unknown(services: Services, tag: str) -> Failure:
    known = ", ".join(model.tag for model in services.catalog.offered)
    return Failure(Code.MODEL_UNKNOWN, model=tag, known=known)
