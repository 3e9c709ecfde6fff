"""``install``: what the double-click does, without a window."""

from argparse import ArgumentParser, Namespace

from launcher.commands.context import Context, interruptible
from launcher.core.installation import Copied
from launcher.text import say
from launcher.workflows import installation


def declare(parser: ArgumentParser) -> None:
    """``[--login]``."""
    parser.add_argument("--login", action="store_true", help=say("commands.install.login"))


def run(arguments: Namespace, context: Context) -> None:
    """Installs, or upgrades in place."""
    last = Copied(0, 0)
    with interruptible() as cancel:
        for last in installation.install(context.services, cancel, at_login=arguments.login):
            words = say("install.copied", done=last.done, total=last.total)
            context.console.progress(words, milestone=last.done == last.total)
    there = context.services.installation.receipt()
    folder = there.folder if there is not None else ""
    context.console.result(say("commands.install.done", folder=folder, size=last.total))
