"""``models``: what is on the disk."""

from argparse import ArgumentParser, Namespace

from launcher.commands.context import Context
from launcher.commands.free_port import done_on_free_port
from launcher.text import say
from launcher.workflows.models import installed


def declare(parser: ArgumentParser) -> None:
    """``[--json]``."""
    parser.add_argument("--json", action="store_true", help=say("commands.json"))


def run(arguments: Namespace, context: Context) -> None:
    """Lists them."""
    found = done_on_free_port(context, lambda: installed(context.services))
    if arguments.json:
        models = [
            {
                "model": model.name,
                "size_bytes": model.size_bytes,
                "modified_at": model.modified_at or None,
                "quantisation": model.quantisation or None,
            }
            for model in found
        ]
        context.console.result_json({"models": models})
        return
    for model in found:
        context.console.result(say("commands.models.line", model=model.name, size=model.size_bytes))
    if not found:
        context.console.result(say("commands.models.none"))
