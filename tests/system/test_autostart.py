"""Start at login: real files of each system, and the truth when others change them."""

import errno
import os
import plistlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from launcher.core.problems import Code, Failure
from launcher.core.refusals import Refusal
from launcher.core.systems import Os
from launcher.system.desktop.autostart import (
    APPROVED,
    LABEL,
    NAME,
    RUN,
    DesktopEntry,
    LaunchAgent,
    RunKey,
    login_command,
    login_item,
)

STRANGE = 'a folder/with $(spaces), `ticks`, "quotes" and 100 % of \\ü'


class Registry:
    """The user's registry, in memory; ``trouble`` is raised by all that changes it."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str | bytes] = {}
        self.trouble: OSError | None = None

    def get(self, key: str, name: str) -> str | bytes | None:
        if isinstance(self.trouble, PermissionError):
            raise self.trouble
        return self.values.get((key, name))

    def put(self, key: str, name: str, value: str) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.values[key, name] = value

    def delete(self, key: str, name: str) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.values.pop((key, name), None)


class Launchctl:
    """What launchd knows of us beside the file."""

    def __init__(self) -> None:
        self.disabled = ""
        self.asked: list[Sequence[str]] = []

    def __call__(self, command: Sequence[str]) -> str:
        self.asked.append(command)
        if command[1] == "enable":
            self.disabled = ""
        return self.disabled


@pytest.fixture
def program(tmp_path: Path) -> Path:
    made = tmp_path / STRANGE / "still house"
    made.parent.mkdir(parents=True)
    made.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    made.chmod(0o755)
    return made


@pytest.fixture
def entry(tmp_path: Path, program: Path) -> DesktopEntry:
    return DesktopEntry(tmp_path / "autostart", (str(program), "--tray", STRANGE))


# Linux


def test_a_desktop_entry_comes_and_goes_and_nothing_stays(entry: DesktopEntry) -> None:
    assert not entry.is_on()
    entry.set(True)
    assert entry.is_on()
    entry.set(True)
    entry.set(False)
    assert not entry.is_on()
    assert not any(entry.file.parent.iterdir())
    entry.set(False)


def exec_words(line: str) -> list[str]:
    """``Exec`` as a session reads it: the escapes of every text, quoting like a shell's, field codes."""
    unescaped = line.replace("\\\\", "\\")
    done = subprocess.run(
        ["sh", "-c", f"printf '%s\\n' {unescaped}"], capture_output=True, encoding="utf-8", check=True
    )
    return [word.replace("%%", "%") for word in done.stdout.splitlines()]


def test_what_the_entry_runs_is_this_program_whatever_its_folder_is_called(entry: DesktopEntry, program: Path) -> None:
    entry.set(True)
    values = dict(line.split("=", 1) for line in entry.file.read_text(encoding="utf-8").splitlines()[1:])
    assert exec_words(values["Exec"]) == [str(program), "--tray", STRANGE]
    done = subprocess.run(exec_words(values["Exec"]), capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines() == ["--tray", STRANGE]


@pytest.mark.parametrize(
    "line", ["Hidden=true", "X-GNOME-Autostart-enabled=false", "TryExec=/no/such/program", "hidden = x\nHidden = True"]
)
def test_an_entry_that_was_turned_off_from_outside_is_off(entry: DesktopEntry, line: str) -> None:
    entry.set(True)
    with entry.file.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    assert not entry.is_on()
    entry.set(True)
    assert entry.is_on()


def test_an_entry_whose_program_is_gone_starts_nothing(entry: DesktopEntry, program: Path) -> None:
    entry.set(True)
    program.unlink()
    assert not entry.is_on()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[Desktop Entry]\nType=Application\n"])
def test_an_entry_that_starts_nothing_is_off(entry: DesktopEntry, content: bytes) -> None:
    entry.file.parent.mkdir()
    entry.file.write_bytes(content)
    assert not entry.is_on()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="nothing is forbidden there")
def test_a_folder_that_may_not_be_written_is_a_failure(entry: DesktopEntry) -> None:
    entry.set(True)
    entry.file.parent.chmod(0o500)
    try:
        with pytest.raises(Failure) as raised:
            entry.set(False)
    finally:
        entry.file.parent.chmod(0o700)
    assert raised.value.problem.code is Code.FILE_NOT_WRITTEN


def test_where_a_folder_is_in_the_way_that_is_said(entry: DesktopEntry) -> None:
    entry.file.mkdir(parents=True)
    assert not entry.is_on()
    for on in (True, False):
        with pytest.raises(Failure) as raised:
            entry.set(on)
        assert raised.value.problem.code is Code.FILE_NOT_WRITTEN


# macOS


def test_a_launch_agent_comes_and_goes_and_nothing_stays(tmp_path: Path) -> None:
    launchctl = Launchctl()
    agent = LaunchAgent(tmp_path / "LaunchAgents", ("/Applications/Stillhouse.app/x", "--tray"), launchctl)
    assert not agent.is_on()
    agent.set(True)
    assert agent.is_on()
    written = plistlib.loads(agent.file.read_bytes())
    assert written["ProgramArguments"] == ["/Applications/Stillhouse.app/x", "--tray"]
    assert (written["Label"], written["RunAtLoad"]) == (LABEL, True)
    assert "KeepAlive" not in written, "quit means quit"
    agent.set(False)
    assert not any(agent.file.parent.iterdir())
    agent.set(False)


