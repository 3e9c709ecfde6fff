"""``remove TAG --yes``: deletes one model."""

from argparse import ArgumentParser, Namespace

from launcher.commands.context import Context, filled
from launcher.commands.free_port import done_on_free_port
from launcher.text import say
from launcher.workflows.models import full_name, remove


def declare(parser: ArgumentParser) -> None:
    """``TAG [--yes]``."""
    parser.add_argument("tag", type=filled, metavar="TAG", help=say("commands.tag"))
    parser.add_argument("--yes", action="store_true", help=say("commands.yes"))


def run(arguments: Namespace, context: Context) -> None:
    """Asks, and deletes."""
    name = full_name(context.services, arguments.tag)
    if not arguments.yes:
        context.console.consent(say("commands.remove.question", model=name))
    gone = done_on_free_port(context, lambda: remove(context.services, name))
    context.console.result(say("commands.remove.done", model=gone.name, size=gone.size_bytes))
