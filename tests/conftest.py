"""What holds for every test: a fresh user on a computer without a network, and nothing left behind.

Works without Qt too: the run of the core, system, workflows and commands tests does not have it.
"""

import gc
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings

from tests.support.isolation import Fence, closed_port, isolated_environment
from tests.support.leaks import Log, Processes, QtObjects, Threads, marked_processes, settle

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
settings.register_profile("stillhouse", deadline=None, derandomize=True, database=None)
settings.load_profile("stillhouse")

# A run under nohup, or behind a shell, is told to ignore these, and every program that a test starts would be too.
for _ending in ("SIGHUP", "SIGINT"):
    _number = getattr(signal, _ending, None)
    if _number is not None and signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, signal.SIG_DFL)

_MARK = "STILLHOUSE_TEST_SESSION"
_QT_FIXTURES = {"qtbot", "qapp"}


@pytest.fixture(scope="session", autouse=True)
def no_process_survives() -> Iterator[None]:
    """Marks every child of this session, and fails it if one is still there at the end, whoever its parent is."""
    gc.freeze()  # what the imports made is no test's; the search for timers need not walk through it
    os.environ[_MARK] = uuid4().hex
    yield
    strays = [f"{each.pid} {each.name()}" for each in marked_processes(_MARK, os.environ[_MARK])]
    if strays:
        left = settle(lambda: [str(each.pid) for each in marked_processes(_MARK, os.environ[_MARK])])
        for each in marked_processes(_MARK, os.environ[_MARK]):
            each.kill()
        if left:
            pytest.fail(f"processes outlived the tests: {', '.join(strays)}", pytrace=False)


@pytest.fixture(scope="session")
def refusing_address() -> Iterator[str]:
    """``host:port`` on the loopback where nothing listens."""
    with closed_port() as address:
        yield address


@pytest.fixture(autouse=True)
def fresh_user(tmp_path: Path, refusing_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty home, no engine, no proxy, no settings of the person who runs the tests."""
    wanted = isolated_environment(tmp_path, refusing_address)
    for name in os.environ.keys() - wanted.keys():
        monkeypatch.delenv(name)
    for name, value in wanted.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(tempfile, "tempdir", None)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing beyond the loopback can be reached, and a test that tries fails."""
    fence = Fence()
    fence.install(monkeypatch)
    yield
    if fence.attempts:
        pytest.fail(f"the test tried to reach {', '.join(sorted(set(fence.attempts)))}", pytrace=False)


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest, fresh_user: None, no_network: None) -> Iterator[None]:
    """Fails a test that leaves a thread, a timer, a window or a process, or that logs what nobody expected."""
    expected = [str(mark.args[0]) for mark in request.node.iter_markers("expects_log")]
    uses_qt = bool(_QT_FIXTURES & set(request.fixturenames))
    threads, processes, qt_objects, log = Threads(), Processes(), QtObjects(), Log()
    with log.listening():
        yield
        left = settle(threads.left)
        if uses_qt:
            left += settle(qt_objects.left)
            qt_objects.end()
    left += settle(processes.left)
    processes.end()
    left += log.judged(expected)
    if left:
        pytest.fail("left behind: " + "; ".join(left), pytrace=False)