@pytest.mark.parametrize("said", ['\t"org.stillhouse.Stillhouse" => disabled', '"org.stillhouse.Stillhouse" => true'])
def test_an_agent_that_was_disabled_in_the_systems_settings_is_off_until_wanted(tmp_path: Path, said: str) -> None:
    launchctl = Launchctl()
    agent = LaunchAgent(tmp_path, ("/x",), launchctl)
    agent.set(True)
    launchctl.disabled = f'disabled services = {{\n\t"com.other" => disabled\n{said}\n}}'
    assert not agent.is_on()
    agent.set(True)
    assert agent.is_on()
    launchctl.disabled = '\t"com.other" => disabled\n\t"org.stillhouse.Stillhouse" => enabled'
    assert agent.is_on()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"<plist>", plistlib.dumps(["x"]), plistlib.dumps({"RunAtLoad": False}),
     plistlib.dumps({"RunAtLoad": True, "Disabled": True})],
)  # fmt: skip
def test_an_agent_that_starts_nothing_is_off(tmp_path: Path, content: bytes) -> None:
    agent = LaunchAgent(tmp_path, ("/x",), Launchctl())
    agent.file.write_bytes(content)
    assert not agent.is_on()


# Windows


def test_the_run_key_comes_and_goes_and_nothing_stays() -> None:
    registry = Registry()
    key = RunKey(registry, (r"C:\Users\Jo Doe\Stillhouse.exe", "--tray"))
    assert not key.is_on()
    key.set(True)
    assert registry.values == {(RUN, NAME): r'"C:\Users\Jo Doe\Stillhouse.exe" --tray'}
    assert key.is_on()
    key.set(False)
    assert registry.values == {}
    key.set(False)


@pytest.mark.parametrize(("byte", "on"), [(2, True), (6, True), (3, False), (1, False)])
def test_the_task_managers_switch_counts(byte: int, on: bool) -> None:
    registry = Registry()
    key = RunKey(registry, ("x.exe",))
    key.set(True)
    registry.values[APPROVED, NAME] = bytes([byte]) + bytes(11)
    assert key.is_on() is on
    key.set(True)
    assert key.is_on()


def test_a_registry_that_refuses_is_a_failure() -> None:
    registry = Registry()
    registry.trouble = PermissionError(errno.EACCES, "Access is denied")
    key = RunKey(registry, ("x.exe",))
    with pytest.raises(Failure) as raised:
        key.set(True)
    assert raised.value.problem.code is Code.LOGIN_NOT_CHANGED
    assert raised.value.problem.facts == {"reason": Refusal.NOT_ALLOWED, "system": "Access is denied"}
    assert not key.is_on()


# This system


@pytest.mark.skipif(sys.platform == "win32", reason="there is a registry")
def test_without_a_registry_the_run_key_is_off_and_says_why(tmp_path: Path) -> None:
    item = login_item(Os.WINDOWS, {}, tmp_path)
    assert not item.is_on()
    with pytest.raises(Failure):
        item.set(True)
    with pytest.raises(Failure):
        item.set(False)


def test_each_system_has_its_own_place(tmp_path: Path) -> None:
    mac = login_item(Os.MACOS, {}, tmp_path)
    assert isinstance(mac, LaunchAgent)
    assert mac.file.parent == tmp_path / "Library" / "LaunchAgents"
    mac.set(True)
    assert mac.is_on(), "a computer without launchctl has nothing that would say otherwise"
    for environ, folder in (({}, tmp_path / ".config"), ({"XDG_CONFIG_HOME": str(tmp_path / "c")}, tmp_path / "c")):
        linux = login_item(Os.LINUX, environ, tmp_path)
        assert isinstance(linux, DesktopEntry)
        assert linux.file.parent == folder / "autostart"
    assert isinstance(login_item(Os.LINUX, {"XDG_CONFIG_HOME": "relative"}, tmp_path), DesktopEntry)


def test_what_starts_at_login_is_the_program_that_runs_now(monkeypatch: pytest.MonkeyPatch) -> None:
    from_source = login_command({})
    assert from_source[0] == sys.executable
    assert from_source[-1] == "--tray"
    assert Path(from_source[1]).is_file()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert login_command({}) == (sys.executable, "--tray")
    assert login_command({"APPIMAGE": "/opt/Stillhouse.AppImage"}) == ("/opt/Stillhouse.AppImage", "--tray")


def test_a_program_that_was_installed_as_a_package_starts_as_a_module(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from launcher.system.desktop import autostart

    monkeypatch.setattr(autostart, "__file__", str(tmp_path / "launcher" / "system" / "desktop" / "autostart.py"))
    assert login_command({}) == (sys.executable, "-m", "launcher", "--tray")
