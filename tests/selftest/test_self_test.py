"""The self-test as it is started: a process of its own, in an empty home, with nothing on PATH."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from launcher import selftest
from launcher.selftest.checks import SelfCheck, expect

ROOT = Path(__file__).parents[2]
OFFSCREEN = "This plugin does not support propagateSizeHints()\n"  # what Qt says where there is no display


def started(arguments: list[str], home: Path) -> subprocess.CompletedProcess[str]:
    environ = {"HOME": str(home), "PATH": "", "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    for name in ("SYSTEMROOT", "WINDIR", "LD_LIBRARY_PATH"):
        if name in os.environ:
            environ[name] = os.environ[name]
    command = [sys.executable, "-m", "launcher", "--self-test", *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=50, cwd=home, check=False)


def test_the_program_is_whole_in_a_bare_environment(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    ended = started(["--json", str(report)], tmp_path)
    written = json.loads(report.read_text(encoding="utf-8"))
    assert [check for check in written["checks"] if not check["ok"]] == []
    assert written["ok"]
    assert {check["name"] for check in written["checks"]} == {check.name for check in selftest.CHECKS}
    report.unlink()
    assert [path for path in tmp_path.rglob("*") if ".cache" not in path.parts and path.is_file()] == []
    assert not (tmp_path / ".local").exists()
    assert (ended.returncode, ended.stdout, ended.stderr.replace(OFFSCREEN, "")) == (0, "", "")


def broken(message: str | None) -> SelfCheck:
    def look(_environ: object) -> str:
        expect(message is None, message or "")
        raise ZeroDivisionError

    return SelfCheck("broken", look)


@pytest.mark.parametrize(
    ("message", "shown"), [("a piece is missing", "a piece is missing"), (None, "ZeroDivisionError")]
)
def test_a_failed_check_is_told_and_the_others_go_on(
    message: str | None, shown: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fine = SelfCheck("fine", len)
    monkeypatch.setattr(selftest, "CHECKS", (broken(message), fine))
    assert selftest.run({"HOME": "/"}) == 1
    report = json.loads(capsys.readouterr().out)
    assert not report["ok"]
    assert [check["ok"] for check in report["checks"]] == [False, True]
    assert shown in report["checks"][0]["detail"]
