"""The command line: one module per command, each with ``declare`` (its arguments) and ``run``. None imports Qt.

Exit codes: 0 done, 1 could not, 2 wrong usage, 130 interrupted.
"""

import argparse
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from launcher.commands.console import OutputClosed
from launcher.commands.context import Context
from launcher.core.problems import Code, Failure, Problem
from launcher.text import say

if TYPE_CHECKING:  # never run: PyInstaller reads here which modules are imported by name below
    from launcher.commands import (  # noqa: F401 - see above
        ask,
        detect,
        doctor,
        install,
        kit,
        models,
        recommend,
        remove,
        setup,
        start,
        status,
        stop,
        uninstall,
    )

NAMES = (
    "detect",
    "recommend",
    "setup",
    "ask",
    "status",
    "start",
    "stop",
    "models",
    "remove",
    "kit",
    "doctor",
    "install",
    "uninstall",
)
"""The commands, in the order of the help. Adding one: its module here beside, its name here and above."""

_ALONE = ("--tray", "--version", "--self-test", "--uninstall")
"""Options of the program itself; they reach us only with something beside them that they do not take."""

DONE, COULD_NOT, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


class Command(Protocol):
    """A module of this package."""

    def declare(self, parser: argparse.ArgumentParser) -> None:
        """Says what may follow the command's name."""

    def run(self, arguments: argparse.Namespace, context: Context) -> None:
        """Does it; a ``Failure`` says that it could not."""


def run(argv: Sequence[str], context: Context) -> int:
    """Runs one command to its end; the exit code. Only the command asked for is imported."""
    try:
        command, arguments = _understood(argv)
    except SystemExit as ended:  # argparse has said why, or shown the help
        return _told(context, WRONG_USAGE if ended.code else DONE)
    except ImportError as error:  # a part of the program, or of what it needs, is not there
        context.console.problem(_defect(error), as_json="--json" in argv)
        return COULD_NOT
    return _performed(command, arguments, context)


def _understood(argv: Sequence[str]) -> tuple[Command, argparse.Namespace]:
    """The command's module and its arguments."""
    parser = _parser()
    if argv[0] not in (*NAMES, "-h", "--help"):
        parser.error(say("commands.unknown", word=argv[0] if argv[0] not in _ALONE else " ".join(argv)))
    name = parser.parse_args(argv[:1]).command
    command = cast(Command, import_module(f"launcher.commands.{name}"))
    parser = argparse.ArgumentParser(f"stillhouse {name}", description=say(f"commands.{name}.help"), allow_abbrev=False)
    command.declare(parser)
    return command, parser.parse_args(argv[1:])


def _told(context: Context, code: int) -> int:
    """``code``, once what argparse wrote has gone out; a reader that went away does not matter."""
    try:
        context.console.flush()
    except (OutputClosed, Failure):
        return COULD_NOT
    return code


def _performed(command: Command, arguments: argparse.Namespace, context: Context) -> int:
    """Whatever goes wrong is a problem with two sentences; there is no traceback."""
    try:
        try:
            command.run(arguments, context)
        except Failure as failure:
            problem = failure.problem
        except KeyboardInterrupt:
            problem = Problem(Code.INTERRUPTED)
        except OutputClosed:
            raise
        except Exception as error:  # noqa: BLE001 - a defect of ours must not end in a traceback on the screen
            problem = _defect(error)
        else:
            return DONE
        context.console.problem(problem, as_json=getattr(arguments, "json", False))
    except OutputClosed:
        return COULD_NOT
    return INTERRUPTED if problem.code is Code.INTERRUPTED else COULD_NOT


def _defect(error: Exception) -> Problem:
    return Problem(Code.UNEXPECTED, {"reason": f"{type(error).__name__}: {error}"})


def _parser() -> argparse.ArgumentParser:
    """Knows the commands by name and by a line of help; each declares its own arguments."""
    lines = [f"  {name:<10} {say(f'commands.{name}.help')}" for name in NAMES]
    parser = argparse.ArgumentParser(
        "stillhouse",
        description=say("commands.about"),
        epilog="\n".join([say("commands.list"), *lines, "", say("commands.options")]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage=say("commands.usage"),
    )
    parser.add_argument("command", choices=NAMES, metavar="COMMAND", help=argparse.SUPPRESS)
    return parser
