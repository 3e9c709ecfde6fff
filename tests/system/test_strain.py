"""What holds a computer back, as this system tells it."""

import os
import subprocess
import sys
import time
from types import SimpleNamespace

import psutil
import pytest

from launcher.core.shortfall import Slowed
from launcher.system.strain import SystemStrains, cpu_seconds, on_battery


def test_a_program_that_computes_is_seen_by_its_name() -> None:
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as child:
        try:
            name = psutil.Process(child.pid).name()
            before = cpu_seconds().get(name, 0.0)
            deadline = time.monotonic() + 10
            while cpu_seconds().get(name, 0.0) <= before:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        finally:
            child.kill()


def test_ourselves_and_the_engine_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    times = SimpleNamespace(user=1.0, system=0.5)

    def found(pid: int, name: str | None) -> SimpleNamespace:
        return SimpleNamespace(pid=pid, info={"name": name, "cpu_times": times})

    listed = [(0, "System Idle Process"), (7, "ollama"), (8, "llama-server"), (9, "game"), (10, "game"), (11, None)]
    monkeypatch.setattr(
        psutil, "process_iter", lambda _what: [found(os.getpid(), "python"), *(found(*each) for each in listed)]
    )
    assert dict(cpu_seconds()) == {"game": 3.0}


@pytest.mark.parametrize(
    ("battery", "runs_on_it"),
    [
        (None, None),
        (SimpleNamespace(power_plugged=None), None),
        (SimpleNamespace(power_plugged=True), False),
        (SimpleNamespace(power_plugged=False), True),
    ],
)
def test_the_battery(battery: object, runs_on_it: bool | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)
    assert on_battery() is runs_on_it


def test_a_system_without_the_question_has_no_battery(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(psutil, "sensors_battery", raising=False)
    assert on_battery() is None


def test_a_look_has_all_of_it() -> None:
    strain = SystemStrains(lambda: Slowed.HEAT).look()
    assert strain.slowed is Slowed.HEAT
    assert strain.processors >= 1
    assert strain.at > 0


def test_a_driver_that_fails_says_nothing() -> None:
    def broken() -> Slowed | None:
        raise OSError

    assert SystemStrains(broken).look().slowed is None
