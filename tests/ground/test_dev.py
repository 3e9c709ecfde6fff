"""The task runner understands its commands, and says in plain words what is wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from tests.ground.sources import ROOT


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["nonsense"], 2), (["help"], 0), (["--help"], 0)])
def test_without_a_command_it_lists_them(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(arguments) == code
    said = capsys.readouterr().out
    assert all(f"\n{command}" in said for command in dev.COMMANDS)


def test_a_picture_needs_a_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["screenshots"]) == 1
    assert "screenshots DIR" in capsys.readouterr().err


def test_it_needs_nothing_but_python() -> None:
    command = [sys.executable, "-I", "-S", str(ROOT / "dev.py"), "help"]
    assert subprocess.run(command, capture_output=True, check=False, cwd=ROOT).returncode == 0


@pytest.mark.skipif(not dev.LINUX, reason="the system libraries of Qt are Linux's concern")
def test_a_missing_library_is_named_by_its_package() -> None:
    libraries = {"libm.so.6": "libc6", "libnowhere.so.7": "libnowhere7"}
    missing = dev.missing_packages(libraries, ())
    assert "libnowhere7" in missing
    assert "libc6" not in missing


@pytest.mark.skipif(not dev.LINUX, reason="the system libraries of Qt are Linux's concern")
def test_what_cannot_be_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(dev.Stop, match="libnowhere7"):
        dev.need_system_parts({"libnowhere.so.7": "libnowhere7"})


@pytest.mark.skipif(not dev.LINUX, reason="the system libraries of Qt are Linux's concern")
def test_who_may_not_install_is_told_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "apt-get").write_text("#!/bin/sh\n", encoding="ascii")
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(dev.Stop, match=r"sudo apt-get install --yes --no-install-recommends .*libnowhere7"):
        dev.need_system_parts({"libnowhere.so.7": "libnowhere7"})


def test_what_comes_before_a_command_leaves_its_output_alone(capfd: pytest.CaptureFixture[str]) -> None:
    assert dev.prepare("something first", [sys.executable, "-c", "print('chatter')"]) == 0
    said = capfd.readouterr()
    assert said.out == ""
    assert "chatter" in said.err


def test_a_program_that_is_there_is_not_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert dev.missing_packages({}, ("Xvfb", "strip")) == ["binutils", "xvfb"]
    for name in ("Xvfb", "strip"):
        (tmp_path / name).write_text("#!/bin/sh\n", encoding="ascii")
        (tmp_path / name).chmod(0o755)
    assert dev.missing_packages({}, ("Xvfb", "strip")) == []


def test_tests_are_counted_over_all_reports(tmp_path: Path) -> None:
    suite = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/></testsuites>'
    (tmp_path / "one.xml").write_text(suite.format(10, 1, 1, 2), encoding="ascii")
    (tmp_path / "two.xml").write_text(suite.format(5, 0, 0, 0), encoding="ascii")
    assert dev.count_tests(tmp_path) == (11, 2, 2)


def test_a_bare_environment_has_an_empty_home_and_no_path(tmp_path: Path) -> None:
    bare = dev.bare_environment(str(tmp_path))
    assert bare["PATH"] == ""
    assert bare["HOME"] == bare["USERPROFILE"] == str(tmp_path)
    assert "PYTHONPATH" not in bare


def test_a_bare_step_sees_nothing_of_this_environment(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STRAY", "here")
    program = "import os; raise SystemExit(3 if 'STRAY' in os.environ else 0)"
    needed = dev.bare_environment("")
    assert dev.step("with it", [sys.executable, "-c", program]) == 3
    assert dev.step("without it", [sys.executable, "-c", program], needed, bare=True) == 0
    said = capfd.readouterr().out
    assert "with it …" in said
    assert "failed (3)" in said


def test_every_folder_of_tests_that_needs_no_qt_is_run_without_it() -> None:
    folders = {path.name for path in (ROOT / "tests").iterdir() if any(path.glob("test_*.py"))}
    assert folders - set(dev.QT_FREE) <= {"ui", "end2end", "frozen", "packaging", "real", "ground", "selftest", "app"}


def test_only_what_can_be_built_is_built(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["build", "nonsense"]) == 1
    assert "build twice" in capsys.readouterr().err


def test_what_was_made_is_compared_by_name_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "file").write_bytes(b"abc")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert dev.digests(tmp_path / "inner") == {"inner/file": digest}
    assert dev.digests(tmp_path / "inner" / "file") == {"file": digest}
    assert dev.weight(tmp_path) == dev.weight(tmp_path / "inner" / "file") == 3
