"""We are killed, the engine is killed, both: no runner is left behind. Real processes, ended by force."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from launcher.core.cancel import Cancel
from launcher.system.ollama import process
from tests.system.ollama.test_host import ASK, Computer, Models

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has job objects: test_windows_job.py")

OWNER = """
import sys
from pathlib import Path
from launcher.core.cancel import Cancel
from tests.system.ollama.test_host import Computer
Computer(Path(sys.argv[1]), int(sys.argv[2])).host().start(Cancel())
print(flush=True)
sys.stdin.read()
"""


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    made = Computer(tmp_path)
    yield made
    made.host().stop()


@pytest.fixture
def owner(computer: Computer) -> Iterator["subprocess.Popen[bytes]"]:
    """Another program that has started the engine; a model is in memory."""
    command = [sys.executable, "-c", OWNER, str(computer.folder), str(computer.port)]
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout
        running.stdout.readline()
        with Models(computer):
            computer.client.load(ASK, Cancel())
        yield running
        if running.poll() is None:
            running.kill()


def family(computer: Computer) -> list[psutil.Process]:
    """The engine and its runner."""
    record = process.saved(computer.record)
    assert record is not None
    engine = psutil.Process(record.pid)
    runners = engine.children(recursive=True)
    assert runners
    return [engine, *runners]


@pytest.mark.fault(
    "we are killed",
    "the engine that we started ends with us",
    where="The engine as a program",
)
def test_when_we_are_killed_the_engine_ends_with_its_runner(
    computer: Computer, owner: "subprocess.Popen[bytes]"
) -> None:
    processes = family(computer)
    owner.kill()

    assert psutil.wait_procs(processes, timeout=15)[1] == []


@pytest.mark.fault(
    "both are killed",
    "the runner ends too",
    where="The engine as a program",
)
def test_when_both_are_killed_the_runner_ends(computer: Computer, owner: "subprocess.Popen[bytes]") -> None:
    processes = family(computer)
    owner.kill()
    processes[0].kill()

    assert psutil.wait_procs(processes, timeout=15)[1] == []


def test_an_engine_that_we_let_go_stays_and_takes_its_runner_with_it_when_killed(
    computer: Computer, owner: "subprocess.Popen[bytes]"
) -> None:
    processes = family(computer)
    owner.communicate()  # it ends in good order
    assert set(psutil.wait_procs(processes, timeout=4)[1]) == set(processes)
    record = process.saved(computer.record)
    assert record is not None
    assert record.owner == 0
    assert computer.host().status().ours

    processes[0].kill()
    assert psutil.wait_procs(processes, timeout=15)[1] == []


def test_a_start_right_after_the_owner_was_killed_does_not_adopt_what_is_about_to_end(
    computer: Computer, owner: "subprocess.Popen[bytes]"
) -> None:
    processes = family(computer)
    owner.kill()
    owner.wait()
    started = computer.host().start(Cancel())
    record = process.saved(computer.record)

    assert started.ours
    assert record is not None
    assert record.pid != processes[0].pid
    assert psutil.wait_procs(processes, timeout=15)[1] == []
