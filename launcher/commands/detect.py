"""``detect``: the hardware report."""

from argparse import ArgumentParser, Namespace

from launcher.commands.columns import padded
from launcher.commands.context import Context
from launcher.commands.forms import report_form
from launcher.core.hardware import Part
from launcher.text import say, sentence
from launcher.workflows.detect import detect, processor_line
from launcher.workflows.events import PartFound


def declare(parser: ArgumentParser) -> None:
    """``[--json]``."""
    parser.add_argument("--json", action="store_true", help=say("commands.json"))


def run(arguments: Namespace, context: Context) -> None:
    """Looks, and says what is there."""
    for event in detect(context.services):
        if isinstance(event, PartFound):
            if not arguments.json:
                context.console.result(f"{_named(event.part)} {sentence(event.line)}")
        elif arguments.json:
            context.console.result_json(report_form(event.report))
        else:
            memory = event.report.survey.memory
            line = processor_line(memory) if memory is not None else None
            if line is not None:
                context.console.result(f"{_named('processor')} {sentence(line)}")
            for note in event.report.notes:
                context.console.note(sentence(note))


def _named(part: str) -> str:
    """A part's name, as wide as that of any."""
    return padded(say(f"detect.part.{part}"), [say(f"detect.part.{each}") for each in (*Part, "processor")])
