"""``stop``: everything out of memory, and the engine down if we started it."""

from argparse import ArgumentParser, Namespace

from launcher.commands.context import Context
from launcher.core.engine import EngineState
from launcher.core.problems import Failure
from launcher.text import say
from launcher.workflows.keep import stop_model


def declare(_parser: ArgumentParser) -> None:
    """No arguments."""


def run(_arguments: Namespace, context: Context) -> None:
    """Unloads and stops; an engine that was there before us goes on without a model."""
    *_, last = stop_model(context.services)
    if last.in_the_way is not None:
        raise Failure(last.in_the_way.code, **last.in_the_way.facts)
    goes_on = last.status.state is EngineState.RUNNING
    context.console.result(say("commands.stop.unloaded" if goes_on else "commands.stop.stopped"))
