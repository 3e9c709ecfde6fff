"""A console that remembers, and commands run in this process with it."""

import io
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from launcher import commands
from launcher.app import build_services
from launcher.commands.console import Console
from launcher.commands.context import Context
from launcher.system.resources import load_catalog, load_gpus
from launcher.system.storage.paths import Paths
from launcher.workflows.ports import Services
from tests.support.world import World


@dataclass
class Ran:
    """What a command left: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, object]:
        """Standard output, one JSON object."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value

    @property
    def error(self) -> str:
        """The code of the error object."""
        error = self.json["error"]
        assert isinstance(error, dict)
        assert set(error) == {"code", "message", "remedy", "facts"}
        return str(error["code"])


@dataclass
class Terminal:
    """Runs commands in this process; ``services`` builds their outside world."""

    services: Callable[[], Services] = field(default=lambda: build_services(dict(os.environ)))
    out: io.StringIO = field(default_factory=io.StringIO)
    err: io.StringIO = field(default_factory=io.StringIO)

    def run(self, *arguments: str, stdin: str = "") -> Ran:
        """One command."""
        environ = dict(os.environ)
        context = Context(
            Console(self.out, self.err, io.StringIO(stdin)),
            environ,
            build=self.services,
            build_computer=self.services,
            read_catalog=load_catalog,
            read_gpus=load_gpus,
            home=lambda: Paths.from_environ(environ).home,
        )
        code = commands.run(arguments, context)
        ran = Ran(code, self.out.getvalue(), self.err.getvalue())
        for stream in (self.out, self.err):
            stream.seek(0)
            stream.truncate()
        return ran


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path / "world") as world:
        yield world
