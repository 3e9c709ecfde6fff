"""``doctor``: checks with remedies; a redacted support file."""

from argparse import ArgumentParser, Namespace

from launcher.commands.columns import padded
from launcher.commands.context import Context
from launcher.text import say, sentence
from launcher.workflows.diagnose import diagnose
from launcher.workflows.events import Check, CheckResult
from launcher.workflows.measure import forget
from launcher.workflows.support import check_form, contents


def declare(parser: ArgumentParser) -> None:
    """``[--json] [--zip FILE] [--forget]``."""
    parser.add_argument("--json", action="store_true", help=say("commands.json"))
    parser.add_argument("--zip", metavar="FILE", help=say("commands.doctor.zip"))
    parser.add_argument("--forget", action="store_true", help=say("commands.doctor.forget"))


def run(arguments: Namespace, context: Context) -> None:
    """Checks all, and says each as it is known."""
    if arguments.forget:
        forget(context.services)
        context.console.note(say("commands.doctor.forgotten"))
    checks = []
    for check in diagnose(context.services):
        checks.append(check)
        if not arguments.json:
            _show(check, context)
    if arguments.zip is not None:
        context.services.support.write(arguments.zip, contents(context.services, checks, sentence))
    if arguments.json:
        forms = [check_form(check, sentence) for check in checks]
        context.console.result_json({"checks": forms, "home": str(context.home())})
    else:
        context.console.result(say("diagnose.home", path=str(context.home())))
    if arguments.zip is not None:
        context.console.note(say("diagnose.written", path=arguments.zip))


def _show(check: Check, context: Context) -> None:
    results = [say(f"diagnose.result.{each}") for each in CheckResult]
    result = padded(say(f"diagnose.result.{check.result}"), results)
    context.console.result(f"{result}  {sentence(check.line)}")
    if check.remedy is not None:
        context.console.result(f"{padded('', results)}  {sentence(check.remedy)}")
