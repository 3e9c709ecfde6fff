"""The job object of an engine on Windows: real processes, ended by force."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from launcher.system.ollama import process

pytestmark = pytest.mark.skipif(sys.platform != "win32", reason="Windows' job objects")

ENGINE = """
import subprocess, sys, time
runner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(runner.pid, flush=True)
time.sleep(60)
"""


def started(folder: Path) -> tuple[process.Record, psutil.Process]:
    """An engine that has started a runner, and the runner."""
    log = folder / "engine.log"
    record = process.spawn(Path(sys.executable), ["-c", ENGINE], os.environ, log, "models")
    said = ""
    for _ in range(200):
        said = log.read_text("utf-8").strip()
        if said:
            break
        time.sleep(0.05)
    return record, psutil.Process(int(said))


def test_a_killed_engine_takes_its_runner_with_it(tmp_path: Path) -> None:
    record, runner = started(tmp_path)
    psutil.Process(record.pid).kill()
    gone, alive = psutil.wait_procs([runner], timeout=5)
    assert (len(gone), alive) == (1, [])


def test_ending_an_engine_ends_its_runner(tmp_path: Path) -> None:
    record, runner = started(tmp_path)
    assert process.is_alive(record)
    assert process.end(record, 1.0)
    assert not process.is_alive(record)
    psutil.wait_procs([runner], timeout=5)
    assert not runner.is_running()


def test_an_engine_ends_with_its_owner_unless_it_is_let_go(tmp_path: Path) -> None:
    for word, stays in (("", False), ("leash.let_go()", True)):
        owner = (
            "import os, subprocess, sys\nfrom launcher.system.ollama.leash import Leash\n"
            "engine = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
            f"leash = Leash(engine.pid)\nprint(engine.pid, flush=True)\n{word}\nos._exit(1)\n"
        )
        root = Path(__file__).resolve().parents[3]
        done = subprocess.run([sys.executable, "-c", owner], cwd=root, capture_output=True, text=True, check=False)
        engine = psutil.Process(int(done.stdout))
        psutil.wait_procs([engine], timeout=3)
        assert engine.is_running() is stays
        if stays:
            engine.kill()
