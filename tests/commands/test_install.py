"""``install`` and ``uninstall`` from source, where there is nothing to install, and as they are told to a terminal."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

import pytest

from launcher.commands import install, uninstall
from launcher.core.engine import EngineState
from launcher.core.installation import Removed
from launcher.core.problems import Code, Failure
from tests.support.fakes import FakeWorld
from tests.support.world import World


def parsed(module: object, *arguments: str) -> Namespace:
    parser = ArgumentParser()
    module.declare(parser)  # type: ignore[attr-defined]  # a command
    return parser.parse_args(arguments)


class Said:
    """A console that remembers."""

    def __init__(self, *, agrees: bool = True) -> None:
        self.lines: list[str] = []
        self._agrees = agrees

    def result(self, text: str) -> None:
        self.lines.append(text)

    note = result

    def progress(self, text: str, *, milestone: bool) -> None:
        if milestone:
            self.lines.append(text)

    def consent(self, question: str) -> None:
        self.lines.append(question)
        if not self._agrees:
            raise Failure(Code.DECLINED)


class Around:
    """What a command gets."""

    def __init__(self, world: FakeWorld, *, agrees: bool = True) -> None:
        self.services = world.services
        self.console = Said(agrees=agrees)


@pytest.fixture
def fake() -> FakeWorld:
    made = FakeWorld()
    made.host.state = EngineState.INSTALLED
    return made


def test_install_says_where_it_went(fake: FakeWorld) -> None:
    around = Around(fake)
    install.run(parsed(install, "--login"), around)  # type: ignore[arg-type]  # as a command sees it
    assert around.console.lines == [
        "Copying: 120 MB of 120 MB",
        "Stillhouse is installed: 120 MB in /home/me/.local/lib/stillhouse.",
    ]
    assert fake.log == ["ask to quit", "install", "at login"]


def test_uninstall_says_what_goes_and_asks(fake: FakeWorld) -> None:
    around = Around(fake, agrees=False)
    with pytest.raises(Failure):
        uninstall.run(parsed(uninstall), around)  # type: ignore[arg-type]  # as above
    assert around.console.lines[:2] == ["goes:  The program, 120 MB", "goes:  Its engine (Ollama), 3.0 GB"]
    assert fake.installation.there is not None


def test_with_yes_it_asks_nothing(fake: FakeWorld) -> None:
    fake.installation.removed = Removed(not_ours=("/notes.txt",))
    around = Around(fake, agrees=False)
    uninstall.run(parsed(uninstall, "--yes", "--delete-models"), around)  # type: ignore[arg-type]  # as above
    assert around.console.lines[-1] == "Stillhouse is removed"
    assert "/notes.txt" in around.console.lines[-2]


def test_what_is_left_is_a_failure(fake: FakeWorld) -> None:
    fake.installation.removed = Removed(left=("/x.so",))
    with pytest.raises(Failure) as raised:
        uninstall.run(parsed(uninstall, "--yes"), Around(fake))  # type: ignore[arg-type]  # as above
    assert raised.value.problem.facts["paths"] == "/x.so"


def test_keeping_and_deleting_the_models_exclude_each_other() -> None:
    with pytest.raises(SystemExit):
        parsed(uninstall, "--keep-models", "--delete-models")


@pytest.mark.parametrize(("command", "says"), [("install", "Download Stillhouse"), ("uninstall", "not installed")])
def test_from_source_there_is_nothing_to_install_or_remove(tmp_path: Path, command: str, says: str) -> None:
    with World(tmp_path) as world:
        done = world.run(command)
    assert done.returncode == 1
    assert says in done.stderr
    assert json.dumps(done.stdout) == '""'
