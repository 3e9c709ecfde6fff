"""Whether other programs are busy, with real ones."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from launcher.system.probes.others import Others
from tests.support.engine import until

SPINS = "while True: pass"


def test_programs_that_calculate_are_noticed() -> None:
    spinning = [subprocess.Popen([sys.executable, "-c", SPINS]) for _ in range(psutil.cpu_count() or 1)]
    try:
        until(Others().busy)
    finally:
        for each in spinning:
            each.kill()
            each.wait()


def test_in_no_time_at_all_nobody_was_busy() -> None:
    assert not Others().busy()


@pytest.mark.skipif(sys.platform != "linux", reason="Linux' /proc")
def test_a_container_that_hides_it_is_not_called_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Others()
    with monkeypatch.context() as hidden:
        hidden.setattr(psutil, "PROCFS_PATH", str(tmp_path))
        assert not Others().busy()
        assert not seen.busy()
