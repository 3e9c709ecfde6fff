"""``start [TAG]``: the engine up, the model in memory."""

from argparse import ArgumentParser, Namespace

from launcher.commands.context import Context, filled, interruptible
from launcher.commands.free_port import on_free_port
from launcher.commands.status import loaded_line
from launcher.text import say, sentence
from launcher.workflows.events import Loading, Retrying
from launcher.workflows.keep import context_here, model_here, start_model
from launcher.workflows.models import full_name


def declare(parser: ArgumentParser) -> None:
    """``[TAG]``."""
    parser.add_argument("tag", nargs="?", type=filled, metavar="TAG", help=say("commands.tag"))


def run(arguments: Namespace, context: Context) -> None:
    """Loads the model named, else the one in use."""
    services = context.services
    model = full_name(services, arguments.tag) if arguments.tag else model_here(services)
    with interruptible() as cancel:
        ctx = context_here(services, model)
        for event in on_free_port(context, lambda: start_model(services, model, ctx, cancel)):
            if isinstance(event, Loading):
                context.console.note(say("commands.loading", model=event.model))
            elif isinstance(event, Retrying):
                context.console.note(say("commands.setup.retrying", why=sentence(event.why), seconds=event.seconds))
            elif event.loaded is not None:
                context.console.result(loaded_line(event.loaded))
                for difference in event.truth.drawbacks if event.truth else ():
                    context.console.note(sentence(difference))
