"""``recommend``: judges all models, on this machine or on a hardware profile. Quick: imports as little as it can."""

import json
import sys
from argparse import ArgumentParser, Namespace

from launcher.commands.context import Context
from launcher.commands.forms import recommendation_form
from launcher.core.hardware import Profile
from launcher.core.judgement import Judgement, Purpose, Recommendation
from launcher.core.problems import Code, Failure
from launcher.core.profile import read_profile
from launcher.core.recommendation import recommend
from launcher.core.survey import with_known_bandwidth
from launcher.text import say, sentence

STANDARD_INPUT = "-"


def declare(parser: ArgumentParser) -> None:
    """``[--hardware FILE|-] [--purpose …] [--json]``."""
    parser.add_argument("--hardware", metavar="FILE", help=say("commands.recommend.hardware"))
    parser.add_argument("--purpose", choices=[purpose.value for purpose in Purpose], default=Purpose.BALANCED.value)
    parser.add_argument("--json", action="store_true", help=say("commands.json"))


def run(arguments: Namespace, context: Context) -> None:
    """Judges and says why."""
    profile = _this_machine(context) if arguments.hardware is None else _described(arguments.hardware, context)
    recommendation = recommend(profile, context.catalog, Purpose(arguments.purpose))
    if arguments.json:
        context.console.result_json(recommendation_form(recommendation))
        return
    context.console.result(sentence(recommendation.title))
    if recommendation.chosen is not None:
        context.console.result(_line(recommendation.chosen))
    for message in (*recommendation.reasons, *recommendation.notes):
        context.console.result(f"  {sentence(message)}")
    context.console.result("")
    _others(recommendation, context)


def _others(recommendation: Recommendation, context: Context) -> None:
    chosen = recommendation.chosen and recommendation.chosen.model
    for judged in recommendation.judgements:
        sign = "*" if judged.model == chosen else " "
        context.console.result(f"{sign} {judged.model:<17} {judged.verdict:<12}  {sentence(judged.why)}")


def _line(chosen: Judgement) -> str:
    """The model chosen and its figures."""
    facts = {"model": chosen.model, "ctx": chosen.ctx, "need": chosen.need_mib, "budget": chosen.budget_mib}
    if chosen.tps is None:
        return say("commands.recommend.chosen", **facts)
    return say("commands.recommend.chosen-speed", **facts, tps=chosen.tps)


def _this_machine(context: Context) -> Profile:
    from launcher.workflows.detect import report  # late: a described machine is not looked at

    return report(context.services).profile


def _described(path: str, context: Context) -> Profile:
    """The profile in a file, or in the ``profile`` part of what ``detect --json`` wrote."""
    try:
        data: object = json.loads(_content(path))
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Failure(Code.HARDWARE_UNREADABLE, path=path, reason=reason) from error
    if isinstance(data, dict) and isinstance(data.get("profile"), dict):
        data = data["profile"]
    profile, warnings = read_profile(data)
    for warning in warnings:
        context.console.note(sentence(warning))
    return with_known_bandwidth(profile, context.gpus)


def _content(path: str) -> bytes:
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    with open(path, "rb") as file:  # noqa: PTH123 - without pathlib, this is the quick command
        return file.read()
