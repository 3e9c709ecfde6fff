"""``doctor``: checks with remedies; a redacted support file."""

from argparse import ArgumentParser, Namespace

from launcher.commands.context import Context
from launcher.text import say, sentence
from launcher.workflows.diagnose import diagnose
from launcher.workflows.events import Check
from launcher.workflows.measure import forget


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
        from launcher.commands.support_file import write_support_file  # late: most runs write none

        write_support_file(arguments.zip, [_form(check) for check in checks], context)
    if arguments.json:
        context.console.result_json({"checks": [_form(check) for check in checks], "home": str(context.home())})
    else:
        context.console.result(say("diagnose.home", path=str(context.home())))
    if arguments.zip is not None:
        context.console.note(say("diagnose.written", path=arguments.zip))


def _show(check: Check, context: Context) -> None:
    context.console.result(f"{say(f'diagnose.result.{check.result}'):<5} {sentence(check.line)}")
    if check.remedy is not None:
        context.console.result(f"      {sentence(check.remedy)}")


def _form(check: Check) -> dict[str, object]:
    return {
        "name": check.name,
        "result": check.result,
        "line": sentence(check.line),
        "remedy": check.remedy and sentence(check.remedy),
    }
