"""The installation of this computer, as the program sees it: real files, and real processes that are asked to end."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from installer.layout import layout
from installer.system import SystemInstallation
from launcher.app import build_services
from launcher.core.cancel import Cancel
from launcher.core.installation import Holding
from launcher.core.problems import Code, Failure
from launcher.core.standing import Standing
from launcher.core.systems import Os
from launcher.system import resources
from launcher.system.desktop.instance import ask_to_quit
from launcher.system.storage.paths import Paths
from tests.packaging.download import download, snapshot

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the layout is that of Linux")


def installation(home: Path, executable: Path, bundle: Path | None) -> SystemInstallation:
    environ = {"STILLHOUSE_HOME": str(home / "data"), "XDG_CONFIG_HOME": str(home / "config")}
    where = layout(Os.LINUX, home, environ)
    return SystemInstallation(where, Paths(home / "data"), home, environ, executable, str(bundle) if bundle else None)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "user"
    made.mkdir()
    return made


def test_from_source_there_is_nothing_to_install(home: Path) -> None:
    here = installation(home, Path(sys.executable), None)
    assert here.standing() is Standing.SOURCE
    with pytest.raises(Failure) as raised:
        here.check()
    assert raised.value.problem.code is Code.NOTHING_TO_INSTALL
    with pytest.raises(Failure) as raised:
        here.remove()
    assert raised.value.problem.code is Code.NOT_INSTALLED


def test_a_download_becomes_the_installed_one_and_goes_again(home: Path, tmp_path: Path) -> None:
    was = snapshot(home)
    bundle = download(tmp_path / "bundle")
    here = installation(home, tmp_path / "Downloads/stillhouse", bundle)
    assert here.standing() is Standing.FRESH
    assert here.check().size > 0
    list(here.install(Cancel()))
    assert here.standing() is Standing.SAME
    assert not here.recover()
    installed = installation(home, home / ".local/lib/stillhouse/stillhouse", None)
    assert installed.standing() is Standing.INSTALLED
    (home / ".local/lib/stillhouse/_internal/library-1.so").unlink()
    assert here.standing() is Standing.DAMAGED_THERE
    (home / "data/engine").mkdir(parents=True)
    (home / "data/engine/archive").write_bytes(b"x" * 10)
    assert [each.kind for each in installed.held()] == [Holding.PROGRAM, Holding.ENGINE]
    assert installed.remove_kept(frozenset({Holding.ENGINE})) == ()
    assert installed.remove().left == ()
    assert snapshot(home) == was


def test_the_installed_one_is_started_and_outlives_us(home: Path, tmp_path: Path) -> None:
    bundle = download(tmp_path / "bundle")
    notes, whole = f'echo "$@ $PYINSTALLER_RESET_ENVIRONMENT" > "{home}/new"', f'mv "{home}/new" "{home}/started"'
    (bundle / "installed/stillhouse").write_text(f"#!/bin/sh\n{notes}\n{whole}\n", encoding="utf-8")
    here = installation(home, tmp_path / "Downloads/stillhouse", bundle)
    list(here.install(Cancel()))
    for start, arguments in ((here.start, ""), (here.start_removal, "--uninstall")):
        start()
        until = time.monotonic() + 20
        while not (home / "started").exists() and time.monotonic() < until:
            time.sleep(0.02)
        assert (home / "started").read_text(encoding="utf-8").split() == [*arguments.split(), "1"]
        (home / "started").unlink()
    here.at_login()
    entry = (home / "config/autostart/org.stillhouse.Stillhouse.desktop").read_text(encoding="utf-8")
    assert f'Exec="{home}/.local/lib/stillhouse/stillhouse" "--tray"' in entry


def test_one_that_cannot_be_started_is_told(home: Path, tmp_path: Path) -> None:
    here = installation(home, tmp_path / "stillhouse", download(tmp_path / "bundle"))
    with pytest.raises(Failure) as raised:
        here.start()
    assert raised.value.problem.code is Code.INSTALL_FAILED


def test_a_table_that_was_spoilt_by_hand_keeps_nobody_from_removing_the_program(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "bundled", lambda _folder: home)
    (home / "catalog.json").write_text("mended by hand", encoding="ascii")
    environ = {"HOME": str(home), "STILLHOUSE_HOME": str(home)}
    with pytest.raises(Failure) as raised:
        build_services(environ)
    assert raised.value.problem.code is Code.RESOURCE_DAMAGED
    services = build_services(environ, to_remove=True)
    assert services.catalog.models == ()
    assert services.installation.receipt() is None


HOLDER = """
import sys
from PySide6.QtCore import QCoreApplication
from launcher.ui.place import instance_name
from launcher.ui.single import SingleInstance
import os
application = QCoreApplication([])
one = SingleInstance(instance_name(os.environ))
if sys.argv[1] == "polite":
    one.quit_asked.connect(application.quit)
one.called.connect(lambda _words: print("raised", flush=True))
print("first" if one.is_first() else "second", flush=True)
application.exec()
"""


ASKS = """
import os, sys
from launcher.system.desktop.instance import ask_to_quit
sys.exit(not ask_to_quit(os.environ))
"""


@pytest.mark.parametrize(("manners", "within", "ends"), [("polite", 20.0, True), ("deaf", 0.5, False)])
def test_the_one_that_runs_is_asked_and_waited_for(tmp_path: Path, manners: str, within: float, ends: bool) -> None:
    environ = {**os.environ, "STILLHOUSE_HOME": str(tmp_path)}
    command = [sys.executable, "-c", HOLDER, manners]
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "first\n"
        if ends:  # whoever waits for it must not be its parent: a child that ended stays until it is waited for
            asker = subprocess.Popen([sys.executable, "-c", ASKS], cwd=ROOT, env=environ)
            assert process.wait(timeout=30) == 0
            assert asker.wait(timeout=30) == 0
        else:
            assert not ask_to_quit(environ, within)
            process.kill()


def test_where_none_runs_there_is_nobody_to_ask(tmp_path: Path) -> None:
    assert ask_to_quit({"STILLHOUSE_HOME": str(tmp_path)})


def test_a_lock_of_one_that_was_killed_keeps_nobody_waiting(tmp_path: Path) -> None:
    environ = {**os.environ, "STILLHOUSE_HOME": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, "deaf"], cwd=ROOT, env=environ, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
    assert ask_to_quit(environ)
