"""What a command works with: the console, the outside world (built when first asked for), and the wish to stop."""

import argparse
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from types import FrameType
from typing import TYPE_CHECKING

from launcher.commands.console import Console
from launcher.core.cancel import Cancel
from launcher.core.problems import Code, Failure
from launcher.text import say

if TYPE_CHECKING:
    from pathlib import Path

    from launcher.core.catalog import Catalog
    from launcher.core.gpus import Gpus
    from launcher.workflows.computer import Computer
    from launcher.workflows.ports import Services


class Context:
    """What builds and reads is called once, when a command needs it; ``home`` is the folder of all that we keep."""

    def __init__(
        self,
        console: Console,
        environ: Mapping[str, str],
        build: "Callable[[], Services]",
        build_computer: "Callable[[], Computer]",
        read_catalog: "Callable[[], Catalog]",
        read_gpus: "Callable[[], Gpus]",
        home: "Callable[[], Path]",
    ) -> None:
        self.console = console
        self.environ = environ
        self.home = home
        self._build = build
        self._build_computer = build_computer
        self._read_catalog = read_catalog
        self._read_gpus = read_gpus

    @cached_property
    def catalog(self) -> "Catalog":
        """The models."""
        return self._read_catalog()

    @cached_property
    def gpus(self) -> "Gpus":
        """The graphics cards that are known by name."""
        return self._read_gpus()

    @cached_property
    def computer(self) -> "Computer":
        """What looks at this computer; built apart, for the quick commands."""
        return self._build_computer()

    @cached_property
    def services(self) -> "Services":
        """The outside world. Damaged settings and notes are told here, once; the defaults are used from then on."""
        services = self._build()
        for load in (services.settings.load, services.setup.load):
            try:
                load()
            except Failure as failure:
                if failure.problem.code not in (Code.SETTINGS_DAMAGED, Code.SETUP_STATE_DAMAGED):
                    raise
                self.console.problem(failure.problem, as_json=False)
        newer = services.settings.newer()
        if newer is not None:
            self.console.problem(newer, as_json=False)
        return services


def filled(text: str) -> str:
    """An argument's value that must say something.

    Raises:
        ArgumentTypeError: it is blank; argparse says so.
    """
    if not text.strip():
        raise argparse.ArgumentTypeError(say("commands.empty"))
    return text


@contextmanager
def interruptible() -> Iterator[Cancel]:
    """While the block runs, Ctrl-C asks to stop, so that work ends in good order; the second one does not ask."""
    cancel = Cancel()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if cancel.requested:
            raise KeyboardInterrupt
        cancel.request()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, before)
