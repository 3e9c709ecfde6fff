import shutil
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from launcher.core.cancel import Cancel
from launcher.system.clock import SystemClock
from launcher.system.desktop import power


def test_a_wait_ends_at_its_time() -> None:
    clock = SystemClock()
    before = clock.now()
    clock.wait(0.05, Cancel())
    assert clock.now() - before >= 0.05


def test_a_wait_ends_at_once_when_cancelled_before_or_meanwhile() -> None:
    clock, cancel = SystemClock(), Cancel()
    canceller = threading.Timer(0.05, cancel.request)
    canceller.start()
    before = time.monotonic()
    clock.wait(30, cancel)
    clock.wait(30, cancel)
    canceller.join()
    assert time.monotonic() - before < 5


def children() -> list[str]:
    return [child.name() for child in psutil.Process().children()]


@pytest.mark.skipif(sys.platform == "win32", reason="a child stands for systemd-inhibit and caffeinate")
def test_the_computer_is_kept_awake_by_a_child_that_ends_with_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    cat = shutil.which("cat")
    assert cat is not None
    monkeypatch.setattr(power, "keeper", lambda _reason: (cat,))
    before = children()
    with power.SystemPower().awake("a test"):
        assert len(children()) == len(before) + 1
    assert children() == before


@pytest.mark.skipif(sys.platform == "win32", reason="a child stands for systemd-inhibit and caffeinate")
def test_a_keeper_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(power, "PATIENCE_S", 0.05)
    monkeypatch.setattr(power, "keeper", lambda _reason: (sys.executable, "-c", "import time; time.sleep(60)"))
    before = children()
    with power.SystemPower().awake("a test"):
        pass
    assert children() == before


@pytest.mark.parametrize("command", [(), ("/nowhere/at/all",)])
def test_where_the_system_has_no_way_the_work_goes_on(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(power, "keeper", lambda _reason: command)
    done = False
    with power.SystemPower().awake("a test"):
        done = True
    assert done


def test_a_keeper_that_dies_early_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(power, "keeper", lambda _reason: (sys.executable, "-c", "pass"))
    with power.SystemPower().awake("a test"):
        pass


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="systemd is Linux'")
def test_on_linux_logind_is_asked_where_it_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(power, "_BUSES", (str(tmp_path / "bus"),))
    assert power.keeper("a test") == ()
    (tmp_path / "bus").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert power.keeper("a test") == ()
    for name in ("systemd-inhibit", "cat"):
        (tmp_path / name).touch(0o755)
    command = power.keeper("a test")
    assert command[0] == str(tmp_path / "systemd-inhibit")
    assert "--why=a test" in command
    assert command[-1] == str(tmp_path / "cat")
