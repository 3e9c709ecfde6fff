"""A server's end, thread by thread."""

import os
import sys
import time
from pathlib import Path

import psutil
import pytest

from launcher.system.ollama import process
from tests.support.engine import until

LINGERS = """
import ctypes, os, threading, time
threading.Thread(target=lambda: (time.sleep(0.5), os._exit(0))).start()
ctypes.CDLL(None).pthread_exit(None)
"""
"""Its first thread ends at once, the other half a second later: a killed server, as a busy computer shows it."""


@pytest.mark.skipif(sys.platform != "linux", reason="how Linux ends a process of many threads")
def test_a_server_whose_threads_end_one_by_one_is_collected_all_the_same(tmp_path: Path) -> None:
    record = process.spawn(Path(sys.executable), ["-c", LINGERS], os.environ, tmp_path / "log", "models")
    until(lambda: psutil.Process(record.pid).status() == psutil.STATUS_ZOMBIE)
    assert not process.is_alive(record)
    began = time.monotonic()
    assert not process.end(record, 1.0), "it had ended by itself"
    assert not psutil.pid_exists(record.pid)
    assert time.monotonic() - began < 4


def test_another_process_with_the_number_of_a_server_is_left_alone() -> None:
    assert not process.end(process.Record(os.getpid(), 0.0, "mark", "binary", "models"), 0.0)
