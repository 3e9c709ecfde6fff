"""``recommend``: judges all models, on this machine or on a hardware profile. Quick: imports as little as it can."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from launcher.commands.context import Context
from launcher.commands.forms import recommendation_form
from launcher.core.hardware import Learned, Profile, Report
from launcher.core.judgement import Judgement, Range, Recommendation
from launcher.core.problems import Code, Failure
from launcher.core.profile import read_profile
from launcher.core.purpose import Purpose, Work
from launcher.core.recommendation import recommend
from launcher.core.refusals import why
from launcher.core.survey import with_known_bandwidth
from launcher.text import say, sentence

STANDARD_INPUT = "-"


def declare(parser: ArgumentParser) -> None:
    """``[--hardware FILE|-] [--card NAME]… [--purpose …] [--for …] [--json]``."""
    parser.add_argument("--hardware", metavar="FILE", help=say("commands.recommend.hardware"))
    parser.add_argument("--card", metavar="NAME", action="append", help=say("commands.recommend.card"))
    parser.add_argument("--purpose", choices=[purpose.value for purpose in Purpose], default=Purpose.BALANCED.value)
    parser.add_argument("--for", dest="work", choices=[work.value for work in Work], help=say("commands.recommend.for"))
    parser.add_argument("--json", action="store_true", help=say("commands.json"))


def run(arguments: Namespace, context: Context) -> None:
    """Judges and says why."""
    learned: Learned | None = None
    if arguments.hardware is None:
        found = _this_machine(context)
        profile, learned = found.profile, found.learned
        for note in found.notes if not arguments.card else ():
            context.console.note(sentence(note))
    else:
        profile = _described(arguments.hardware, context)
    if arguments.card:
        profile, learned = _with_cards(arguments.card, profile, context), None
    work = None if arguments.work is None else Work(arguments.work)
    recommendation = recommend(profile, context.catalog, Purpose(arguments.purpose), work, learned)
    if arguments.json:
        context.console.result_json(recommendation_form(recommendation))
        return
    context.console.result(sentence(recommendation.title))
    if recommendation.chosen is not None:
        context.console.result(_line(recommendation.chosen))
        if recommendation.chosen.answer_quick_s is not None and recommendation.chosen.answer_hard_s is not None:
            context.console.result(_answers(recommendation.chosen.answer_quick_s, recommendation.chosen.answer_hard_s))
    for message in (*recommendation.reasons, *recommendation.notes):
        context.console.result(f"  {sentence(message)}")
    context.console.result("")
    _others(recommendation, context)


def _others(recommendation: Recommendation, context: Context) -> None:
    chosen = recommendation.chosen and recommendation.chosen.model
    for judged in recommendation.judgements:
        sign = "*" if judged.model == chosen else " "
        context.console.result(f"{sign} {judged.model:<17} {judged.verdict:<12}  {sentence(judged.why)}")
        if judged.change is not None and judged.change not in recommendation.notes:
            context.console.result(f"{'':<34}{sentence(judged.change)}")


def _line(chosen: Judgement) -> str:
    """The model chosen and its figures."""
    facts = {"model": chosen.model, "ctx": chosen.ctx, "need": chosen.need_mib, "budget": chosen.budget_mib}
    if chosen.tps is None:
        return say("commands.recommend.chosen", **facts)
    return say("commands.recommend.chosen-speed", **facts, tps=chosen.tps)


def _answers(quick: Range, hard: Range) -> str:
    return say("commands.recommend.answers", quick=quick, hard=hard)


def _with_cards(names: Sequence[str], profile: Profile, context: Context) -> Profile:
    """The profile with other graphics; which ones is told, for a name may mean several."""
    from launcher.core.what_if import with_named  # late: rarely asked for

    other = with_named(names, context.gpus, profile)
    cards = ", ".join(gpu.name for gpu in other.gpus) or other.chip or ", ".join(other.ignored_devices)
    context.console.note(say("commands.recommend.as-if", cards=cards))
    return other


def _this_machine(context: Context) -> Report:
    from launcher.workflows.report import report  # late: a described machine is not looked at

    return report(context.computer)


def _described(path: str, context: Context) -> Profile:
    """The profile in a file, or in the ``profile`` part of what ``detect --json`` wrote."""
    try:
        data: object = json.loads(_content(path))
    except (OSError, ValueError, RecursionError) as error:
        name = say("commands.recommend.standard-input") if path == STANDARD_INPUT else path
        raise Failure(Code.HARDWARE_UNREADABLE, path=name, **_why(error)) from error
    if isinstance(data, dict) and isinstance(data.get("profile"), dict):
        data = data["profile"]
    profile, warnings = read_profile(data)
    for warning in warnings:
        context.console.note(sentence(warning))
    return with_known_bandwidth(profile, context.gpus)


def _why(error: Exception) -> dict[str, str]:
    """Why it is no profile; json's own words are for programmers."""
    if isinstance(error, OSError):
        return why(error)
    if isinstance(error, json.JSONDecodeError):
        return {"reason": say("commands.recommend.not-json", line=error.lineno, column=error.colno)}
    return {"reason": say("commands.recommend.not-json-at-all")}


def _content(path: str) -> bytes:
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read() if sys.stdin is not None else b""
    with open(path, "rb") as file:  # noqa: PTH123 - without pathlib, this is the quick command
        return file.read()
