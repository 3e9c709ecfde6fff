"""``uninstall``: removes the program and what belongs to it; models only where that is asked for."""

from argparse import ArgumentParser, Namespace

from launcher.commands.context import Context
from launcher.core.installation import Belonging, Holding, Removal
from launcher.core.problems import Code, Failure
from launcher.text import say
from launcher.workflows import installation


def declare(parser: ArgumentParser) -> None:
    """``[--keep-models|--delete-models] [--yes]``."""
    models = parser.add_mutually_exclusive_group()
    models.add_argument("--keep-models", action="store_true", help=say("commands.uninstall.keep"))
    models.add_argument("--delete-models", action="store_true", help=say("commands.uninstall.delete"))
    parser.add_argument("--yes", action="store_true", help=say("commands.yes"))


def run(arguments: Namespace, context: Context) -> None:
    """Lists what goes and what stays, asks, and removes."""
    services, console = context.services, context.console
    if services.installation.receipt() is None:
        raise Failure(Code.NOT_INSTALLED)
    found = installation.holdings(services)
    models = frozenset(held.name for held in found if held.kind is Holding.MODEL)
    removal = Removal(models=models if arguments.delete_models else frozenset())
    for held in found:
        key = "commands.uninstall.goes" if removal.takes(held) else "commands.uninstall.stays"
        console.note(say(key, what=_name(held), size=held.size))
    if not arguments.yes:
        console.consent(say("commands.uninstall.question"))
    for step in installation.uninstall(services, removal):
        if isinstance(step, Belonging):
            continue
        if step.left:
            raise Failure(Code.REMOVAL_INCOMPLETE, paths=", ".join(step.left))
        if step.not_ours:
            console.note(say("remove.not-ours.what", paths=", ".join(step.not_ours)))
    console.result(say("remove.done"))


def _name(held: Belonging) -> str:
    return held.name or say(f"remove.{held.kind}")
