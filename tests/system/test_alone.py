"""A lock between processes, taken back when its holder is killed."""

import subprocess
import sys
from pathlib import Path
from threading import Timer

import pytest

from launcher.core.cancel import Cancel
from launcher.core.problems import Code, Failure
from launcher.system.alone import alone
from tests.support.world import ROOT

HOLDS = """
import sys, time
from pathlib import Path
from launcher.core.cancel import Cancel
from launcher.system.alone import alone
with alone(Path(sys.argv[1]), Cancel()):
    print(flush=True)
    time.sleep(60)
"""


def holder(lock: Path) -> subprocess.Popen[bytes]:
    made = subprocess.Popen([sys.executable, "-c", HOLDS, str(lock)], cwd=ROOT, stdout=subprocess.PIPE)
    assert made.stdout is not None
    made.stdout.readline()
    return made


def test_it_is_free_again_and_again(tmp_path: Path) -> None:
    for _ in range(2):
        with alone(tmp_path / "new" / "lock", Cancel()) as waited:
            assert not waited


def test_a_holder_that_is_killed_lets_go(tmp_path: Path) -> None:
    with holder(tmp_path / "lock") as other:
        Timer(0.2, other.kill).start()
        with alone(tmp_path / "lock", Cancel()) as waited:
            assert waited


def test_who_waits_can_stop(tmp_path: Path) -> None:
    with holder(tmp_path / "lock") as other:
        cancel = Cancel()
        cancel.request()
        with pytest.raises(Failure) as raised, alone(tmp_path / "lock", cancel):
            pass
        other.kill()
    assert raised.value.problem.code is Code.INTERRUPTED
